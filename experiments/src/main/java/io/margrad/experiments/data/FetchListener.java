package io.margrad.experiments.data;

/** Told how a fetch goes on, from the thread that fetches; so the data layer itself never prints. */
@FunctionalInterface
public interface FetchListener {
    /** Hears nothing. */
    FetchListener SILENT = line -> {};

    /** Something began or was given up; one line without a line end. */
    void step(String line);
}
