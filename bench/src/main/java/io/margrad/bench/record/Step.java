package io.margrad.bench.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One command of the record.
 *
 * @param name such as {@code parity}
 * @param outcome {@code ok}, {@code failed (exit N)} or {@code not run: reason}
 * @param seconds how long it ran
 * @param command as it was run
 */
record Step(String name, String outcome, int seconds, String command) {
    private static final int COLUMNS = 4;

    /** Reads {@code steps.tsv}, a line each: name, outcome, seconds, command, with tabs between. */
    static List<Step> read(Path file) throws IOException {
        List<Step> steps = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] columns = line.split("\t", COLUMNS);
            if (columns.length != COLUMNS || !columns[2].matches("\\d{1,6}")) {
                throw new IOException("%s: line %d: expected name, outcome, seconds, command; found: %s"
                        .formatted(file, steps.size() + 1, line));
            }
            steps.add(new Step(columns[0], columns[1], Integer.parseInt(columns[2]), columns[3]));
        }
        return steps;
    }
}
