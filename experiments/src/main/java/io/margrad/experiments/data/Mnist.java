package io.margrad.experiments.data;

import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The digits of a run and where they came from.
 *
 * @param train digits to learn from
 * @param test digits to measure on
 * @param source where they were found, such as {@code cache ~/.cache/margrad/mnist}
 * @param note why it is not the full set; empty when there is nothing to say
 * @param sha256 file name to SHA-256 of its uncompressed content, or of the embedded resource; lower-case hex
 */
public record Mnist(Digits train, Digits test, String source, String note, SortedMap<String, String> sha256) {
    /** Keeps an unmodifiable copy of the sums. */
    public Mnist {
        sha256 = Collections.unmodifiableSortedMap(new TreeMap<>(sha256));
    }

    /** The line that a run prints first, such as {@code digits: cache DIR (60,000 train, 10,000 test)}. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "digits: %s (%,d train, %,d test%s)",
                source,
                train.count(),
                test.count(),
                note.isEmpty() ? "" : "; " + note);
    }
}
