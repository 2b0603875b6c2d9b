package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.data.Mnist;
import io.margrad.experiments.report.MetricPoint;
import io.margrad.experiments.run.Interval;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.tensor.Backend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The four rows of Table II, one after the other. S is trained first, even when it is not asked for, if a row starts from it or the
 * margins are measured on it.
 *
 * <p>The metrics hold no times: with the same seed they are the same, bit for bit.
 */
public final class MnistExperiment {
    /** Training digits that the margins are measured on. */
    private static final int MARGIN_DIGITS = 10_000;

    private static final int D = LeNetPlusPlus.FEATURES;

    private final Backend backend;
    private final MnistConfig config;
    private final Digits train;
    private final Digits test;
    private final Progress progress;
    private final MetricsLog metrics;
    private final Map<String, List<MetricPoint>> history = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private @Nullable Margins margins;

    /** An experiment on the first digits of {@code mnist} that the configuration asks for. */
    public MnistExperiment(Backend backend, MnistConfig config, Mnist mnist, Progress progress, MetricsLog metrics) {
        this.backend = backend;
        this.config = config;
        this.train = config.trainDigits() == 0 ? mnist.train() : mnist.train().first(config.trainDigits());
        this.test = config.testDigits() == 0 ? mnist.test() : mnist.test().first(config.testDigits());
        this.progress = progress;
        this.metrics = metrics;
    }

    /**
     * Trains and measures all rows.
     *
     * @param eachRow told the results so far whenever a row has ended, so that a run that is stopped leaves what it has
     * @throws io.margrad.tensor.NonFiniteException when a row diverges
     */
    public List<RowResult> run(Consumer<List<RowResult>> eachRow) {
        List<RowResult> results = new ArrayList<>();
        Model.@Nullable Snapshot softmax = null;
        for (MnistRow row : MnistRow.values()) {
            boolean wanted = config.rows().contains(row);
            boolean needed = row == MnistRow.S && config.rows().stream().anyMatch(MnistRow::tuned);
            if (!wanted && !needed) {
                continue;
            }
            try (Model model = new Model(backend, config)) {
                if (row.tuned()) {
                    model.restore(Objects.requireNonNull(softmax));
                }
                RowResult result = train(row, model);
                if (row == MnistRow.S) {
                    softmax = model.snapshot();
                    if (needed) {
                        margins = margins(model);
                        progress.note(String.format(
                                Locale.ROOT, "margins: intra %.3f, inter %.3f", margins.intra(), margins.inter()));
                    }
                }
                if (wanted) {
                    results.add(result);
                    eachRow.accept(List.copyOf(results));
                }
            }
        }
        return results;
    }

    /** The configuration with the margins that were used, once {@link #run} has chosen them. */
    public MnistConfig resolved() {
        return margins == null ? config : config.with(margins);
    }

    /** The metrics so far, by the row's label, for curves. */
    public Map<String, List<MetricPoint>> history() {
        return Collections.unmodifiableMap(history);
    }

    /** What a reader of the results must know: collapsed centers, margins that do nothing. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private RowResult train(MnistRow row, Model model) {
        int iterations = RowTraining.iterations(config, row);
        Map<String, Double> last = Map.of();
        long start = System.nanoTime();
        progress.start(row.label(), iterations);
        try (RowTraining training = new RowTraining(backend, config, row, train, model, margins)) {
            IntervalSums sums = new IntervalSums();
            SpreadWatch watch = new SpreadWatch(Measurement.spread(model.centers.toArray(), D));
            boolean collapsed = false;
            long intervalStart = start;
            int intervalFirst = 0;
            for (int i = 1; i <= iterations; i++) {
                float rate = training.rate();
                sums.add(training.step());
                progress.step(i);
                if (i % config.interval() == 0 || i == iterations) {
                    last = sums.take();
                    long now = System.nanoTime();
                    double speed = (i - intervalFirst) * (double) config.batch() / (now - intervalStart) * 1e9;
                    double spread = Measurement.spread(model.centers.toArray(), D);
                    boolean before = collapsed;
                    collapsed = watch.collapsed(spread);
                    report(row, i, rate, speed, last, spread, collapsed);
                    if (collapsed && !before) {
                        warnings.add(String.format(
                                Locale.ROOT,
                                "COLLAPSED: row %s, iteration %d: the centers lie within %.1e",
                                row.label(),
                                i,
                                spread));
                    }
                    intervalStart = now;
                    intervalFirst = i;
                }
            }
        } finally {
            progress.done();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return measure(row, model, last, iterations, seconds);
    }

    private void report(
            MnistRow row,
            int iteration,
            float rate,
            double speed,
            Map<String, Double> values,
            double spread,
            boolean collapsed) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("row", row.label());
        line.put("iteration", iteration);
        line.put("learningRate", rate);
        line.putAll(values);
        line.put("spread", spread);
        metrics.log(line);
        Map<String, Double> losses = new LinkedHashMap<>(values);
        double total = orNan(losses.remove(RowTraining.TOTAL));
        double intra = orNan(losses.remove(RowTraining.ACTIVE_INTRA));
        double inter = orNan(losses.remove(RowTraining.ACTIVE_INTER));
        history.computeIfAbsent(row.label(), label -> new ArrayList<>())
                .add(new MetricPoint(iteration, total, intra, inter));
        progress.interval(new Interval(iteration, speed, losses, spread, intra, inter, collapsed));
    }

    private static double orNan(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    private RowResult measure(
            MnistRow row, Model model, Map<String, Double> last, int iterations, double seconds) {
        Evaluation evaluation = Evaluation.of(backend, model, test);
        float[] features = evaluation.features();
        int[] labels = evaluation.labels();
        float[] means = Measurement.classMeans(features, labels, D);
        float[] learned = model.centers.toArray();
        return new RowResult(
                row,
                Measurement.separation(features, labels, means, D),
                Measurement.separation(features, labels, learned, D),
                row.lambda0() > 0 ? evaluation.softmaxAccuracy() : Double.NaN,
                Measurement.nearestAccuracy(features, labels, learned, D),
                Measurement.spread(learned, D),
                last.getOrDefault(RowTraining.ACTIVE_INTRA, Double.NaN),
                last.getOrDefault(RowTraining.ACTIVE_INTER, Double.NaN),
                row.lambda2() > 0 ? margins : null,
                iterations,
                seconds,
                features,
                labels,
                means,
                learned);
    }

    /**
     * The margins asked for; where none is, by a rule that fits any feature scale, from D1 and D2 of the trained row S on training
     * digits (class means): intra = D1 / 2, inter = 0.66 D2. The latter is the margin at which ten points in the plane reach the
     * paper's ratio of D2 after and before.
     */
    private Margins margins(Model softmax) {
        Float intra = config.alphaIntra();
        Float inter = config.alphaInter();
        if (intra == null || inter == null) {
            Evaluation seen = Evaluation.of(backend, softmax, train.first(MARGIN_DIGITS));
            float[] means = Measurement.classMeans(seen.features(), seen.labels(), D);
            Separation s = Measurement.separation(seen.features(), seen.labels(), means, D);
            intra = intra != null ? intra : (float) (0.5 * s.d1());
            inter = inter != null ? inter : (float) (0.66 * s.d2());
        }
        if (intra >= inter) {
            warnings.add(String.format(
                    Locale.ROOT, "margins: intra %.3f is not below inter %.3f: samples can be pulled and pushed at once", intra, inter));
        }
        return new Margins(intra, inter);
    }
}
