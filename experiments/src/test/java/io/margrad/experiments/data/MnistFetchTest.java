package io.margrad.experiments.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetching from a mirror on this machine: what arrives, what is refused, and that the cache is then as it was. */
class MnistFetchTest {
    /** Long enough for any machine: nothing that goes well may fail for being slow. */
    static final MnistFetch.Limits PATIENT = limits(20_000, 40_000, 20_000);

    private static final byte[] PAGE = "<html>503 Service Unavailable</html>".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path home = Path.of("");

    private LoopbackMirror mirror;
    private Path cache = home;

    MnistFetchTest() throws IOException {
        mirror = new LoopbackMirror();
    }

    @BeforeEach
    void place() {
        cache = home.resolve("margrad").resolve("mnist");
    }

    @AfterEach
    void stop() {
        mirror.close();
    }

    @Test
    void fetchesAllFourUncompressedAndOnlyOnce() throws IOException {
        assertTrue(from(mirror).into(cache, FetchListener.SILENT));
        for (MnistFile file : MnistFile.values()) {
            assertArrayEquals(Samples.content(file), Files.readAllBytes(cache.resolve(file.fileName())));
        }
        assertEquals(5, Samples.snapshot(cache).size(), "four files and the folder, nothing else");
        assertFalse(from(mirror).into(cache, FetchListener.SILENT));
        assertEquals(4, mirror.asked().size());
    }

    @Test
    void onlyWhatIsMissingOrWrongIsFetched() throws IOException {
        MnistFiles.write(Files.createDirectories(cache), Samples.TRAIN, Samples.TEST, true);
        Files.delete(cache.resolve("train-labels-idx1-ubyte.gz"));
        Files.write(cache.resolve("t10k-labels-idx1-ubyte.gz"), PAGE);
        Files.write(cache.resolve("t10k-images-idx3-ubyte.gz.part"), PAGE); // left by one that was killed
        Files.createDirectories(cache.resolve("npm-7/inner"));
        assertTrue(from(mirror).into(cache, FetchListener.SILENT));
        assertEquals(List.of("train-labels-idx1-ubyte.gz", "t10k-labels-idx1-ubyte.gz"), mirror.asked());
        for (MnistFile file : MnistFile.values()) {
            assertTrue(MnistVerify.holds(cache, file, Samples.sums().getOrDefault(file, "")));
        }
        assertFalse(Files.exists(cache.resolve("t10k-images-idx3-ubyte.gz.part")));
        assertFalse(Files.exists(cache.resolve("npm-7")));
    }

    @Test
    void anErrorPageIsRefused() throws IOException {
        mirror.answer(MnistFile.TEST_IMAGES, LoopbackMirror.whole(503, PAGE));
        refused("t10k-images-idx3-ubyte.gz: HTTP status: expected 200, found 503");
        // the same page under status 200 was once saved as a data set by others
        mirror.answer(MnistFile.TEST_IMAGES, LoopbackMirror.whole(200, PAGE));
        String expected = Samples.sums().get(MnistFile.TEST_IMAGES);
        refused("t10k-images-idx3-ubyte.gz: SHA-256: expected " + expected + ", found "
                + ContentStream.sha256(PAGE) + " (" + PAGE.length + " bytes)");
    }

    @Test
    void otherDigitsAreRefused() throws IOException {
        byte[] other = Samples.content(MnistFile.TEST_LABELS);
        other[20]++;
        mirror.answer(MnistFile.TEST_LABELS, LoopbackMirror.whole(200, Samples.gzip(other)));
        refused("t10k-labels-idx1-ubyte.gz: SHA-256: expected " + Samples.sums().get(MnistFile.TEST_LABELS)
                + ", found " + ContentStream.sha256(other) + " (28 bytes)");
    }

    @Test
    void aBodyThatEndsTooSoonIsRefused() throws IOException {
        byte[] body = Samples.gzip(Samples.content(MnistFile.TEST_IMAGES));
        mirror.answer(MnistFile.TEST_IMAGES, LoopbackMirror.cutShort(body));
        refused("t10k-images-idx3-ubyte.gz: download broke off: ");
        byte[] half = Arrays.copyOf(body, body.length / 2);
        mirror.answer(MnistFile.TEST_IMAGES, LoopbackMirror.whole(200, half));
        refused("t10k-images-idx3-ubyte.gz: broken gzip: expected a whole compressed stream, found EOFException: ");
    }

    @Test
    void aGzipBombIsRefused() throws IOException {
        byte[] bomb = Samples.gzip(new byte[(int) StagedFile.MAX_BYTES + 1]);
        mirror.answer(MnistFile.TEST_LABELS, LoopbackMirror.whole(200, bomb));
        refused("t10k-labels-idx1-ubyte.gz: size: expected at most 67108864 bytes, found more");
    }

    @Test
    void aDownloadThatStandsStillIsGivenUp() throws IOException {
        byte[] body = Samples.gzip(Samples.content(MnistFile.TRAIN_IMAGES));
        mirror.answer(MnistFile.TRAIN_IMAGES, LoopbackMirror.stalled(body));
        MnistFetch fetch = new MnistFetch(List.of(mirror.uri()), null, Samples.sums(), limits(20_000, 40_000, 300));
        DataException e = assertThrows(DataException.class, () -> fetch.into(cache, FetchListener.SILENT));
        String expected = mirror.uri() + "train-images-idx3-ubyte.gz: timed out: expected more than ";
        assertTrue(Samples.message(e).startsWith(expected), Samples.message(e));
        assertFalse(Files.exists(cache));
    }

    @Test
    void mirrorsThatNeverAnswerCostTheirAllowanceOnce() throws IOException {
        mirror.answer(MnistFile.TRAIN_IMAGES, LoopbackMirror.silent());
        long start = System.nanoTime();
        List<URI> mirrors = Collections.nCopies(20, mirror.uri());
        MnistFetch fetch = new MnistFetch(mirrors, null, Samples.sums(), limits(700, 1000, 20_000));
        DataException e = assertThrows(DataException.class, () -> fetch.into(cache, FetchListener.SILENT));
        assertTrue(Samples.message(e).contains("timed out: expected an answer within 700 ms, found none"));
        // 1 s for all together, where each for itself would make 14 s; watched in steps of 0.1 s a mirror
        assertTrue(System.nanoTime() - start < 8_000_000_000L);
    }

    @Test
    void aMirrorThatFailsIsFollowedByTheNextWithWhatIsStillMissing() throws IOException {
        URI dead;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
        }
        try (LoopbackMirror second = new LoopbackMirror()) {
            mirror.answer(MnistFile.TEST_IMAGES, LoopbackMirror.whole(503, PAGE));
            List<String> steps = new ArrayList<>();
            MnistFetch fetch = new MnistFetch(List.of(dead, mirror.uri(), second.uri()), null, Samples.sums(), PATIENT);
            assertTrue(fetch.into(cache, recorder(steps)));
            assertEquals(List.of("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"), second.asked());
            assertTrue(steps.get(1).contains("cannot be reached: ConnectException ("), steps.toString());
        }
    }

    @Test
    void anInterruptLeavesTheCacheAsItWas() throws Exception {
        Map<String, String> before = oldCache();
        byte[] body = Samples.gzip(Samples.content(MnistFile.TEST_IMAGES));
        mirror.answer(MnistFile.TEST_IMAGES, LoopbackMirror.stalled(body));
        AtomicReference<String> message = new AtomicReference<>("");
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                from(mirror).into(cache, FetchListener.SILENT);
            } catch (DataException e) {
                message.set(Samples.message(e) + Thread.currentThread().isInterrupted());
            }
        });
        while (!mirror.asked().contains("t10k-images-idx3-ubyte.gz")) {
            Thread.sleep(5);
        }
        thread.interrupt();
        thread.join();
        assertEquals(cache + ": fetch: interruptedtrue", message.get());
        assertEquals(before, Samples.snapshot(cache));
    }

    @Test
    void severalFetchesAtOnceDownloadOnce() throws Exception {
        List<Future<Boolean>> results;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<Boolean> fetch = () -> from(mirror).into(cache, FetchListener.SILENT);
            results = threads.invokeAll(Collections.nCopies(4, fetch));
        }
        int fetched = 0;
        for (Future<Boolean> result : results) {
            fetched += result.get() ? 1 : 0;
        }
        assertEquals(1, fetched);
        assertEquals(4, mirror.asked().size());
    }

    @Test
    void aFolderThatCannotBeMadeIsAnError() throws IOException {
        Path file = Files.write(home.resolve("file"), PAGE);
        Path inFile = file.resolve("mnist");
        DataException e = assertThrows(DataException.class, () -> from(mirror).into(inFile, FetchListener.SILENT));
        assertTrue(Samples.message(e).startsWith(inFile + ": cannot be written: "), Samples.message(e));
    }

    /** Fails with these words, both where there was no cache and where there was an incomplete one. */
    private void refused(String words) throws IOException {
        assertFalse(Files.exists(cache));
        DataException e = assertThrows(DataException.class, () -> from(mirror).into(cache, FetchListener.SILENT));
        assertTrue(Samples.message(e).contains(mirror.uri() + words), Samples.message(e));
        assertTrue(Samples.message(e).endsWith("; npm: not on the PATH"), Samples.message(e));
        assertFalse(Files.exists(cache), "an empty folder was left");

        Map<String, String> before = oldCache();
        assertThrows(DataException.class, () -> from(mirror).into(cache, FetchListener.SILENT));
        assertEquals(before, Samples.snapshot(cache));
        Files.delete(cache.resolve("train-labels-idx1-ubyte"));
        Files.delete(cache.resolve("notes"));
        Files.delete(cache);
    }

    /** One damaged file and one that is none of ours. */
    private Map<String, String> oldCache() throws IOException {
        Files.createDirectories(cache);
        Files.write(cache.resolve("train-labels-idx1-ubyte"), PAGE);
        Files.write(cache.resolve("notes"), PAGE);
        return Samples.snapshot(cache);
    }

    private static MnistFetch from(LoopbackMirror mirror) {
        return new MnistFetch(List.of(mirror.uri()), null, Samples.sums(), PATIENT);
    }

    private static FetchListener recorder(List<String> steps) {
        return steps::add;
    }

    private static MnistFetch.Limits limits(long answer, long silence, long stall) {
        Duration rest = Duration.ofMinutes(1);
        return new MnistFetch.Limits(
                Duration.ofMillis(answer), Duration.ofMillis(silence), Duration.ofMillis(stall), rest, rest, rest);
    }
}
