package io.margrad.experiments.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar for a terminal: iterations, ETA, samples/s, and the latest measurements behind it. */
final class BarProgress implements Progress {
    /** Columns the library takes for the row, the percentage, brackets and times. */
    private static final int FIXED = 38;

    private static final int BAR = 12;

    private final PrintStream out;
    private final int columns;
    private BarLine line;
    private @Nullable ProgressBar bar;
    private int iterations;
    private boolean collapsed;

    BarProgress(PrintStream out, int columns) {
        this.out = out;
        this.columns = columns;
        this.line = new BarLine(out, columns);
    }

    @Override
    public void start(String row, int total, int before) {
        done();
        iterations = total;
        collapsed = false;
        line = new BarLine(out, columns);
        bar = new ProgressBarBuilder()
                .setTaskName(String.format(Locale.ROOT, "%-3s", row))
                .setInitialMax(total)
                .startsFrom(before, Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                // Our own consumer, because the library's asks a native terminal library for the width.
                .setConsumer(line)
                .build();
    }

    @Override
    public void step(int iteration) {
        if (bar != null) {
            bar.stepTo(iteration);
        }
    }

    @Override
    public void interval(Interval values) {
        if (bar == null) {
            return;
        }
        bar.setExtraMessage(" " + fitting(values.parts()));
        if (values.collapsed() && !collapsed) {
            // The bar's own text is overwritten and cut at the terminal's edge; a warning must be neither.
            note("WARNING iteration " + values.iteration() + ": " + String.join("  ", values.parts()));
        }
        collapsed = values.collapsed();
    }

    @Override
    public void count(int done, double perSecond, String unit, String words) {
        if (bar != null) {
            String speed = String.format(Locale.ROOT, "%.0f %s/s", perSecond, unit);
            bar.setExtraMessage(" " + fitting(List.of(speed, words)));
        }
    }

    @Override
    public void note(String text) {
        line.above(text);
    }

    @Override
    public void done() {
        if (bar != null) {
            bar.close();
            // The library leaves the line open when a bar ends before its first redraw.
            line.close();
            bar = null;
        }
    }

    /** As many parts as leave the bar itself enough room to be one. */
    private String fitting(List<String> parts) {
        int room = columns - FIXED - BAR - 2 * Integer.toString(iterations).length();
        StringBuilder text = new StringBuilder();
        for (String part : parts) {
            if (text.length() + 2 + part.length() > room) {
                break;
            }
            text.append(text.isEmpty() ? "" : "  ").append(part);
        }
        return text.toString();
    }
}
