package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
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
import org.jspecify.annotations.Nullable;

/** Trains one row after the other, tells progress and metrics how it goes, and measures what came out. */
final class RowRunner {
    private static final int D = LeNetPlusPlus.FEATURES;

    private final Backend backend;
    private final MnistConfig config;
    private final Digits train;
    private final Digits test;
    private final Progress progress;
    private final MetricsLog metrics;
    private final Map<String, List<MetricPoint>> history = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    RowRunner(Backend backend, MnistConfig config, Digits train, Digits test, Progress progress, MetricsLog metrics) {
        this.backend = backend;
        this.config = config;
        this.train = train;
        this.test = test;
        this.progress = progress;
        this.metrics = metrics;
    }

    /** The metrics so far, by the row's name. */
    Map<String, List<MetricPoint>> history() {
        return Collections.unmodifiableMap(history);
    }

    /** Rows whose centers collapsed. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Trains and measures.
     *
     * @param name of the row in metrics and progress
     * @param model the starting point; training changes it
     * @param margins null for a row without margin loss
     * @throws io.margrad.tensor.NonFiniteException when the row diverges
     */
    RowResult train(MnistRow row, String name, int iterations, Model model, @Nullable Margins margins) {
        Map<String, Double> last = Map.of();
        long start = System.nanoTime();
        progress.start(name, iterations);
        try (RowTraining training = new RowTraining(backend, config, row, iterations, train, model, margins)) {
            SpreadWatch watch = new SpreadWatch(Measurement.spread(model.centers.toArray(), D));
            boolean collapsed = false;
            long intervalStart = start;
            int intervalFirst = 0;
            for (int i = 1; i <= iterations; i++) {
                float rate = training.rate();
                training.step();
                progress.step(i);
                if (i % config.interval() == 0 || i == iterations) {
                    last = training.measured();
                    long now = System.nanoTime();
                    double speed = (i - intervalFirst) * (double) config.batch() / (now - intervalStart) * 1e9;
                    double spread = Measurement.spread(model.centers.toArray(), D);
                    boolean before = collapsed;
                    collapsed = watch.collapsed(spread);
                    report(name, i, rate, speed, last, spread, collapsed);
                    if (collapsed && !before) {
                        warnings.add(String.format(
                                Locale.ROOT,
                                "COLLAPSED: row %s, iteration %d: the centers lie within %.1e",
                                name,
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
        return measure(row, model, margins, last, iterations, seconds);
    }

    private void report(
            String name,
            int iteration,
            float rate,
            double speed,
            Map<String, Double> values,
            double spread,
            boolean collapsed) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("row", name);
        line.put("iteration", iteration);
        line.put("learningRate", rate);
        line.putAll(values);
        line.put("spread", spread);
        metrics.log(line);
        Map<String, Double> losses = new LinkedHashMap<>(values);
        double total = orNan(losses.remove(TrainingSteps.TOTAL));
        double intra = orNan(losses.remove(TrainingSteps.ACTIVE_INTRA));
        double inter = orNan(losses.remove(TrainingSteps.ACTIVE_INTER));
        history.computeIfAbsent(name, label -> new ArrayList<>())
                .add(new MetricPoint(iteration, total, intra, inter));
        progress.interval(new Interval(iteration, speed, losses, spread, intra, inter, collapsed));
    }

    private static double orNan(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    private RowResult measure(
            MnistRow row,
            Model model,
            @Nullable Margins margins,
            Map<String, Double> last,
            int iterations,
            double seconds) {
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
                last.getOrDefault(TrainingSteps.ACTIVE_INTRA, Double.NaN),
                last.getOrDefault(TrainingSteps.ACTIVE_INTER, Double.NaN),
                row.lambda2() > 0 ? margins : null,
                iterations,
                seconds,
                features,
                labels,
                evaluation.predicted(),
                means,
                learned);
    }
}
