package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.data.Mnist;
import io.margrad.experiments.report.MetricPoint;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.train.Margins;
import io.margrad.experiments.train.Measurement;
import io.margrad.experiments.train.Model;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.experiments.train.Separation;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.tensor.Backend;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The four rows of Table II, one after the other, and then, if asked for, C+M and M once more at other margins. S is trained first,
 * even when it is not reported, if a row starts from it or the margins are measured on it.
 *
 * <p>The metrics hold no times: with the same seed they are the same, bit for bit.
 */
public final class MnistExperiment {
    /** Told the results so far whenever there is a new one, so that a run that is stopped leaves what it has. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Takes what there is.
         *
         * @param rows of Table II, in its order
         * @param trials at other margins, in the order asked for
         */
        void have(List<RowResult> rows, List<MarginTrial> trials);
    }

    /** Training digits that the margins are measured on. */
    private static final int MARGIN_DIGITS = 10_000;

    private static final int D = LeNetPlusPlus.FEATURES;

    private final Setup setup;
    private final ExperimentState state;
    private @Nullable Checkpoint from;

    /** An experiment on the first digits of {@code mnist} that the configuration asks for. Nothing of it is saved on the way. */
    public MnistExperiment(Backend backend, MnistConfig config, Mnist mnist, Progress progress, MetricsLog metrics) {
        this(backend, config, mnist, progress, metrics, RunCheckpoints.none());
    }

    /** The same with checkpoints. */
    public MnistExperiment(
            Backend backend, MnistConfig config, Mnist mnist, Progress progress, MetricsLog metrics, RunCheckpoints checkpoints) {
        Digits train = config.trainDigits() == 0 ? mnist.train() : mnist.train().first(config.trainDigits());
        Digits test = config.testDigits() == 0 ? mnist.test() : mnist.test().first(config.testDigits());
        this.setup = new Setup(backend, config, train, test, progress, metrics, checkpoints);
        this.state = new ExperimentState(Stage.of(config));
    }

    /**
     * Takes the experiment to where a checkpoint was made, and cuts off the metrics that were written since; {@link #run} then goes on
     * as if it had never stopped.
     *
     * @param checkpoint made with this configuration; null: the experiment begins anew, its metrics too
     * @return where that is, in words
     * @throws io.margrad.nn.checkpoint.CheckpointException when it is of another experiment
     * @throws io.margrad.experiments.run.RunException when metrics are missing
     */
    public String goOnFrom(@Nullable Checkpoint checkpoint) {
        if (checkpoint == null) {
            setup.metrics().cut(0);
            return "from its beginning, for it has no checkpoint yet";
        }
        try (Model model = MnistModel.of(setup.backend(), setup.config())) {
            state.restore(checkpoint, model, setup.test());
        }
        setup.metrics().cut(RunCheckpoints.metrics(checkpoint));
        long within = checkpoint.step() - state.iterations();
        from = within > 0 ? checkpoint : null;
        if (state.finished() == state.stages().size()) {
            return "after its last row";
        }
        Stage next = state.stages().get(state.finished());
        return "in row %s, after iteration %d of %d".formatted(next.name(), within, next.iterations());
    }

    /**
     * Trains and measures all rows, then the sweep.
     *
     * @return the rows asked for, in the order of Table II
     * @throws io.margrad.tensor.NonFiniteException when a row diverges
     */
    public List<RowResult> run(Listener listener) {
        if (!state.rows().isEmpty()) {
            tell(listener);
        }
        List<Stage> left = state.stages().subList(state.finished(), state.stages().size());
        for (Stage stage : List.copyOf(left)) {
            train(stage);
            from = null;
            if (stage.reported() && !(stage.shares() != null && stage.row() == MnistRow.C_M)) {
                tell(listener);
            }
        }
        return state.rows();
    }

    private void tell(Listener listener) {
        listener.have(state.rows(), state.trials());
    }

    private void train(Stage stage) {
        boolean tuned = state.stages().stream().anyMatch(s -> s.row().tuned());
        try (Model model = MnistModel.of(setup.backend(), setup.config())) {
            if (stage.row().tuned()) {
                model.restore(state.softmax());
            }
            RowResult result = new RowRunner(setup, state, stage, model, margins(stage)).train(from);
            if (stage.row() == MnistRow.S) {
                Separation scale = tuned ? scale(model) : null;
                state.trained(model.snapshot(), scale, scale == null ? null : margins(scale));
            }
            setup.checkpoints().weights(stage.slug(), () -> MnistStamp.of(setup.config())
                    .at(stage.iterations())
                    .text("row", stage.name())
                    .tensors("", model.tensors())
                    .build());
            state.finish(stage, result);
            setup.save(state, 0, nothing -> {});
        }
    }

    /** The margins of a row that has a margin loss. Those of the sweep are looked at when the first of two rows begins. */
    private @Nullable Margins margins(Stage stage) {
        MarginShares shares = stage.shares();
        if (shares == null) {
            return stage.row().lambda2() > 0 ? state.margins() : null;
        }
        Margins own = shares.of(state.scale());
        return stage.row() == MnistRow.C_M && from == null ? checked(own, "margins " + shares) : own;
    }

    /** The configuration with the margins that were used, once {@link #run} has chosen them. */
    public MnistConfig resolved() {
        Margins margins = state.margins();
        return margins == null ? setup.config() : setup.config().with(margins);
    }

    /** The metrics of Table II's rows so far, by the row's label, for curves. */
    public Map<String, List<MetricPoint>> history() {
        Map<String, List<MetricPoint>> ofTable = new LinkedHashMap<>(state.curves().rows());
        ofTable.keySet().retainAll(Stream.of(MnistRow.values()).map(MnistRow::label).toList());
        return ofTable;
    }

    /** What a reader of the results must know: collapsed centers, margins that do nothing. */
    public List<String> warnings() {
        return List.copyOf(state.warnings());
    }

    /** D1 and D2 of the trained row S, on training digits, by class means. */
    private Separation scale(Model softmax) {
        Evaluation seen = Evaluation.of(setup.backend(), softmax, setup.train().first(MARGIN_DIGITS));
        float[] means = Measurement.classMeans(seen.features(), seen.labels(), Digits.CLASSES, D);
        return Measurement.separation(seen.features(), seen.labels(), means, D);
    }

    /** The margins asked for; where none is, the automatic ones. */
    private Margins margins(Separation scale) {
        Margins automatic = MarginShares.AUTOMATIC.of(scale);
        Margins chosen = new Margins(
                Objects.requireNonNullElse(setup.config().alphaIntra(), automatic.intra()),
                Objects.requireNonNullElse(setup.config().alphaInter(), automatic.inter()));
        setup.progress().note(String.format(Locale.ROOT, "margins: intra %.3f, inter %.3f", chosen.intra(), chosen.inter()));
        return checked(chosen, "margins");
    }

    private Margins checked(Margins chosen, String what) {
        if (chosen.intra() >= chosen.inter()) {
            state.warnings().add(String.format(
                    Locale.ROOT,
                    "%s: intra %.3f is not below inter %.3f: samples can be pulled and pushed at once",
                    what,
                    chosen.intra(),
                    chosen.inter()));
        }
        return chosen;
    }
}
