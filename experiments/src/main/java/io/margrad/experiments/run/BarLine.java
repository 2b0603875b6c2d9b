package io.margrad.experiments.run;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * The terminal's last line, which one bar redraws, and lines that scroll up above it. The bar draws from its own thread, which
 * may be late: what comes after {@link #close} is not drawn.
 */
final class BarLine implements ProgressBarConsumer {
    private final PrintStream out;
    private final int columns;
    private String shown = "";
    private boolean closed;

    BarLine(PrintStream out, int columns) {
        this.out = out;
        this.columns = columns;
    }

    @Override
    public int getMaxRenderedLength() {
        // A full last column makes many terminals wrap, and a wrapped bar can no longer be redrawn in place.
        return columns - 1;
    }

    @Override
    public synchronized void accept(String bar) {
        if (closed) {
            return;
        }
        draw(bar);
        shown = bar;
    }

    /** Prints a line above the bar; where the bar is over, below it. */
    synchronized void above(String text) {
        draw(text);
        out.print(System.lineSeparator());
        String bar = shown;
        shown = "";
        draw(bar);
        shown = bar;
    }

    @Override
    public synchronized void close() {
        if (!shown.isEmpty()) {
            out.print(System.lineSeparator());
            out.flush();
        }
        shown = "";
        closed = true;
    }

    /** Spaces cover what a longer line left behind; escape codes would not be understood everywhere. */
    private void draw(String text) {
        out.print("\r" + text + " ".repeat(Math.max(0, shown.length() - text.length())) + (text.isEmpty() ? "\r" : ""));
        out.flush();
    }
}
