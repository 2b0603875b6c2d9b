package io.margrad.experiments.run;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * The measurements of a run, one JSON object a line, in the order of the map given ({@code metrics.jsonl}).
 *
 * <p>Each line is on disk before {@link #log} returns, so a run that dies keeps all it measured, and a reader may follow the
 * file while it grows. NaN and the infinities are written as {@code null}. Safe to call from several threads.
 */
public final class MetricsLog implements AutoCloseable {
    private final BufferedWriter out;

    /** Opens the file for appending; it is created where it is missing. */
    public MetricsLog(Path file) {
        try {
            out = Files.newBufferedWriter(
                    file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends one line. Values: strings, numbers, booleans, and lists, arrays and maps of these. */
    public synchronized void log(Map<String, ?> values) {
        try {
            // One write for line and line end: a reader never sees half of the pair in the file.
            out.write(Json.line(values) + "\n");
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
