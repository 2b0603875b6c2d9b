package io.margrad.experiments.faces.train;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.model.Embedder;
import io.margrad.experiments.faces.model.FaceModel;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.report.MetricPoint;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.train.Margins;
import io.margrad.experiments.train.Model;
import io.margrad.experiments.train.RowRun;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.nn.Module;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.tensor.Backend;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows of Table III, one after the other. S is trained first, even when it is not asked for, if a row starts from it or has margins that
 * are parts of its distances; unless its weights are given.
 *
 * <p>The metrics hold no times: with the same seed they are the same, bit for bit.
 */
public final class FaceTraining {
    /** Told whenever a row is done, so that a run that is stopped leaves what it has. */
    @FunctionalInterface
    public interface Listener {
        /** Takes the rows that are done, in the order of Table III. */
        void have(List<FaceRowResult> rows);
    }

    private static final List<Integer> PERCENTILES = List.of(0, 1, 5, 10, 25, 50, 100);

    private final FaceSetup setup;
    private final FaceState state;
    private @Nullable Checkpoint from;

    /** A training from its beginning on. */
    public FaceTraining(
            Backend backend,
            FaceTrainConfig config,
            TrainingFaces faces,
            Progress progress,
            MetricsLog metrics,
            RunCheckpoints checkpoints) {
        this.setup = FaceSetup.of(backend, config, faces, progress, metrics, checkpoints);
        this.state = new FaceState(config);
    }

    /**
     * Takes the training to where a checkpoint was made, and cuts off the metrics that were written since; {@link #run} then goes on as
     * if it had never stopped.
     *
     * @param checkpoint made with this configuration; null: the training begins anew, its metrics too
     * @return where that is, in words
     * @throws CheckpointException when it is of another training
     * @throws io.margrad.experiments.run.RunException when metrics are missing
     */
    public String goOnFrom(@Nullable Checkpoint checkpoint) {
        if (checkpoint == null) {
            setup.metrics().cut(0);
            return "from its beginning, for it has no checkpoint yet";
        }
        try (Model model = setup.model()) {
            state.restore(checkpoint, model.network(), setup.faces(), setup.images(), this::problem);
        }
        long within = checkpoint.step() - state.iterations();
        if (within < 0) {
            throw CheckpointException.of(
                    checkpoint.origin(), "step", "at least the " + state.iterations() + " of the rows that are done", checkpoint.step());
        }
        setup.metrics().cut(RunCheckpoints.metrics(checkpoint));
        from = within > 0 ? checkpoint : null;
        if (state.finished() == state.stages().size()) {
            return "after its last row";
        }
        FaceRow next = state.stages().get(state.finished()).row();
        return "in row %s, after iteration %d of %d"
                .formatted(next.label(), within, setup.config().solver(next).iterations());
    }

    /** What is wrong with an image that could not be used. */
    private String problem(int image) {
        int trained = setup.faces().size();
        if (image >= trained && setup.validation() != null) {
            return problem(setup.validation().faces(), image - trained);
        }
        return problem(setup.faces(), image);
    }

    private String problem(FaceSet faces, int image) {
        var input = setup.config().model().input();
        try {
            input.write(faces.location(image), faces.picture(image), false, new float[input.shape(1).size()], 0);
            return faces.location(image) + ": could not be used before the run was stopped";
        } catch (DataException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * Trains and measures all rows.
     *
     * @return the rows asked for, in the order of Table III
     * @throws io.margrad.tensor.NonFiniteException when a row diverges
     * @throws DataException when images cannot be used, or the weights to start from are not those of such a network
     */
    public List<FaceRowResult> run(Listener listener) {
        if (!state.results().isEmpty()) {
            listener.have(state.results());
        }
        readStart();
        for (FaceStage stage : List.copyOf(state.stages().subList(state.finished(), state.stages().size()))) {
            train(stage);
            from = null;
            if (stage.reported()) {
                listener.have(state.results());
            }
        }
        return state.results();
    }

    /** Row S from a file, where one is given. */
    private void readStart() {
        String file = setup.config().start();
        if (file == null || !setup.config().needsS() || state.start() != null || !state.startNeeded()) {
            return;
        }
        try (FaceModel model = StartFile.open(Path.of(file), setup.config(), setup.backend())) {
            StartFile.checkHeldOut(Path.of(file), setup);
            state.start(start(
                    model.network(), look(model.network()), StartFile.centers(Path.of(file), setup), model.provenance().settings()));
        }
    }

    private void train(FaceStage stage) {
        FaceRow row = stage.row();
        try (Model model = setup.model()) {
            if (row.tuned()) {
                begin(model);
            } else if (from == null && setup.config().startCenters() == StartCenters.MEANS && setup.config().usesCenters(row)) {
                model.centers().tensor().set(look(model.network()).means());
            }
            Margins margins = setup.config().hasMargins(row) ? margins(row) : null;
            FaceRowRunner runner = new FaceRowRunner(setup, state, row, model, margins);
            RowRun.Outcome outcome = runner.train(from);
            FaceMeasurement seen = look(model.network());
            float[] centers = model.centers().toArray();
            if (row == FaceRow.S && setup.config().needsS() && setup.config().start() == null) {
                state.start(start(model.network(), seen, centers, setup.settings(row, null)));
            }
            setup.checkpoints().weights(row.slug(), () -> setup.weights(row, setup.config().solver(row).iterations(), state.start(), false)
                    .tensors("", model.tensors())
                    .build());
            state.finish(stage, new FaceRowResult(
                    row,
                    setup.config().solver(row).iterations(),
                    seen.distances(),
                    seen.nearestAccuracy(centers),
                    outcome.activeIntra(),
                    outcome.activeInter(),
                    margins,
                    runner.best().iteration(),
                    runner.best().score(),
                    outcome.seconds()));
            setup.save(state, 0, nothing -> {});
        }
    }

    /** Sets a model to the trained row S. The classifier is of no use any more, and the optimiser begins anew. */
    private void begin(Model model) {
        SoftmaxStart start = Objects.requireNonNull(state.start());
        start.restore(model.network());
        model.centers().tensor().set(switch (setup.config().tuneCenters()) {
            case MEANS -> start.means();
            case KEPT -> Objects.requireNonNull(start.kept());
        });
    }

    private FaceMeasurement look(Module network) {
        Embedder embedder = setup.embedder(network);
        FaceMeasurement seen = new FaceMeasurement(setup.faces(), embedder.dimension(), state::broken);
        embedder.embed(setup.faces(), seen);
        return seen;
    }

    /** What later rows need of row S; says its distances. */
    private SoftmaxStart start(Module network, FaceMeasurement seen, float @Nullable [] kept, String settings) {
        int d = setup.config().model().architecture().features();
        float[] means = seen.means();
        FaceScale scale = FaceScale.of(seen.distances(), means, d);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("measured", FaceRow.S.label());
        line.put("d1", scale.distances().d1());
        line.put("d2", scale.distances().d2());
        line.put("d3", scale.distances().d3());
        PERCENTILES.forEach(p -> line.put("centersP" + p, scale.percentile(p)));
        setup.metrics().log(line);
        setup.progress().note(String.format(
                Locale.ROOT,
                "S: D1 %.3f, D2 %.3f, centers' distances from %.3f to %.3f, a tenth below %.3f",
                scale.distances().d1(),
                scale.distances().d2(),
                scale.percentile(0),
                scale.percentile(100),
                scale.percentile(10)));
        return SoftmaxStart.of(network, scale, means, kept, d, settings);
    }

    /** The margins of a row; says them when the row begins. */
    private Margins margins(FaceRow row) {
        SoftmaxStart start = state.start();
        Margins margins = setup.config().margins(row).of(start == null ? null : start.scale());
        if (from == null) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("row", row.label());
            line.put("alphaIntra", margins.intra());
            line.put("alphaInter", margins.inter());
            setup.metrics().log(line);
            setup.progress().note(String.format(
                    Locale.ROOT, "%s: margins: intra %.3f, inter %.3f", row.label(), margins.intra(), margins.inter()));
            if (margins.intra() >= margins.inter()) {
                state.warnings().add(String.format(
                        Locale.ROOT,
                        "row %s: margin intra %.3f is not below inter %.3f: samples can be pulled and pushed at once",
                        row.label(),
                        margins.intra(),
                        margins.inter()));
            }
        }
        return margins;
    }

    /** Whether the best weights are chosen by a validation, and not by the loss. */
    public boolean isValidated() {
        return setup.validation() != null;
    }

    /** The curves of each row so far, by the row's label. */
    public Map<String, List<MetricPoint>> curves() {
        return state.curves().rows();
    }

    /** What a reader of the results must know: collapsed centers, margins that do nothing. */
    public List<String> warnings() {
        return List.copyOf(state.warnings());
    }

    /** What is wrong with each image that could not be used, in the order of the set. */
    public List<String> broken() {
        return state.broken();
    }
}
