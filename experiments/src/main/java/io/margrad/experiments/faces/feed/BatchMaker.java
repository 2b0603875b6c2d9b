package io.margrad.experiments.faces.feed;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.tensor.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/** Reads, decodes and writes the images of a batch. Safe for use from several threads. */
final class BatchMaker {
    /** So many broken images one after the other mean that something else is wrong: another size of images, a disk that is gone. */
    static final int MOST_IN_A_ROW = 100;

    private final FaceSet faces;
    private final FaceInput input;
    private final Map<Integer, String> known = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    BatchMaker(FaceSet faces, FaceInput input) {
        this.faces = faces;
        this.input = input;
    }

    /** What a batch is to be. */
    record Order(int[] images, boolean[] mirrored, SamplerPosition next) {}

    /**
     * Makes a batch.
     *
     * @param into the batch's floats
     * @throws DataException when too many images one after the other are broken
     * @throws CancellationException after {@link #stop}
     */
    FaceBatch make(Order order, float[] into) {
        int count = order.images.length;
        int[] labels = new int[count];
        List<BrokenImage> broken = new ArrayList<>();
        for (int at = 0; at < count; at++) {
            labels[at] = faces.label(write(order.images[at], order.mirrored[at], into, at, broken));
        }
        return new FaceBatch(into, input.shape(count), new Labels(labels, faces.classes().size()), order.next, List.copyOf(broken));
    }

    /** Ends batches that are being made. */
    void stop() {
        stopped = true;
    }

    /** Writes the image, or the first behind it in the set that can be used, and returns which it was. */
    private int write(int image, boolean mirror, float[] into, int at, List<BrokenImage> broken) {
        int limit = Math.min(MOST_IN_A_ROW, faces.size());
        for (int i = 0; i < limit; i++) {
            int candidate = (int) (((long) image + i) % faces.size());
            if (stopped) {
                throw new CancellationException("the feed was closed");
            }
            String problem = known.get(candidate);
            if (problem == null) {
                try {
                    input.write(faces.location(candidate), faces.picture(candidate), mirror, into, at);
                    return candidate;
                } catch (DataException e) {
                    problem = Objects.requireNonNullElse(e.getMessage(), "broken");
                    known.put(candidate, problem);
                }
            }
            broken.add(new BrokenImage(candidate, problem));
        }
        String first = broken.get(broken.size() - limit).message();
        throw new DataException(limit + " images one after the other cannot be used, the first: " + first);
    }
}
