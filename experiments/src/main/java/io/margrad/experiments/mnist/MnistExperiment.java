package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.data.Mnist;
import io.margrad.experiments.report.MetricPoint;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.tensor.Backend;
import java.util.ArrayList;
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

    private final Backend backend;
    private final MnistConfig config;
    private final Digits train;
    private final Progress progress;
    private final RowRunner runner;
    private final List<RowResult> results = new ArrayList<>();
    private final List<MarginTrial> trials = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private @Nullable Margins margins;

    /** An experiment on the first digits of {@code mnist} that the configuration asks for. */
    public MnistExperiment(Backend backend, MnistConfig config, Mnist mnist, Progress progress, MetricsLog metrics) {
        this.backend = backend;
        this.config = config;
        this.train = config.trainDigits() == 0 ? mnist.train() : mnist.train().first(config.trainDigits());
        this.progress = progress;
        Digits test = config.testDigits() == 0 ? mnist.test() : mnist.test().first(config.testDigits());
        this.runner = new RowRunner(backend, config, train, test, progress, metrics);
    }

    /**
     * Trains and measures all rows, then the sweep.
     *
     * @return the rows asked for, in the order of Table II
     * @throws io.margrad.tensor.NonFiniteException when a row diverges
     */
    public List<RowResult> run(Listener listener) {
        boolean tuned = !config.sweep().isEmpty() || config.rows().stream().anyMatch(MnistRow::tuned);
        Model.@Nullable Snapshot softmax = null;
        @Nullable Separation scale = null;
        for (MnistRow row : MnistRow.values()) {
            boolean wanted = config.rows().contains(row);
            if (!wanted && !(row == MnistRow.S && tuned)) {
                continue;
            }
            try (Model model = new Model(backend, config)) {
                if (row.tuned()) {
                    model.restore(Objects.requireNonNull(softmax));
                }
                int iterations = row.tuned() ? config.tuneIterations() : config.iterations();
                RowResult result =
                        runner.train(row, row.label(), iterations, model, row.lambda2() > 0 ? margins : null);
                if (row == MnistRow.S) {
                    softmax = model.snapshot();
                    if (tuned) {
                        scale = scale(model);
                        margins = margins(scale);
                    }
                }
                if (wanted) {
                    results.add(result);
                    listener.have(List.copyOf(results), List.copyOf(trials));
                }
            }
        }
        for (MarginShares shares : config.sweep()) {
            trials.add(trial(shares, Objects.requireNonNull(softmax), Objects.requireNonNull(scale)));
            listener.have(List.copyOf(results), List.copyOf(trials));
        }
        return results;
    }

    /** The configuration with the margins that were used, once {@link #run} has chosen them. */
    public MnistConfig resolved() {
        return margins == null ? config : config.with(margins);
    }

    /** The metrics of Table II's rows so far, by the row's label, for curves. */
    public Map<String, List<MetricPoint>> history() {
        Map<String, List<MetricPoint>> ofTable = new LinkedHashMap<>(runner.history());
        ofTable.keySet().retainAll(Stream.of(MnistRow.values()).map(MnistRow::label).toList());
        return ofTable;
    }

    /** What a reader of the results must know: collapsed centers, margins that do nothing. */
    public List<String> warnings() {
        return Stream.concat(warnings.stream(), runner.warnings().stream()).toList();
    }

    private MarginTrial trial(MarginShares shares, Model.Snapshot softmax, Separation scale) {
        Margins at = checked(shares.of(scale), "margins " + shares);
        return new MarginTrial(
                shares, trial(MnistRow.C_M, shares, at, softmax), trial(MnistRow.M, shares, at, softmax));
    }

    private RowResult trial(MnistRow row, MarginShares shares, Margins at, Model.Snapshot softmax) {
        try (Model model = new Model(backend, config)) {
            model.restore(softmax);
            return runner.train(row, row.label() + " " + shares, config.sweepIterations(), model, at);
        }
    }

    /** D1 and D2 of the trained row S, on training digits, by class means. */
    private Separation scale(Model softmax) {
        Evaluation seen = Evaluation.of(backend, softmax, train.first(MARGIN_DIGITS));
        float[] means = Measurement.classMeans(seen.features(), seen.labels(), D);
        return Measurement.separation(seen.features(), seen.labels(), means, D);
    }

    /** The margins asked for; where none is, the automatic ones. */
    private Margins margins(Separation scale) {
        Margins automatic = MarginShares.AUTOMATIC.of(scale);
        Margins chosen = new Margins(
                Objects.requireNonNullElse(config.alphaIntra(), automatic.intra()),
                Objects.requireNonNullElse(config.alphaInter(), automatic.inter()));
        progress.note(String.format(Locale.ROOT, "margins: intra %.3f, inter %.3f", chosen.intra(), chosen.inter()));
        return checked(chosen, "margins");
    }

    private Margins checked(Margins chosen, String what) {
        if (chosen.intra() >= chosen.inter()) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%s: intra %.3f is not below inter %.3f: samples can be pulled and pushed at once",
                    what,
                    chosen.intra(),
                    chosen.inter()));
        }
        return chosen;
    }
}
