package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.report.MetricPoint;
import io.margrad.experiments.run.Interval;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.tensor.Backend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trains one row after the other, tells progress and metrics how it goes, and measures what came out. */
final class RowRunner {
    private static final int D = LeNetPlusPlus.FEATURES;
    private static final String WATCH = "watch";
    private static final String SECONDS = "seconds";

    private final Backend backend;
    private final MnistConfig config;
    private final Digits train;
    private final Digits test;
    private final Progress progress;
    private final MetricsLog metrics;
    private final RunCheckpoints checkpoints;
    private final ExperimentState state;

    RowRunner(
            Backend backend,
            MnistConfig config,
            Digits train,
            Digits test,
            Progress progress,
            MetricsLog metrics,
            RunCheckpoints checkpoints,
            ExperimentState state) {
        this.backend = backend;
        this.config = config;
        this.train = train;
        this.test = test;
        this.progress = progress;
        this.metrics = metrics;
        this.checkpoints = checkpoints;
        this.state = state;
    }

    /**
     * Trains and measures.
     *
     * @param model the starting point; training changes it
     * @param margins null for a row without margin loss
     * @param from a checkpoint of this row to go on from; null: from its first iteration on
     * @throws io.margrad.tensor.NonFiniteException when the row diverges
     */
    RowResult train(Stage stage, Model model, @Nullable Margins margins, @Nullable Checkpoint from) {
        int iterations = stage.iterations();
        Map<String, Double> last = Map.of();
        double seconds = 0;
        long start = System.nanoTime();
        try (RowTraining training = new RowTraining(backend, config, stage.row(), iterations, train, model, margins)) {
            SpreadWatch watch = new SpreadWatch(Measurement.spread(model.centers.toArray(), D));
            boolean collapsed = false;
            if (from != null) {
                training.restore(from);
                double[] watched = from.doubles(WATCH, 2);
                watch = new SpreadWatch(watched[0]);
                collapsed = watched[1] != 0;
                seconds = from.doubles(SECONDS, 1)[0];
            }
            progress.start(stage.name(), iterations, training.iteration());
            long intervalStart = start;
            int intervalFirst = training.iteration();
            for (int i = training.iteration() + 1; i <= iterations; i++) {
                float rate = training.rate();
                training.step();
                progress.step(i);
                boolean measured = i % config.interval() == 0 || i == iterations;
                if (measured) {
                    last = training.measured();
                    long now = System.nanoTime();
                    double speed = (i - intervalFirst) * (double) config.batch() / (now - intervalStart) * 1e9;
                    double spread = Measurement.spread(model.centers.toArray(), D);
                    boolean before = collapsed;
                    collapsed = watch.collapsed(spread);
                    report(stage.name(), i, rate, speed, last, spread, collapsed);
                    if (collapsed && !before) {
                        state.warnings().add(String.format(
                                Locale.ROOT,
                                "COLLAPSED: row %s, iteration %d: the centers lie within %.1e",
                                stage.name(),
                                i,
                                spread));
                    }
                    intervalStart = now;
                    intervalFirst = i;
                }
                if (i < iterations && checkpoints.due(i, measured)) {
                    double[] watched = {watch.largest(), collapsed ? 1 : 0};
                    double soFar = seconds + (System.nanoTime() - start) / 1e9;
                    checkpoints.save(config, state, metrics, i, to -> {
                        training.save(to);
                        to.doubles(WATCH, watched).doubles(SECONDS, soFar);
                    });
                }
            }
        } finally {
            progress.done();
        }
        seconds += (System.nanoTime() - start) / 1e9;
        return RowResult.of(
                stage,
                Evaluation.of(backend, model, test),
                model.centers.toArray(),
                last.getOrDefault(TrainingSteps.ACTIVE_INTRA, Double.NaN),
                last.getOrDefault(TrainingSteps.ACTIVE_INTER, Double.NaN),
                stage.row().lambda2() > 0 ? margins : null,
                seconds);
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
        state.history().computeIfAbsent(name, label -> new ArrayList<>())
                .add(new MetricPoint(iteration, total, intra, inter));
        progress.interval(new Interval(iteration, speed, losses, spread, intra, inter, collapsed));
    }

    private static double orNan(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }
}
