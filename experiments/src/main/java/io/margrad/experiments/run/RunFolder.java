package io.margrad.experiments.run;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.data.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one run, {@code runs/<yyyyMMdd-HHmmss>-<experiment>/}, and its {@code run.json}.
 *
 * <p>Every file but {@code metrics.jsonl} is written whole or not at all: into a temporary file beside it that is then moved
 * to its name. {@code run.json} says {@code running} from {@link #started} on, and {@code finished} or {@code failed} after
 * {@link #finished} or {@link #failed}; a run that was killed stays {@code running}. Either of the latter can be opened again with {@link
 * #resume}.
 *
 * <p>Not safe for use from several threads, apart from {@link #metrics()}.
 */
public final class RunFolder implements AutoCloseable {
    private static final String METRICS = "metrics.jsonl";
    private static final String RUN = "run.json";
    private static final String FINISHED = "finished";
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private final Path path;
    private final String experiment;
    private final Clock clock;
    private final Instant start;
    private final List<Instant> resumed = new ArrayList<>();
    private final MetricsLog metrics;
    private @Nullable RunFacts facts;
    private boolean finished;

    private RunFolder(Path path, String experiment, Clock clock, Instant start, MetricsLog metrics) {
        this.path = path;
        this.experiment = experiment;
        this.clock = clock;
        this.start = start;
        this.metrics = metrics;
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
                return new RunFolder(path, experiment, clock, start, new MetricsLog(path.resolve(METRICS)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Opens the folder of a run that was stopped. Nothing in it has changed when this returns.
     *
     * @throws RunException when it is no such folder, or the run is still going
     */
    public static RunFolder resume(Path path, Clock clock) {
        if (!Files.isRegularFile(path.resolve(RUN))) {
            throw new RunException(path + ": expected a run's folder with a run.json, found none");
        }
        // Opened for appending, it would be made, and nobody would miss what was measured before.
        if (!Files.isRegularFile(path.resolve(METRICS))) {
            throw new RunException(path + ": expected the run's " + METRICS + ", found none; it cannot go on without what it measured");
        }
        MetricsLog metrics = new MetricsLog(path.resolve(METRICS));
        try {
            RunRecord record = RunRecord.read(path.resolve(RUN));
            RunFolder folder = new RunFolder(path, record.experiment(), clock, record.start(), metrics);
            folder.resumed.addAll(record.resumed());
            folder.facts = record.facts();
            folder.finished = record.status().equals(FINISHED);
            return folder;
        } catch (RuntimeException e) {
            metrics.close();
            throw e;
        }
    }

    /**
     * Whether a folder is that of a run that has come to its end; false where there is no {@code run.json}.
     *
     * @throws RunException when it is something else
     */
    public static boolean isFinished(Path path) {
        Path file = path.resolve(RUN);
        return Files.isRegularFile(file) && RunRecord.read(file).status().equals(FINISHED);
    }

    /** Whether the run has come to its end. */
    public boolean isFinished() {
        return finished;
    }

    /**
     * What the run was begun with.
     *
     * @throws IllegalStateException before {@link #started}
     */
    public RunFacts facts() {
        return known();
    }

    /** Rewrites {@code run.json} with the status {@code running} and the time at which it went on. */
    public void resumed() {
        resumed.add(clock.instant());
        writeRun("running", null, null);
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
        writeRun(FINISHED, clock.instant(), null);
        finished = true;
    }

    /**
     * Rewrites {@code run.json} with the status {@code failed} and the error's message. When that cannot be done, the error has a second
     * one suppressed: the first is what a user must see.
     */
    public void failed(Throwable error) {
        String message = error.getMessage();
        try {
            writeRun("failed", clock.instant(), message == null ? error.toString() : message);
        } catch (RuntimeException second) {
            error.addSuppressed(second);
        }
    }

    /** Writes a text file of this folder as UTF-8, whole or not at all; a file of that name is replaced. */
    public void write(String name, String text) {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes a file of this folder, whole or not at all; a file of that name is replaced.
     *
     * @throws DataException when the system refuses
     */
    public void write(String name, byte[] bytes) {
        WholeFile.write(path.resolve(name), ByteBuffer.wrap(bytes));
    }

    @Override
    public void close() {
        metrics.close();
    }

    /**
     * The facts of {@code run.json} in words, as they are now, for a report.
     *
     * @throws IllegalStateException before {@link #started}
     */
    public Map<String, String> summary() {
        return new RunDescription(experiment, start, resumed, known()).words(clock.instant());
    }

    private RunFacts known() {
        RunFacts known = facts;
        if (known == null) {
            throw new IllegalStateException("started(facts) has to come first");
        }
        return known;
    }

    private void writeRun(String status, @Nullable Instant end, @Nullable String error) {
        write(RUN, Json.pretty(new RunDescription(experiment, start, resumed, known()).json(status, end, error)));
    }
}
