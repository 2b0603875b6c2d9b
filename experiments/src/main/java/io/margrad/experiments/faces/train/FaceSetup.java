package io.margrad.experiments.faces.train;

import io.margrad.experiments.faces.feed.FeedSettings;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.train.ConfigStamp;
import io.margrad.experiments.train.Model;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.losses.Centers;
import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.Bias;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import java.util.function.Consumer;

/** What all rows are trained with: the device, the settings, the images, and where they say how it goes. */
record FaceSetup(
        Backend backend,
        FaceTrainConfig config,
        FaceSet faces,
        Progress progress,
        MetricsLog metrics,
        RunCheckpoints checkpoints) {
    private static final int WEIGHT_STREAM = 1;
    private static final int CLASSIFIER_STREAM = 2;
    private static final int CENTER_STREAM = 3;

    /** Batches that are made while another is in use. */
    private static final int AHEAD = 2;

    /** What a row starts from: the network, the classifier fc6 and the centers, each with the first values of the seed. */
    Model model() {
        int classes = faces.classes().size();
        int features = config.model().architecture().features();
        return new Model(
                config.model().network(backend, new Philox(config.seed(), WEIGHT_STREAM)),
                new SoftmaxLoss(backend, "fc6", features, classes, Bias.ZERO, new Philox(config.seed(), CLASSIFIER_STREAM)),
                Centers.random(backend, classes, features, config.centerUpdate(), new Philox(config.seed(), CENTER_STREAM)));
    }

    /** Threads that read and decode images: enough to keep the device busy. */
    static int readers() {
        return Math.min(8, CpuBackend.defaultThreads());
    }

    FeedSettings feed() {
        return new FeedSettings(config.batch(), config.sampling(), config.mirror(), config.seed(), readers(), AHEAD);
    }

    ConfigStamp stamp() {
        return new ConfigStamp("face", config.toml());
    }

    /**
     * Saves the training.
     *
     * @param iterations done in the row in training
     * @param row adds what belongs to that row
     */
    void save(FaceState state, int iterations, Consumer<CheckpointBuilder> row) {
        checkpoints.save(stamp(), state.iterations() + iterations, metrics, to -> {
            state.save(to);
            row.accept(to);
        });
    }
}
