package io.margrad.experiments.faces.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.images.SharedData;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.faces.sets.FolderSet;
import io.margrad.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaceFeedTest {
    private static final FaceSet FACES = new NumberedImages(12).faces(1, 4, 0, 2, 5);

    @Test
    void batchesHaveTheImagesAndLabelsOfTheSampler() {
        Sampler sampler = new Sampler(FACES, Sampling.SHUFFLED, 5);
        try (FaceFeed feed = feed(FACES, settings(5, 1, 1))) {
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
        try (FaceFeed feed = feed(FACES, settings(30, 1, 1))) {
            assertEquals(new SamplerPosition(2, 6), feed.next().next());
        }
    }

    @Test
    void withoutMirrorNothingIsMirrored() {
        FeedSettings plain = new FeedSettings(24, Sampling.SHUFFLED, false, 5, 1, 1);
        try (FaceFeed feed = feed(FACES, plain)) {
            float[] images = feed.next().images();
            assertTrue(IntStream.range(0, 24).allMatch(i -> NumberedImages.image(images, i) >= 0));
        }
    }

    @Test
    void threadsAndTheirTimingDoNotMatter() {
        List<String> expected = record(FACES, settings(5, 1, 1), SamplerPosition.START, 40);
        for (int threads = 1; threads <= 4; threads++) {
            FaceSet slow = new SlowImages(threads).faces(1, 4, 0, 2, 5);
            assertEquals(expected, record(slow, settings(5, threads, 3), SamplerPosition.START, 40));
        }
    }

    @Test
    void aFeedThatGoesOnIsTheSameFeed() {
        for (Sampling sampling : Sampling.values()) {
            FeedSettings settings = new FeedSettings(5, sampling, true, 5, 2, 2);
            List<String> whole = record(FACES, settings, SamplerPosition.START, 20);
            SamplerPosition position = SamplerPosition.START;
            for (int k = 0; k < 20; k++) {
                assertEquals(whole.subList(k, 20), record(FACES, settings, position, 20 - k));
                position = position.plus(5, 12);
            }
        }
    }

    @Test
    void brokenImagesAreNamedAndReplacedByTheNext() {
        FaceSet faces = new NumberedImages(12, 3, 4, 11).faces(1, 4, 0, 2, 5);
        Sampler sampler = new Sampler(faces, Sampling.SHUFFLED, 5);
        for (int threads = 1; threads <= 3; threads++) {
            try (FaceFeed feed = feed(faces, settings(6, threads, 2))) {
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
            try (FaceFeed feed = feed(faces, settings(2, threads, threads))) {
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

    @Test
    void imagesOfAnotherSizeAreAnErrorAndSoAreTooManyBrokenOnes() {
        FaceInput other = new FaceInput(96, 112, Colors.BGR, Scaling.CENTERED);
        try (FaceFeed feed = new FaceFeed(FACES, other, settings(4, 2, 2), SamplerPosition.START)) {
            DataException first = assertThrows(DataException.class, feed::next);
            String message = String.valueOf(first.getMessage());
            assertTrue(message.startsWith("12 images one after the other cannot be used, the first: store: image "), message);
            assertTrue(message.endsWith(": size: expected 96 x 112, found 2 x 1"), message);
            assertSame(first, assertThrows(DataException.class, feed::next));
            assertEquals(SamplerPosition.START, feed.position());
        }
    }

    @Test
    void atMostAheadBatchesAreMadeBeforeTheyAreWanted() throws InterruptedException {
        NumberedImages images = new NumberedImages(12);
        try (FaceFeed feed = feed(images.faces(12), settings(4, 2, 3))) {
            awaitReads(images, 12);
            feed.next();
            awaitReads(images, 16);
            feed.next();
            awaitReads(images, 20);
        }
    }

    @Test
    void floatsAreUsedAgain() {
        try (FaceFeed feed = feed(FACES, settings(4, 1, 1))) {
            float[] first = feed.next().images();
            float[] second = feed.next().images();
            for (int k = 0; k < 4; k++) {
                assertSame(first, feed.next().images());
                assertSame(second, feed.next().images());
            }
        }
    }

    @Test
    void errorsOfAnotherKindArriveToo() {
        IntFunction<RuntimeException> bug = i -> new IllegalArgumentException("a bug");
        try (FaceFeed feed = feed(failing(bug), settings(2, 1, 1))) {
            IllegalStateException e = assertThrows(IllegalStateException.class, feed::next);
            assertEquals("a bug", String.valueOf(e.getCause() == null ? null : e.getCause().getMessage()));
            assertThrows(IllegalStateException.class, feed::next);
        }
        IntFunction<RuntimeException> noMemory = i -> {
            throw new OutOfMemoryError("no room");
        };
        try (FaceFeed feed = feed(failing(noMemory), settings(2, 1, 1))) {
            assertThrows(OutOfMemoryError.class, feed::next);
        }
    }

    @Test
    void closingEndsTheThreadsWhileTheyWork() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        NumberedImages blocking = new NumberedImages(12) {
            @Override
            public byte[] bytes(int i) {
                started.countDown();
                awaitLatch(go);
                return super.bytes(i);
            }
        };
        FaceFeed feed = feed(blocking.faces(12), settings(1_000, 1, 2));
        awaitLatch(started);
        Thread closer = new Thread(feed::close);
        closer.start();
        closer.join(100);
        assertTrue(closer.isAlive(), "closed before the image was done");
        go.countDown();
        closer.join();
        assertEquals(1, blocking.reads.get());
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().startsWith("face-feed-")));
        assertThrows(IllegalStateException.class, feed::next);
        feed.close();
    }

    @Test
    void anInterruptLosesNoBatch() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        NumberedImages blocking = new NumberedImages(12) {
            @Override
            public byte[] bytes(int i) {
                awaitLatch(go);
                return super.bytes(i);
            }
        };
        List<String> expected = record(FACES, settings(5, 1, 1), SamplerPosition.START, 3);
        try (FaceFeed feed = feed(blocking.faces(1, 4, 0, 2, 5), settings(5, 1, 1))) {
            Thread.currentThread().interrupt();
            assertThrows(IllegalStateException.class, feed::next);
            assertTrue(Thread.interrupted());
            go.countDown();
            assertEquals(expected, List.of(words(feed.next()), words(feed.next()), words(feed.next())));
        }
    }

    @Test
    void wrongSettings() {
        assertThrows(IllegalArgumentException.class, () -> settings(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> settings(1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> settings(1, 1025, 1));
        assertThrows(IllegalArgumentException.class, () -> settings(1, 1, 0));
        FaceSet empty = new NumberedImages(0).faces();
        assertThrows(IllegalArgumentException.class, () -> feed(empty, settings(1, 1, 1)));
        SamplerPosition beyond = new SamplerPosition(0, 12);
        assertThrows(
                IllegalArgumentException.class, () -> new FaceFeed(FACES, NumberedImages.INPUT, settings(1, 1, 1), beyond));
        assertThrows(IllegalArgumentException.class, () -> feed(FACES, settings(Integer.MAX_VALUE, 1, 1)));
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

    private static FeedSettings settings(int batch, int threads, int ahead) {
        return new FeedSettings(batch, Sampling.SHUFFLED, true, 5, threads, ahead);
    }

    private static FaceFeed feed(FaceSet faces, FeedSettings settings) {
        return new FaceFeed(faces, NumberedImages.INPUT, settings, SamplerPosition.START);
    }

    private static FaceSet failing(IntFunction<RuntimeException> failure) {
        return new NumberedImages(4) {
            @Override
            public byte[] bytes(int i) {
                throw failure.apply(i);
            }
        }.faces(4);
    }

    private static List<String> record(FaceSet faces, FeedSettings settings, SamplerPosition from, int batches) {
        List<String> record = new ArrayList<>();
        try (FaceFeed feed = new FaceFeed(faces, NumberedImages.INPUT, settings, from)) {
            for (int k = 0; k < batches; k++) {
                record.add(words(feed.next()));
            }
        }
        return record;
    }

    private static String words(FaceBatch batch) {
        return Arrays.toString(batch.images()) + Arrays.toString(batch.labels().toArray()) + batch.next();
    }

    /** Waits until so many images were read, and a little longer, for there must not be more. */
    private static void awaitReads(NumberedImages images, int count) throws InterruptedException {
        while (images.reads.get() < count) {
            Thread.sleep(1);
        }
        Thread.sleep(30);
        assertEquals(count, images.reads.get());
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
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
