package io.margrad.experiments.cli;

import io.margrad.experiments.mnist.Checkpoints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a run leaves that has to be the same when it is repeated or resumed: everything but times. */
final class RunResults {
    /** Of a line of table2.csv, counted from the end, for a field with a comma in it is before: the seconds. */
    private static final int SECONDS = 4;

    private RunResults() {}

    /** The results by file and, in checkpoints, by tensor. Times are also in run.json and in the report; they are left out. */
    static Map<String, String> of(Path run) throws IOException {
        Map<String, String> results = new TreeMap<>();
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.equals("table2.csv")) {
                    results.put(name, withoutSeconds(file));
                } else if (name.equals("rows.md")) {
                    results.put(name, content(file).replaceAll("[0-9.]+ \\|\n", "|\n"));
                } else if (!name.equals("run.json") && !name.equals("report.html")) {
                    results.put(name, content(file));
                }
            }
        }
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            for (Path file : files.toList()) {
                results.putAll(Checkpoints.describe(file));
            }
        }
        return results;
    }

    /** Text as it is; of anything else its size and a hash, since nobody can read it. */
    private static String content(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String name = file.toString();
        return name.endsWith(".safetensors") || name.endsWith(".png")
                ? bytes.length + " bytes, hash " + Arrays.hashCode(bytes)
                : new String(bytes, StandardCharsets.UTF_8);
    }

    private static String withoutSeconds(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            List<String> fields = new ArrayList<>(List.of(line.split(",", -1)));
            fields.remove(fields.size() - SECONDS);
            lines.add(String.join(",", fields));
        }
        return String.join("\n", lines);
    }
}
