package io.margrad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every kernel compiled by nvcc, where there is one, for all architectures that are supported: no error, no warning, no
 * register spilled. Needs no GPU. What passed is remembered under {@code target} by the hash of sources and compiler.
 */
class KernelCompileTest {
    private static final List<String> ARCHITECTURES = List.of("75", "80", "86", "89", "90", "100", "120");
    private static final Path SOURCES = Path.of("src/main/resources/io/margrad/cuda/kernels");
    private static final Path PASSED = Path.of("target/nvcc");
    private static final String NOTHING_SPILLED = "0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads";

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void compilesForEveryArchitectureWithoutSpills() throws Exception {
        boolean present = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nvcc")));
        assumeTrue(present, "no nvcc on the PATH: kernels were not compiled for " + ARCHITECTURES);
        String version = run("nvcc", "--version");
        Set<String> known = new TreeSet<>(run("nvcc", "--list-gpu-code").lines().map(String::strip).toList());
        List<String> architectures =
                ARCHITECTURES.stream().filter(a -> known.contains("sm_" + a)).toList();

        List<String> complaints = new ArrayList<>();
        Files.createDirectories(PASSED);
        try (var workers = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
                Stream<Path> files = Files.list(SOURCES)) {
            List<Callable<String>> tasks = files.filter(file -> file.toString().endsWith(".cu"))
                    .sorted()
                    .<Callable<String>>map(file -> () -> compile(file, architectures, version))
                    .toList();
            for (Future<String> complaint : workers.invokeAll(tasks)) {
                complaints.add(complaint.get());
            }
        }
        assertEquals("", String.join("", complaints));
    }

    /** What is wrong with a file; empty when nothing is. */
    private static String compile(Path file, List<String> architectures, String version) throws Exception {
        Path mark = PASSED.resolve(hash(file, architectures, version));
        if (Files.exists(mark)) {
            return "";
        }
        String image = mark + ".fatbin";
        List<String> command = new ArrayList<>(List.of(
                "nvcc", "-fatbin", "-Xptxas", "-v", "-Werror", "all-warnings", "-o", image, file.toString()));
        for (String architecture : architectures) {
            command.add("-gencode");
            command.add("arch=compute_" + architecture + ",code=sm_" + architecture);
        }
        String output = run(command.toArray(String[]::new));
        Files.deleteIfExists(Path.of(image));
        StringBuilder complaints = new StringBuilder();
        String entry = "";
        for (String line : output.lines().toList()) {
            entry = line.contains("Compiling entry function") ? line : entry;
            boolean figures = line.startsWith("ptxas info") || line.contains(NOTHING_SPILLED);
            if (!figures && !line.isBlank()) {
                complaints.append(file).append(": ").append(entry).append(": ").append(line.strip()).append('\n');
            }
        }
        if (complaints.isEmpty()) {
            Files.createFile(mark);
        }
        return complaints.toString();
    }

    private static String hash(Path file, List<String> architectures, String version) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            KernelSource source = KernelSource.read(file.getFileName().toString());
            for (String part : List.of(source.text(), source.headers().toString(), architectures.toString(), version)) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
            }
            return file.getFileName() + "-" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Runs a command to its end; its output with its errors, and a line more when it failed. */
    private static String run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            return code == 0 ? output : output + "\n" + String.join(" ", command) + " ended with " + code + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException("running " + command[0], e);
        }
    }
}
