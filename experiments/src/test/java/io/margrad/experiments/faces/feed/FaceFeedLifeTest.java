package io.margrad.experiments.faces.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.sets.FaceSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A feed's bounds, its errors and its end. */
@Timeout(60)
class FaceFeedLifeTest {
    private static final FaceSet FACES = new NumberedImages(12).faces(1, 4, 0, 2, 5);

    @Test
    void imagesOfAnotherSizeAreAnErrorAndSoAreTooManyBrokenOnes() {
        FaceInput other = new FaceInput(96, 112, Colors.BGR, Scaling.CENTERED);
        try (FaceFeed feed = new FaceFeed(FACES, other, Feeds.settings(4, 2, 2), SamplerPosition.START)) {
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
        try (FaceFeed feed = Feeds.of(images.faces(12), Feeds.settings(4, 2, 3))) {
            awaitReads(images, 12);
            feed.next();
            awaitReads(images, 16);
            feed.next();
            awaitReads(images, 20);
        }
    }

    @Test
    void floatsAreUsedAgain() {
        try (FaceFeed feed = Feeds.of(FACES, Feeds.settings(4, 1, 1))) {
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
        try (FaceFeed feed = Feeds.of(failing(bug), Feeds.settings(2, 1, 1))) {
            IllegalStateException e = assertThrows(IllegalStateException.class, feed::next);
            assertEquals("a bug", String.valueOf(e.getCause() == null ? null : e.getCause().getMessage()));
            assertThrows(IllegalStateException.class, feed::next);
        }
        IntFunction<RuntimeException> noMemory = i -> {
            throw new OutOfMemoryError("no room");
        };
        try (FaceFeed feed = Feeds.of(failing(noMemory), Feeds.settings(2, 1, 1))) {
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
        FaceFeed feed = Feeds.of(blocking.faces(12), Feeds.settings(1_000, 1, 2));
        awaitLatch(started);
        List<Thread> threads = threads();
        assertFalse(threads.isEmpty());
        Thread closer = new Thread(feed::close);
        closer.start();
        closer.join(100);
        assertTrue(closer.isAlive(), "closed before the image was done");
        go.countDown();
        closer.join();
        assertEquals(1, blocking.reads.get());
        for (Thread thread : threads) {
            thread.join();
        }
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
        List<String> expected = Feeds.record(FACES, Feeds.settings(5, 1, 1), SamplerPosition.START, 3);
        try (FaceFeed feed = Feeds.of(blocking.faces(1, 4, 0, 2, 5), Feeds.settings(5, 1, 1))) {
            Thread.currentThread().interrupt();
            assertThrows(IllegalStateException.class, feed::next);
            assertTrue(Thread.interrupted());
            go.countDown();
            assertEquals(expected, List.of(Feeds.words(feed.next()), Feeds.words(feed.next()), Feeds.words(feed.next())));
        }
    }

    @Test
    void wrongSettings() {
        assertThrows(IllegalArgumentException.class, () -> Feeds.settings(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> Feeds.settings(1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> Feeds.settings(1, 1025, 1));
        assertThrows(IllegalArgumentException.class, () -> Feeds.settings(1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> Feeds.settings(1, 1, 1025));
        FaceSet empty = new NumberedImages(0).faces();
        assertThrows(IllegalArgumentException.class, () -> Feeds.of(empty, Feeds.settings(1, 1, 1)));
        SamplerPosition beyond = new SamplerPosition(0, 12);
        assertThrows(
                IllegalArgumentException.class, () -> new FaceFeed(FACES, NumberedImages.INPUT, Feeds.settings(1, 1, 1), beyond));
        assertThrows(IllegalArgumentException.class, () -> Feeds.of(FACES, Feeds.settings(Integer.MAX_VALUE, 1, 1)));
    }

    @Test
    void theFloatsOfAllBatchesAreBounded() {
        // 8 MiB each
        FeedSettings settings = Feeds.settings(1 << 20, 1, 512);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Feeds.of(FACES, settings));
        assertEquals(
                "ahead: expected batches of at most 4294967296 bytes together, found 512 and one in use, of 8388608 bytes each",
                e.getMessage());
    }

    @Test
    void aFeedThatCannotBeginLeavesNoThread() throws InterruptedException {
        SamplerPosition last = new SamplerPosition((1 << 24) - 1, 11);
        List<Thread> before = threads();
        assertThrows(
                RuntimeException.class, () -> new FaceFeed(FACES, NumberedImages.INPUT, Feeds.settings(1, 2, 20), last));
        List<Thread> left = threads().stream().filter(thread -> !before.contains(thread)).toList();
        assertEquals(List.of(), left);
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith("face-feed-"))
                .toList();
    }

    private static FaceSet failing(IntFunction<RuntimeException> failure) {
        return new NumberedImages(4) {
            @Override
            public byte[] bytes(int i) {
                throw failure.apply(i);
            }
        }.faces(4);
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
}
