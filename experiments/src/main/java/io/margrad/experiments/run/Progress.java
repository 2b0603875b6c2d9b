package io.margrad.experiments.run;

import java.io.Console;
import java.io.PrintStream;

/**
 * Where the training loop says how far it is. The only class of this package, with its two implementations, that prints, and
 * only to the stream it was given.
 *
 * <p>Use: {@link #start}, then for each iteration {@link #step} and at the end of each interval {@link #interval}; at the end
 * {@link #done}. Which lines appear depends on the calls alone, never on the time.
 */
public interface Progress extends AutoCloseable {

    /**
     * A progress bar where standard output is a terminal, else one line an interval.
     *
     * @param out where to print
     */
    // JDK 22 to 24 always returned a console; 25 returns null again where there is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    static Progress to(PrintStream out) {
        Console console = System.console();
        return console != null && console.isTerminal()
                ? new BarProgress(out, TerminalWidth.ask())
                : new LineProgress(out);
    }

    /** One line an interval, whatever standard output is. */
    static Progress lines(PrintStream out) {
        return new LineProgress(out);
    }

    /** Says nothing. */
    static Progress silent() {
        return new SilentProgress();
    }

    /** A row of the table begins. */
    default void start(String row, int iterations) {
        start(row, iterations, 0);
    }

    /**
     * A row of the table begins or goes on.
     *
     * @param done iterations that have been done before
     */
    void start(String row, int iterations, int done);

    /** An iteration, counted from 1, is done. Cheap; call it for each. */
    void step(int iteration);

    /** The measurements since the last interval. */
    void interval(Interval values);

    /**
     * How far a job is that has no losses to report: behind the bar where there is one, else a line. Nothing unless implemented.
     *
     * @param done of what {@link #start} said
     * @param perSecond how many of them a second
     * @param unit what is counted, in the plural
     * @param words the rest of the line
     */
    default void count(int done, double perSecond, String unit, String words) {}

    /** A line of its own that stays visible, above the bar where there is one: a warning, or the margins chosen. */
    void note(String line);

    /** The row begun last is over. Without one, does nothing. */
    void done();

    /** As {@link #done}: an exception that ends training leaves the terminal in order. */
    @Override
    default void close() {
        done();
    }
}
