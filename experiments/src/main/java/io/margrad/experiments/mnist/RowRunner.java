package io.margrad.experiments.mnist;

import io.margrad.experiments.report.MetricPoint;
import io.margrad.experiments.run.Interval;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.nn.checkpoint.Checkpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trains one row, tells progress and metrics how it goes, saves it, and measures what came out. */
final class RowRunner {
    private static final int D = LeNetPlusPlus.FEATURES;
    private static final String SECONDS = "seconds";

    private final Setup setup;
    private final ExperimentState state;
    private final Stage stage;
    private final Model model;
    private final @Nullable Margins margins;
    private final SpreadWatch watch;
    private final long start = System.nanoTime();
    private double secondsBefore;
    private long intervalStart = start;
    private int intervalFirst;
    private Map<String, Double> last = Map.of();

    /**
     * Prepares a row.
     *
     * @param state is told of measurements and warnings
     * @param model the starting point; training changes it
     * @param margins null for a row without margin loss
     */
    RowRunner(Setup setup, ExperimentState state, Stage stage, Model model, @Nullable Margins margins) {
        this.setup = setup;
        this.state = state;
        this.stage = stage;
        this.model = model;
        this.margins = margins;
        this.watch = new SpreadWatch(Measurement.spread(model.centers.toArray(), D));
    }

    /**
     * Trains and measures; once.
     *
     * @param from a checkpoint of this row to go on from; null: from its first iteration on
     * @throws io.margrad.tensor.NonFiniteException when the row diverges
     */
    RowResult train(@Nullable Checkpoint from) {
        int iterations = stage.iterations();
        try (RowTraining training = new RowTraining(
                setup.backend(), setup.config(), stage.row(), iterations, setup.train(), model, margins)) {
            if (from != null) {
                training.restore(from);
                watch.restore(from);
                secondsBefore = from.doubles(SECONDS, 1)[0];
                intervalFirst = training.iteration();
            }
            setup.progress().start(stage.name(), iterations, training.iteration());
            for (int i = training.iteration() + 1; i <= iterations; i++) {
                float rate = training.rate();
                training.step();
                setup.progress().step(i);
                boolean measured = i % setup.config().interval() == 0 || i == iterations;
                if (measured) {
                    last = training.measured();
                    measure(i, rate);
                }
                if (i < iterations && setup.checkpoints().due(i, measured)) {
                    setup.checkpoints().save(setup, state, i, to -> {
                        training.save(to);
                        watch.save(to);
                        to.doubles(SECONDS, seconds());
                    });
                }
            }
        } finally {
            setup.progress().done();
        }
        double seconds = seconds();
        return RowResult.of(
                stage,
                Evaluation.of(setup.backend(), model, setup.test()),
                model.centers.toArray(),
                last.getOrDefault(TrainingSteps.ACTIVE_INTRA, Double.NaN),
                last.getOrDefault(TrainingSteps.ACTIVE_INTER, Double.NaN),
                stage.row().lambda2() > 0 ? margins : null,
                seconds);
    }

    /** Training time so far, without the time that the run lay still. */
    private double seconds() {
        return secondsBefore + (System.nanoTime() - start) / 1e9;
    }

    private void measure(int iteration, float rate) {
        long now = System.nanoTime();
        double speed = (iteration - intervalFirst) * (double) setup.config().batch() / (now - intervalStart) * 1e9;
        double spread = Measurement.spread(model.centers.toArray(), D);
        if (watch.collapsesAt(spread)) {
            state.warnings().add(String.format(
                    Locale.ROOT,
                    "COLLAPSED: row %s, iteration %d: the centers lie within %.1e",
                    stage.name(),
                    iteration,
                    spread));
        }
        report(iteration, rate, speed, spread);
        intervalStart = now;
        intervalFirst = iteration;
    }

    private void report(int iteration, float rate, double speed, double spread) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("row", stage.name());
        line.put("iteration", iteration);
        line.put("learningRate", rate);
        line.putAll(last);
        line.put("spread", spread);
        setup.metrics().log(line);
        Map<String, Double> losses = new LinkedHashMap<>(last);
        double total = orNan(losses.remove(TrainingSteps.TOTAL));
        double intra = orNan(losses.remove(TrainingSteps.ACTIVE_INTRA));
        double inter = orNan(losses.remove(TrainingSteps.ACTIVE_INTER));
        state.history().computeIfAbsent(stage.name(), label -> new ArrayList<>())
                .add(new MetricPoint(iteration, total, intra, inter));
        setup.progress().interval(new Interval(iteration, speed, losses, spread, intra, inter, watch.collapsed()));
    }

    private static double orNan(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }
}
