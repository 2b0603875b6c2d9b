package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.margrad.experiments.cli.Margrad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code margrad doctor} says of a machine with nothing, with a part, with everything. */
@Tag("cuda-emulator")
class DoctorTest {
    @TempDir
    private Path temporary = Path.of("");

    private final Path emulated = Emulator.folder();

    private ChildJava doctor(Path libraries) throws IOException, InterruptedException {
        ChildJava child = ChildJava.run(libraries, temporary.resolve("cache"), Margrad.class.getName(), "doctor");
        System.out.println(String.join("\n", child.lines()));
        return child;
    }

    private static void assertLine(ChildJava doctor, String start, String... parts) {
        List<String> lines = doctor.lines().stream().filter(line -> line.startsWith(start)).toList();
        assertEquals(1, lines.size(), () -> start + " in " + doctor.lines());
        for (String part : parts) {
            assertTrue(lines.getFirst().contains(part), () -> part + " in " + lines.getFirst());
        }
    }

    @Test
    void allThere() throws IOException, InterruptedException {
        ChildJava doctor = doctor(emulated);
        assertEquals(0, doctor.status(), doctor.lines()::toString);
        assertLine(doctor, "CPU engine     ok", "threads", "-bit vectors");
        assertLine(doctor, "driver         ok", "CUDA 13.0", emulated.resolve("libcuda.so.1").toString());
        assertLine(doctor, "device cuda:0  ok", "compute capability 9.0", "GiB");
        assertLine(doctor, "NVRTC          ok", "libnvrtc.so.12");
        assertLine(doctor, "cuBLAS         ok", "libcublas.so.12");
        assertLine(doctor, "JCuda natives  ok", temporary.resolve("cache/margrad/natives").toString());
        assertLine(doctor, "cuDNN          ok", "libcudnn.so.9");
        assertLine(doctor, "kernel         ok");
        assertLine(doctor, "--device auto takes cuda:0", "matrix product cuBLAS", "convolution cuDNN");
        assertFalse(doctor.lines().toString().contains("missing"));
    }

    @Test
    void driverButNoCublas() throws IOException, InterruptedException {
        Files.copy(emulated.resolve("libcuda.so.1"), temporary.resolve("libcuda.so.1"));
        Files.copy(emulated.resolve("libnvrtc.so.12"), temporary.resolve("libnvrtc.so.12"));
        Files.createSymbolicLink(temporary.resolve("include"), emulated.resolve("include"));
        ChildJava doctor = doctor(temporary);
        assertEquals(0, doctor.status(), "own kernels serve: " + doctor.lines());
        assertLine(doctor, "cuBLAS         missing", "libcublas.so.12");
        assertTrue(doctor.lines().stream().anyMatch(line -> line.contains("fix    run `./margrad cuda-libs install`")));
        assertLine(doctor, "--device auto takes cuda:0", "matrix product own", "convolution own");
    }

    @Test
    void noDriver() throws IOException, InterruptedException {
        ChildJava doctor = doctor(temporary);
        assumeFalse(doctor.lines().toString().contains("driver         ok"), "skipped: this machine has a driver");
        assertEquals(1, doctor.status());
        assertLine(doctor, "driver         missing", "libcuda.so.1");
        assertTrue(doctor.lines().stream().anyMatch(line -> line.contains("fix    install NVIDIA's driver")));
        assertEquals("--device auto takes the CPU", doctor.lines().getLast());
    }
}
