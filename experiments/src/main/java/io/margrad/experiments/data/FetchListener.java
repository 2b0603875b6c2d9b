package io.margrad.experiments.data;

/** Told how a fetch goes on, from the thread that fetches; so the data layer itself never prints. */
public interface FetchListener {
    /** Hears nothing. */
    FetchListener SILENT = new FetchListener() {
        @Override
        public void step(String line) {}

        @Override
        public void progress(String file, long bytes, long total) {}
    };

    /** Something began or was given up; one line without a line end. */
    void step(String line);

    /**
     * A download goes on; called a few times a second.
     *
     * @param file name of the file
     * @param bytes received so far, as sent (compressed)
     * @param total bytes to come in all, or -1 when the server did not say
     */
    void progress(String file, long bytes, long total);
}
