package io.margrad.bench.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle is packed, and every step of the record runs from it, on the emulated device. */
class GpuRecordScriptTest {
    @TempDir
    Path folder;

    @Test
    void everyStepRunsFromTheBundle() throws IOException, InterruptedException {
        Path emulator = Path.of(System.getProperty("margrad.emulator", "/nowhere")).normalize();
        assumeTrue(
                Files.exists(emulator.resolve("libcuda.so.1")),
                "skipped: the emulated CUDA libraries are not built, for that needs g++ and make");
        Path bundle = folder.resolve("bundle");
        Path scripts = Path.of("").toAbsolutePath();
        String packed = run(
                List.of(scripts.resolve("gpu-bundle").toString(), "--no-build", "--no-digits", "--folder", bundle.toString()), "");
        assertTrue(Files.isExecutable(bundle.resolve("runtime/bin/java")), packed);
        String output = run(
                List.of(bundle.resolve("gpu-record").toString(), "--reduced", "--out", folder.resolve("out").toString()),
                emulator.toString());
        List<Path> records;
        try (var files = Files.walk(folder.resolve("out"))) {
            records = files.filter(f -> f.endsWith("record.md")).toList();
        }
        assertEquals(1, records.size(), output);
        String record = Files.readString(records.getFirst());
        for (String step : List.of(
                "doctor", "parity", "LaunchOverhead", "CudaGemm", "CudaConv2d", "CudaMarginCenter", "CudaTrainingStep", "mnist")) {
            assertTrue(record.contains("| " + step + " | ok |"), output + record);
        }
        assertTrue(record.contains("| torch | not run: reduced |"), record);
        assertTrue(record.contains("The device is emulated"), record);
        assertTrue(Files.exists(records.getFirst().resolveSibling("table2.csv")), output);
        Path same = Objects.requireNonNull(records.getFirst().getParent());
        output = run(
                List.of(bundle.resolve("gpu-record").toString(), "--into", same.toString(), "--only", "doctor,mnist", "--limit", "0"),
                emulator.toString());
        String again = Files.readString(records.getFirst());
        assertTrue(again.contains("| doctor | not run: no time left |") && again.contains("| mnist | not run: no time left |"), output);
        assertTrue(again.contains("| parity | ok |"), "the steps of the first call stay: " + again);
    }

    /** Output of a command that has to succeed. */
    private String run(List<String> command, String libraries) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("MARGRAD_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        builder.environment().put("LD_LIBRARY_PATH", libraries);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
