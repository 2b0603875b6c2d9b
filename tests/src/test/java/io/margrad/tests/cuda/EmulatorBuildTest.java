package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Builds the emulated CUDA libraries, before the tests that need them. */
@Tag("cuda-emulator-build")
class EmulatorBuildTest {

    @Test
    void builds() throws IOException, InterruptedException {
        String folder = System.getProperty("margrad.emulator", "");
        assumeTrue(!folder.isEmpty(), "skipped: only Maven runs this test, and says where to build");
        assumeTrue(
                isThere("g++") && isThere("make"),
                "skipped: no g++ or no make, so the emulated CUDA libraries and their tests are left out");
        Path libraries = Path.of(folder);
        List<String> before = state(libraries);

        Process build = new ProcessBuilder("sh", "cuda-emulator/build.sh", folder).redirectErrorStream(true).start();
        String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, build.waitFor(), output);

        for (String name : List.of("libcuda.so.1", "libnvrtc.so.12", "libcublas.so.12", "libcudnn.so.9")) {
            assertTrue(Files.exists(libraries.resolve(name)), name);
        }
        if (!before.equals(state(libraries))) {
            // Kernels compiled with another emulator's headers do not fit this one, and their cache cannot know.
            delete(Path.of(System.getProperty("margrad.emulator.cache", "")));
        }
    }

    private static boolean isThere(String program) throws IOException {
        try {
            Process process = new ProcessBuilder(program, "--version").redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Names and times of the libraries and headers. */
    private static List<String> state(Path libraries) throws IOException {
        if (!Files.isDirectory(libraries)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(libraries)) {
            return files.filter(f -> f.toString().matches(".*(\\.so\\.\\d+|/include/.*)"))
                    .map(f -> f + " " + f.toFile().lastModified())
                    .sorted()
                    .toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!folder.toString().isEmpty() && Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
