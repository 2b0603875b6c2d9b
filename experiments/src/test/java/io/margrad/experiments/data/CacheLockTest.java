package io.margrad.experiments.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheLockTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    Path folder = Path.of("");

    @Test
    void heldByAnotherThread() throws Exception {
        Path file = folder.resolve("mnist.lock");
        try (CacheLock _ = CacheLock.acquire(file, SHORT, FetchListener.SILENT)) {
            DataException e = assertThrows(
                    DataException.class, () -> CacheLock.acquire(file, SHORT, FetchListener.SILENT));
            assertEquals(
                    file + ": lock: expected free within 0 s, found still held by another fetch", e.getMessage());
        }
        CacheLock.acquire(file, SHORT, FetchListener.SILENT).close();
    }

    @Test
    void heldByAnotherProcessAndFreeWhenThatIsKilled() throws Exception {
        Path file = folder.resolve("mnist.lock");
        Path ready = folder.resolve("ready");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = placeOf(CacheLock.class) + File.pathSeparator + placeOf(Holder.class);
        Process other = new ProcessBuilder(
                        java, "-cp", classPath, Holder.class.getName(), file.toString(), ready.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        try {
            while (!Files.exists(ready)) {
                if (other.waitFor(20, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError(Files.readString(folder.resolve("out")));
                }
            }
            assertThrows(DataException.class, () -> CacheLock.acquire(file, SHORT, FetchListener.SILENT));
        } finally {
            other.destroyForcibly().waitFor();
        }
        CacheLock.acquire(file, SHORT, FetchListener.SILENT).close();
    }

    /** Where a class was loaded from; the class path of a test runner need not say. */
    private static Path placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Takes the lock, makes the ready file, and keeps the lock until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws Exception {
            try (CacheLock _ = CacheLock.acquire(Path.of(args[0]), Duration.ofSeconds(5), FetchListener.SILENT)) {
                Files.createFile(Path.of(args[1]));
                Thread.sleep(60_000);
            }
        }
    }
}
