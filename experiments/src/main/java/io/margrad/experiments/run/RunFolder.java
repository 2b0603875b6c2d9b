package io.margrad.experiments.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one run, {@code runs/<yyyyMMdd-HHmmss>-<experiment>/}, and its {@code run.json}.
 *
 * <p>Every file but {@code metrics.jsonl} is written whole or not at all: into a temporary file beside it that is then moved
 * to its name. {@code run.json} says {@code running} from {@link #started} on, and {@code finished} or {@code failed} after
 * {@link #finished} or {@link #failed}; a run that was killed stays {@code running}.
 *
 * <p>Not safe for use from several threads, apart from {@link #metrics()}.
 */
public final class RunFolder implements AutoCloseable {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private final Path path;
    private final String experiment;
    private final Clock clock;
    private final Instant start;
    private final MetricsLog metrics;
    private @Nullable RunFacts facts;

    private RunFolder(Path path, String experiment, Clock clock, Instant start) {
        this.path = path;
        this.experiment = experiment;
        this.clock = clock;
        this.start = start;
        this.metrics = new MetricsLog(path.resolve("metrics.jsonl"));
    }

    /**
     * Makes a new folder. Two runs that start in the same second, in this process or another, get different ones: the second
     * ends in {@code -2}, the third in {@code -3}.
     *
     * @param runs the folder of all runs, created where it is missing
     * @param experiment last part of the name
     * @param clock gives the time, and with its zone the hour in the name
     */
    public static RunFolder create(Path runs, String experiment, Clock clock) {
        Instant start = clock.instant();
        String name = NAME.format(ZonedDateTime.ofInstant(start, clock.getZone())) + "-" + experiment;
        try {
            if (Files.exists(runs) && !Files.isDirectory(runs)) {
                throw new IOException(runs + ": expected a folder for runs, found a file");
            }
            Files.createDirectories(runs);
            for (int i = 1; ; i++) {
                Path path = runs.resolve(i == 1 ? name : name + "-" + i);
                try {
                    // Creating is the test: asking first would let two processes agree on the same name.
                    Files.createDirectory(path);
                } catch (FileAlreadyExistsException e) {
                    continue;
                }
                return new RunFolder(path, experiment, clock, start);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    /** {@code metrics.jsonl}, open until this folder is closed. */
    public MetricsLog metrics() {
        return metrics;
    }

    /** Writes {@code run.json} with the status {@code running}. */
    public void started(RunFacts runFacts) {
        facts = runFacts;
        writeRun("running", null, null);
    }

    /** Rewrites {@code run.json} with the status {@code finished}. */
    public void finished() {
        writeRun("finished", clock.instant(), null);
    }

    /** Rewrites {@code run.json} with the status {@code failed} and the error's message. */
    public void failed(Throwable error) {
        String message = error.getMessage();
        writeRun("failed", clock.instant(), message == null ? error.toString() : message);
    }

    /** Writes a text file of this folder as UTF-8, whole or not at all; a file of that name is replaced. */
    public void write(String name, String text) {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file of this folder, whole or not at all; a file of that name is replaced. */
    public void write(String name, byte[] bytes) {
        try {
            // Not a system temporary file: the move is only atomic within one file system.
            Path part = path.resolve("." + name + ".part");
            try {
                Files.write(part, bytes);
                move(part, path.resolve(name));
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        metrics.close();
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * The facts of {@code run.json} in words, as they are now, for a report.
     *
     * @throws IllegalStateException before {@link #started}
     */
    public Map<String, String> summary() {
        return new RunDescription(experiment, start, known()).words(clock.instant());
    }

    private RunFacts known() {
        RunFacts known = facts;
        if (known == null) {
            throw new IllegalStateException("started(facts) has to come first");
        }
        return known;
    }

    private void writeRun(String status, @Nullable Instant end, @Nullable String error) {
        write("run.json", Json.pretty(new RunDescription(experiment, start, known()).json(status, end, error)));
    }
}
