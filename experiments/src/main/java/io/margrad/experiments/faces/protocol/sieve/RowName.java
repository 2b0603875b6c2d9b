package io.margrad.experiments.faces.protocol.sieve;

/** What messages call a row. */
@FunctionalInterface
public interface RowName {
    /** For example {@code features 'LFW', row 17}. */
    String of(int row);
}
