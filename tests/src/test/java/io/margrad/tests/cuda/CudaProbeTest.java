package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.margrad.cuda.CudaLibrary;
import io.margrad.cuda.CudaProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said about a machine with nothing, with a part, with everything: each in a process of its own. */
@Tag("cuda-emulator")
class CudaProbeTest {
    private static final String MISSING = "cannot open shared object file: No such file or directory";

    @TempDir
    Path temporary = Path.of("");

    private final Path emulated = Emulator.folder();

    @Test
    void everythingIsThere() throws IOException, InterruptedException {
        List<String> lines = probe(emulated);
        assertEquals("driver 13.0, problem ''", lines.getFirst());
        assertTrue(lines.get(1).startsWith("Margrad emulated device (sm_90, "), lines::toString);
        for (CudaLibrary library : CudaLibrary.values()) {
            Path file = emulated.resolve(library.soname());
            assertTrue(lines.contains(library + " loaded from " + file), lines::toString);
        }
    }

    @Test
    void noDriver() throws IOException, InterruptedException {
        List<String> lines = probe(temporary);
        assumeFalse(lines.toString().contains("DRIVER loaded"), "skipped: this machine has a driver");
        String problem = "libcuda.so.1 cannot be loaded: libcuda.so.1: " + MISSING;
        assertEquals("driver , problem '" + problem + "'", lines.getFirst());
        String fix = "install NVIDIA's driver (nvidia-smi must work), or use the CPU";
        assertTrue(lines.contains("DRIVER: " + problem + " -> " + fix), lines::toString);
    }

    @Test
    void driverButNoCublas() throws IOException, InterruptedException {
        for (String name : List.of("libcuda.so.1", "libnvrtc.so.12")) {
            Files.copy(emulated.resolve(name), temporary.resolve(name));
        }
        List<String> lines = probe(temporary);
        assertEquals("driver 13.0, problem ''", lines.getFirst());
        String problem = "libcublas.so.12 cannot be loaded: libcublas.so.12: " + MISSING;
        String fix = "run `./margrad cuda-libs install`, or put the folder of libcublas.so.12 on LD_LIBRARY_PATH";
        assertTrue(lines.contains("CUBLAS: " + problem + " -> " + fix), lines::toString);
    }

    /** A library in the user's cache is found though the system's loader does not know that folder. */
    @Test
    void librariesFromTheCache() throws IOException, InterruptedException {
        Path cached = Files.createDirectories(temporary.resolve("cache").resolve("margrad").resolve("cuda-libs"));
        Files.copy(emulated.resolve("libcuda.so.1"), temporary.resolve("libcuda.so.1"));
        Files.copy(emulated.resolve("libcublas.so.12"), cached.resolve("libcublas.so.12"));
        List<String> lines = probe(temporary);
        assertTrue(lines.contains("CUBLAS loaded from " + cached.resolve("libcublas.so.12")), lines::toString);
        assertFalse(lines.toString().contains("CUDNN loaded"), lines::toString);
    }

    /** JCuda would load a file of the right name from the temporary folder, whatever it is. */
    @Test
    void nothingIsLoadedFromTheTemporaryFolder() throws IOException, InterruptedException {
        Path planted = temporary.resolve("libJCudaDriver-12.6.0-linux-x86_64.so");
        Files.writeString(planted, "not a library");
        List<String> lines = probe(emulated, "-Djava.io.tmpdir=" + temporary);
        assertEquals("driver 13.0, problem ''", lines.getFirst());
        assertTrue(lines.contains("temporary folder " + temporary), lines::toString);
    }

    private List<String> probe(Path libraries, String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(options));
        words.add(Printer.class.getName());
        ChildJava child = ChildJava.run(libraries, temporary.resolve("cache"), words.toArray(String[]::new));
        assertEquals(0, child.status(), child.lines()::toString);
        return child.lines().stream().filter(line -> !line.startsWith("WARNING: Using incubator")).toList();
    }

    static final class Printer {
        private Printer() {}

        /** Prints what the probe finds. */
        public static void main(String[] arguments) {
            CudaProbe probe = CudaProbe.run();
            IO.println("driver " + probe.driverVersion() + ", problem '" + probe.problem() + "'");
            probe.devices().forEach(IO::println);
            for (CudaProbe.LibraryState state : probe.libraries()) {
                IO.println(
                        state.isLoaded()
                                ? state.library() + " loaded from " + state.file()
                                : state.library() + ": " + state.problem() + " -> " + state.fix());
            }
            IO.println("temporary folder " + System.getProperty("java.io.tmpdir"));
        }
    }
}
