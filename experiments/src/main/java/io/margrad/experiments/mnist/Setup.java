package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.Backend;
import java.util.function.Consumer;

/** What all rows of an experiment are trained with: the device, the settings, the digits, and where they say how it goes. */
record Setup(
        Backend backend,
        MnistConfig config,
        Digits train,
        Digits test,
        Progress progress,
        MetricsLog metrics,
        RunCheckpoints checkpoints) {
    /**
     * Saves the experiment.
     *
     * @param iterations done in the row in training
     * @param row adds what belongs to that row
     */
    void save(ExperimentState state, int iterations, Consumer<CheckpointBuilder> row) {
        checkpoints.save(MnistStamp.of(config), state.iterations() + iterations, metrics, to -> {
            state.save(to);
            row.accept(to);
        });
    }
}
