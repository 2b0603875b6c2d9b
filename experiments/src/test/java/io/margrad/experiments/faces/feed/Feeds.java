package io.margrad.experiments.faces.feed;

import io.margrad.experiments.faces.sets.FaceSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Feeds of made-up images, and what comes out of them. */
final class Feeds {
    private Feeds() {}

    static FeedSettings settings(int batch, int threads, int ahead) {
        return new FeedSettings(batch, Sampling.SHUFFLED, true, 5, threads, ahead);
    }

    static FaceFeed of(FaceSet faces, FeedSettings settings) {
        return new FaceFeed(faces, NumberedImages.INPUT, settings, SamplerPosition.START);
    }

    /** The batches from a position on, in words. */
    static List<String> record(FaceSet faces, FeedSettings settings, SamplerPosition from, int batches) {
        List<String> record = new ArrayList<>();
        try (FaceFeed feed = new FaceFeed(faces, NumberedImages.INPUT, settings, from)) {
            for (int k = 0; k < batches; k++) {
                record.add(words(feed.next()));
            }
        }
        return record;
    }

    static String words(FaceBatch batch) {
        return Arrays.toString(batch.images()) + Arrays.toString(batch.labels().toArray()) + batch.next();
    }
}
