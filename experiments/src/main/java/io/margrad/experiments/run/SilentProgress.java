package io.margrad.experiments.run;

/** Shows nothing, for tests and for callers that read the metrics instead. */
final class SilentProgress implements Progress {
    @Override
    public void start(String row, int iterations, int done) {}

    @Override
    public void step(int iteration) {}

    @Override
    public void interval(Interval values) {}

    @Override
    public void note(String line) {}

    @Override
    public void done() {}
}
