package io.margrad.experiments.run;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** One line an interval, for a log file or a pipe. The lines of a row are aligned, so that they read as a table. */
final class LineProgress implements Progress {
    private final PrintStream out;
    private final LongSupplier nanoTime;
    private String row = "";
    private int iterations;
    private int before;
    private long startedAt;

    LineProgress(PrintStream out) {
        this(out, System::nanoTime);
    }

    LineProgress(PrintStream out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
    }

    @Override
    public void start(String newRow, int total, int done) {
        row = newRow;
        iterations = total;
        before = done;
        startedAt = nanoTime.getAsLong();
    }

    @Override
    public void step(int iteration) {}

    @Override
    public void interval(Interval values) {
        int width = Integer.toString(iterations).length();
        String head = String.format(
                Locale.ROOT,
                "%-3s  iteration  %" + width + "d/%d  %6.0f samples/s  ETA %5s  ",
                row,
                values.iteration(),
                iterations,
                values.samplesPerSecond(),
                remaining(values.iteration()));
        out.println(head + values.measurements());
        out.flush();
    }

    @Override
    public void count(int done, double perSecond, String unit, String words) {
        int width = Integer.toString(iterations).length();
        out.println(String.format(
                Locale.ROOT,
                "%-3s  %" + width + "d/%d  %6.1f %s/s  ETA %5s  %s",
                row,
                done,
                iterations,
                perSecond,
                unit,
                remaining(done),
                words));
        out.flush();
    }

    @Override
    public void note(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void done() {}

    private String remaining(int iteration) {
        double perIteration = (nanoTime.getAsLong() - startedAt) / 1e9 / Math.max(1, iteration - before);
        long seconds = Math.round(perIteration * (iterations - iteration));
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
