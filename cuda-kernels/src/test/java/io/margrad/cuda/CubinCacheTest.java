package io.margrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CubinCacheTest {
    private static final String KEY = "a".repeat(64);
    private static final byte[] CUBIN = cubin(10_000);

    @TempDir
    Path folder = Path.of("");

    private static byte[] cubin(int length) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) (i * 31);
        }
        return content;
    }

    private byte[] found(CubinCache cache) {
        return cache.find(KEY).orElse(new byte[0]);
    }

    @Test
    void givesWhatWasPut() {
        CubinCache cache = new CubinCache(folder);
        assertTrue(cache.find(KEY).isEmpty());
        cache.put(KEY, CUBIN);
        assertArrayEquals(CUBIN, found(cache));
        assertTrue(cache.find("b".repeat(64)).isEmpty());
    }

    @Test
    void doesNotGiveADamagedEntry() throws IOException {
        CubinCache cache = new CubinCache(folder);
        cache.put(KEY, CUBIN);
        byte[] entry = Files.readAllBytes(cache.file(KEY));
        for (int i : new int[] {0, 31, 32, entry.length - 1}) {
            byte[] flipped = entry.clone();
            flipped[i] ^= 1;
            Files.write(cache.file(KEY), flipped);
            assertTrue(cache.find(KEY).isEmpty(), "flipped at " + i);
        }
        for (int length : new int[] {0, 31, 32, entry.length - 1}) {
            Files.write(cache.file(KEY), Arrays.copyOf(entry, length));
            assertTrue(cache.find(KEY).isEmpty(), "cut to " + length);
        }
        cache.put(KEY, CUBIN);
        assertArrayEquals(CUBIN, found(cache));
    }

    @Test
    void doesNotTrustAFolderThatOthersCanWrite() throws IOException {
        CubinCache cache = new CubinCache(folder);
        cache.put(KEY, CUBIN);
        Path inner = Objects.requireNonNull(cache.file(KEY).getParent());
        Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertTrue(cache.find(KEY).isEmpty());
    }

    @Test
    void worksWithoutAPlaceToWrite() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        CubinCache cache = new CubinCache(file);
        cache.put(KEY, CUBIN);
        assertTrue(cache.find(KEY).isEmpty());
    }

    @Test
    void namesEntriesByAllThatMatters() {
        KernelSource source = KernelSource.of("a.cu", "text", Map.of("h", "header"));
        List<String> options = List.of("-x");
        List<String> keys = new ArrayList<>();
        keys.add(CubinCache.key(source, "target", options));
        keys.add(CubinCache.key(KernelSource.of("b.cu", "text", Map.of("h", "header")), "target", options));
        keys.add(CubinCache.key(KernelSource.of("a.cu", "texts", Map.of("h", "header")), "target", options));
        keys.add(CubinCache.key(KernelSource.of("a.cu", "text", Map.of("h", "headers")), "target", options));
        keys.add(CubinCache.key(KernelSource.of("a.cu", "text", Map.of("hh", "eader")), "target", options));
        keys.add(CubinCache.key(source, "other", options));
        keys.add(CubinCache.key(source, "target", List.of("-y")));
        keys.add(CubinCache.key(source, "target", List.of()));
        assertEquals(keys.size(), keys.stream().distinct().count());
        assertEquals(keys.getFirst(), CubinCache.key(source, "target", options));
        assertNotEquals(64, keys.getFirst().indexOf(' '));
    }

    /** Two processes put and find the same entry over and over: each finds nothing or the whole. */
    @Test
    void servesTwoProcesses() throws IOException, InterruptedException {
        List<Process> processes = List.of(start(), start());
        for (Process process : processes) {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), output);
        }
        Path inner = folder.resolve("cubin");
        try (Stream<Path> files = Files.list(inner)) {
            assertEquals(List.of(inner.resolve(KEY + ".cubin")), files.toList());
        }
        assertArrayEquals(CUBIN, found(new CubinCache(folder)));
        assertFalse(Files.isSymbolicLink(inner));
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PutAndFind.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
    }

    static final class PutAndFind {
        private static final int ROUNDS = 300;

        private PutAndFind() {}

        /** Takes the cache folder. */
        public static void main(String[] arguments) {
            CubinCache cache = new CubinCache(Path.of(arguments[0]));
            cache.put(KEY, CUBIN);
            for (int i = 0; i < ROUNDS; i++) {
                if (!Arrays.equals(CUBIN, cache.find(KEY).orElseThrow())) {
                    throw new AssertionError("found something else in round " + i);
                }
                cache.put(KEY, CUBIN);
            }
        }
    }
}
