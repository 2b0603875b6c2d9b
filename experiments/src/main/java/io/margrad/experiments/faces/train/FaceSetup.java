package io.margrad.experiments.faces.train;

import io.margrad.experiments.faces.feed.FeedSettings;
import io.margrad.experiments.faces.model.EmbedSettings;
import io.margrad.experiments.faces.model.Embedder;
import io.margrad.experiments.faces.model.FaceModel;
import io.margrad.experiments.faces.model.LearnedCenters;
import io.margrad.experiments.faces.model.Padding;
import io.margrad.experiments.faces.model.Provenance;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.train.ConfigStamp;
import io.margrad.experiments.train.Model;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.losses.Centers;
import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.Bias;
import io.margrad.nn.Module;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What all rows are trained with: the device, the settings, the images, and where they say how it goes.
 *
 * @param faces that are trained on
 * @param validation chooses the best weights; null: the loss does
 * @param facesSha256 of the images' names and labels
 */
record FaceSetup(
        Backend backend,
        FaceTrainConfig config,
        FaceSet faces,
        @Nullable FaceValidation validation,
        String facesSha256,
        Progress progress,
        MetricsLog metrics,
        RunCheckpoints checkpoints) {
    private static final int WEIGHT_STREAM = 1;
    private static final int CLASSIFIER_STREAM = 2;
    private static final int CENTER_STREAM = 3;

    /** Batches that are made while another is in use. */
    private static final int AHEAD = 2;

    private static final int EMBED_BATCH = 64;

    /** Hex digits that tell trainings apart. */
    private static final int SETTINGS_LENGTH = 16;

    static FaceSetup of(
            Backend backend,
            FaceTrainConfig config,
            TrainingFaces faces,
            Progress progress,
            MetricsLog metrics,
            RunCheckpoints checkpoints) {
        FaceSet held = faces.validation();
        return new FaceSetup(
                backend,
                config,
                faces.faces(),
                held == null ? null : FaceValidation.of(held, config.seed()),
                faces.sha256(),
                progress,
                metrics,
                checkpoints);
    }

    /** Images of both parts; those of the validation are numbered behind the others. */
    int images() {
        return faces.size() + (validation == null ? 0 : validation.faces().size());
    }

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

    /** Makes features with a network in training. */
    Embedder embedder(Module network) {
        FaceModel model = new FaceModel("the network", config.model(), backend, network);
        return new Embedder(model, new EmbedSettings(EMBED_BATCH, false, Padding.NONE, readers()));
    }

    /** A short hash of all that decides a row's weights but the seed. */
    String settings(FaceRow row, @Nullable SoftmaxStart start) {
        String ofS = startsFrom(row) && start != null ? "S " + start.settings() + "\n" : "";
        String text = config.decisive(row) + "faces " + facesSha256 + "\n" + ofS;
        return ConfigStamp.sha256(text).substring(0, SETTINGS_LENGTH);
    }

    /** Whether S decides this row's weights. */
    private boolean startsFrom(FaceRow row) {
        return row.tuned() || (config.hasMargins(row) && config.margins(row).needMeasurement());
    }

    /** A short hash of the weights in the file that a row starts from: S trained with another seed, or its best, is another start. */
    String startHash(FaceRow row, @Nullable SoftmaxStart start) {
        return config.start() != null && start != null && startsFrom(row) ? start.sha256().substring(0, SETTINGS_LENGTH) : "";
    }

    /**
     * Begins a file of weights.
     *
     * @param iterations that they were trained
     * @param start row S, where there is one
     * @param best whether these are the best weights and not the last
     */
    CheckpointBuilder weights(FaceRow row, int iterations, @Nullable SoftmaxStart start, boolean best) {
        CheckpointBuilder file = config.model().addTo(stamp().at(iterations));
        file.longs(LearnedCenters.IDENTITIES, LearnedCenters.identities(faces.classes()));
        return new Provenance(row.label(), config.seed(), settings(row, start), best, startHash(row, start)).addTo(file);
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
