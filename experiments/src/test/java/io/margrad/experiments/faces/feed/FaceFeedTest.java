package io.margrad.experiments.faces.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.images.SharedData;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.faces.sets.FolderSet;
import io.margrad.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaceFeedTest {
    private static final FaceSet FACES = new NumberedImages(12).faces(1, 4, 0, 2, 5);

    @Test
    void batchesHaveTheImagesAndLabelsOfTheSampler() {
        Sampler sampler = new Sampler(FACES, Sampling.SHUFFLED, 5);
        try (FaceFeed feed = Feeds.of(FACES, Feeds.settings(5, 1, 1))) {
            SamplerPosition position = SamplerPosition.START;
            for (int k = 0; k < 10; k++) {
                assertEquals(position, feed.position());
                FaceBatch batch = feed.next();
                assertEquals(Shape.of(5, 1, 1, 2), batch.shape());
                assertEquals(5, batch.labels().classes());
                for (int i = 0; i < 5; i++) {
                    int image = sampler.image(position);
                    int expected = sampler.mirrored(position) ? -1 - image : image;
                    assertEquals(expected, NumberedImages.image(batch.images(), i));
                    assertEquals(FACES.label(image), batch.labels().get(i));
                    position = position.plus(1, 12);
                }
                assertEquals(position, batch.next());
            }
            assertEquals(new SamplerPosition(4, 2), feed.position());
            assertEquals(List.of(), feed.broken());
        }
    }

    @Test
    void aBatchMayBeLargerThanTheSet() {
        try (FaceFeed feed = Feeds.of(FACES, Feeds.settings(30, 1, 1))) {
            assertEquals(new SamplerPosition(2, 6), feed.next().next());
        }
    }

    @Test
    void withoutMirrorNothingIsMirrored() {
        FeedSettings plain = new FeedSettings(24, Sampling.SHUFFLED, false, 5, 1, 1);
        try (FaceFeed feed = Feeds.of(FACES, plain)) {
            float[] images = feed.next().images();
            assertTrue(IntStream.range(0, 24).allMatch(i -> NumberedImages.image(images, i) >= 0));
        }
    }

    @Test
    void threadsAndTheirTimingDoNotMatter() {
        List<String> expected = Feeds.record(FACES, Feeds.settings(5, 1, 1), SamplerPosition.START, 40);
        for (int threads = 1; threads <= 4; threads++) {
            FaceSet slow = new SlowImages(threads).faces(1, 4, 0, 2, 5);
            assertEquals(expected, Feeds.record(slow, Feeds.settings(5, threads, 3), SamplerPosition.START, 40));
        }
    }

    @Test
    void aFeedThatGoesOnIsTheSameFeed() {
        for (Sampling sampling : Sampling.values()) {
            FeedSettings settings = new FeedSettings(5, sampling, true, 5, 2, 2);
            List<String> whole = Feeds.record(FACES, settings, SamplerPosition.START, 20);
            SamplerPosition position = SamplerPosition.START;
            for (int k = 0; k < 20; k++) {
                assertEquals(whole.subList(k, 20), Feeds.record(FACES, settings, position, 20 - k));
                position = position.plus(5, 12);
            }
        }
    }

    @Test
    void brokenImagesAreNamedAndReplacedByTheNext() {
        FaceSet faces = new NumberedImages(12, 3, 4, 11).faces(1, 4, 0, 2, 5);
        Sampler sampler = new Sampler(faces, Sampling.SHUFFLED, 5);
        for (int threads = 1; threads <= 3; threads++) {
            try (FaceFeed feed = Feeds.of(faces, Feeds.settings(6, threads, 2))) {
                SamplerPosition position = SamplerPosition.START;
                for (int k = 0; k < 8; k++) {
                    FaceBatch batch = feed.next();
                    for (int i = 0; i < 6; i++) {
                        int image = switch (sampler.image(position)) {
                            case 3, 4 -> 5;
                            case 11 -> 0;
                            default -> sampler.image(position);
                        };
                        int found = NumberedImages.image(batch.images(), i);
                        assertEquals(image, found < 0 ? -1 - found : found);
                        assertEquals(faces.label(image), batch.labels().get(i));
                        position = position.plus(1, 12);
                    }
                }
                // the first epoch is in the first two batches, so each is known and named once
                String words = ": truncated: expected at least 13 bytes, found 11 bytes";
                assertEquals(
                        List.of(
                                new BrokenImage(3, "store: image 3" + words),
                                new BrokenImage(4, "store: image 4" + words),
                                new BrokenImage(11, "store: image 11" + words)),
                        feed.broken());
            }
        }
    }

    @Test
    void brokenImagesAreCountedWithTheirBatch() {
        FaceSet faces = new NumberedImages(12, 3, 4, 11).faces(1, 4, 0, 2, 5);
        List<List<Integer>> expected = new ArrayList<>();
        for (int threads = 1; threads <= 3; threads++) {
            List<List<Integer>> counts = new ArrayList<>();
            try (FaceFeed feed = Feeds.of(faces, Feeds.settings(2, threads, threads))) {
                for (int k = 0; k < 12; k++) {
                    FaceBatch batch = feed.next();
                    counts.add(List.of(batch.broken().size(), feed.broken().size()));
                }
            }
            expected = expected.isEmpty() ? counts : expected;
            assertEquals(expected, counts);
        }
        assertTrue(expected.getFirst().get(1) < 3);
        assertEquals(3, expected.getLast().get(1));
    }

    /** Every image of LFW is read and decoded. */
    @Test
    void anEpochOfLfw() {
        FaceSet lfw = FolderSet.read(SharedData.orSkip("lfw/aligned_112x96", "FaceFeedTest.anEpochOfLfw")).faces();
        FeedSettings settings = new FeedSettings(401, Sampling.SHUFFLED, true, 1, 2, 3);
        int[] counts = new int[lfw.classes().size()];
        try (FaceFeed feed = new FaceFeed(lfw, FaceInput.CENTER_FACE, settings, SamplerPosition.START)) {
            // 33 batches of 401 are 13,233 images
            for (int k = 0; k < 33; k++) {
                FaceBatch batch = feed.next();
                for (int i = 0; i < 401; i++) {
                    counts[batch.labels().get(i)]++;
                }
            }
            assertArrayEquals(lfw.perClass(), counts);
            assertEquals(new SamplerPosition(1, 0), feed.position());
            assertEquals(List.of(), feed.broken());
        }
    }

    /** Images that take their time, by chance. */
    private static final class SlowImages extends NumberedImages {
        private final Random random;

        SlowImages(long seed) {
            super(12);
            random = new Random(seed);
        }

        @Override
        public byte[] bytes(int i) {
            int micros;
            synchronized (random) {
                micros = random.nextInt(500);
            }
            long end = System.nanoTime() + 1_000L * micros;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertFalse(Thread.currentThread().isInterrupted());
            return super.bytes(i);
        }
    }
}
