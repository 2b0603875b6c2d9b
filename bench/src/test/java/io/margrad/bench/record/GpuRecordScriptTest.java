package io.margrad.bench.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
        sanitizer();
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
        for (String tool : List.of("memcheck", "racecheck", "initcheck", "synccheck")) {
            assertTrue(record.contains("| " + tool + " | ok |"), output + record);
        }
        try (var files = Files.list(records.getFirst().resolveSibling("."))) {
            for (Path file : files.filter(f -> f.toString().matches(".*\\.(log|json|md|tsv)")).toList()) {
                for (String own : List.of("bundle", "out")) {
                    String path = folder.resolve(own).toString();
                    assertFalse(Files.readString(file).contains(path), file + " names " + path);
                }
            }
        }
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

    /** Takes compute-sanitizer's options, and runs the command as it is. */
    private void sanitizer() throws IOException {
        Path stub = Files.createDirectories(folder.resolve("tools")).resolve("compute-sanitizer");
        Files.writeString(stub, """
                #!/usr/bin/env bash
                while [ $# -gt 0 ]; do
                    case $1 in
                        --tool | --error-exitcode | --target-processes) shift 2 ;;
                        -*) echo "no such option: $1" >&2; exit 1 ;;
                        *) exec "$@" ;;
                    esac
                done
                """);
        assertTrue(stub.toFile().setExecutable(true));
    }

    /** Output of a command that has to succeed. */
    private String run(List<String> command, String libraries) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("MARGRAD_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        builder.environment().put("LD_LIBRARY_PATH", libraries);
        builder.environment().merge("PATH", folder.resolve("tools").toString(), (path, tools) -> tools + ":" + path);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
