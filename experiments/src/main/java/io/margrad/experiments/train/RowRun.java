package io.margrad.experiments.train;

import io.margrad.experiments.report.MetricPoint;
import io.margrad.experiments.run.Interval;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The iterations of one row: trains, tells progress and metrics how it goes, and saves. */
public final class RowRun {
    private static final String SECONDS = "seconds";

    /** Who the row belongs to. */
    public interface Owner {
        /**
         * Whether to save now.
         *
         * @param measured whether a line of metrics has just been written
         */
        boolean due(int iteration, boolean measured);

        /**
         * Saves.
         *
         * @param row adds what belongs to the row
         */
        void save(int iteration, Consumer<CheckpointBuilder> row);

        /**
         * Told the mean loss of the iterations since the last line of metrics, before the next one is written; may look at the model.
         *
         * @return what the line is to have besides, by name
         */
        default Map<String, Double> measured(int iteration, double loss) {
            return Map.of();
        }

        /** A point of the curves. */
        void point(MetricPoint point);

        /** What a reader of the results must know. */
        void warning(String text);
    }

    /**
     * What came of it.
     *
     * @param last the measurements of the last interval, by name
     * @param seconds training time, without the time that the run lay still
     */
    public record Outcome(Map<String, Double> last, double seconds) {
        /** Share of samples whose intra-class hinge was active, 0 to 1; NaN without margin loss. */
        public double activeIntra() {
            return last.getOrDefault(TrainingSteps.ACTIVE_INTRA, Double.NaN);
        }

        /** Share of (sample, other center) pairs whose hinge was active, likewise. */
        public double activeInter() {
            return last.getOrDefault(TrainingSteps.ACTIVE_INTER, Double.NaN);
        }
    }

    private final String row;
    private final int interval;
    private final RowTraining training;
    private final Progress progress;
    private final MetricsLog metrics;
    private final Owner owner;
    private final SpreadWatch watch;
    private final long start = System.nanoTime();
    private double secondsBefore;
    private long intervalStart = start;
    private int intervalFirst;
    private Map<String, Double> last = Map.of();

    /**
     * Prepares a row.
     *
     * @param row what metrics and progress call it
     * @param interval iterations between two lines of metrics
     * @param training at its beginning
     */
    public RowRun(String row, int interval, RowTraining training, Progress progress, MetricsLog metrics, Owner owner) {
        this.row = row;
        this.interval = interval;
        this.training = training;
        this.progress = progress;
        this.metrics = metrics;
        this.owner = owner;
        this.watch = new SpreadWatch(spread());
    }

    /**
     * Trains; once.
     *
     * @param from a checkpoint of this row to go on from; null: from its first iteration on
     * @throws io.margrad.tensor.NonFiniteException when the row diverges
     */
    public Outcome train(@Nullable Checkpoint from) {
        int iterations = training.iterations();
        try {
            if (from != null) {
                training.restore(from);
                watch.restore(from);
                secondsBefore = from.doubles(SECONDS, 1)[0];
                intervalFirst = training.iteration();
            }
            progress.start(row, iterations, training.iteration());
            for (int i = training.iteration() + 1; i <= iterations; i++) {
                float rate = training.rate();
                training.step();
                progress.step(i);
                boolean measured = i % interval == 0 || i == iterations;
                if (measured) {
                    last = training.measured();
                    measure(i, rate);
                }
                if (i < iterations && owner.due(i, measured)) {
                    owner.save(i, to -> {
                        training.save(to);
                        watch.save(to);
                        to.doubles(SECONDS, seconds());
                    });
                }
            }
        } finally {
            progress.done();
        }
        return new Outcome(last, seconds());
    }

    /** Training time so far, without the time that the run lay still. */
    private double seconds() {
        return secondsBefore + (System.nanoTime() - start) / 1e9;
    }

    private double spread() {
        return Measurement.spread(
                training.model().centers().toArray(), training.model().centers().features());
    }

    private void measure(int iteration, float rate) {
        long now = System.nanoTime();
        double speed = (iteration - intervalFirst) * (double) training.batch() / (now - intervalStart) * 1e9;
        double spread = spread();
        if (watch.collapsesAt(spread)) {
            owner.warning(String.format(
                    Locale.ROOT, "COLLAPSED: row %s, iteration %d: the centers lie within %.1e", row, iteration, spread));
        }
        report(iteration, rate, speed, spread, owner.measured(iteration, orNan(last.get(TrainingSteps.TOTAL))));
        intervalStart = System.nanoTime();
        intervalFirst = iteration;
    }

    private void report(int iteration, float rate, double speed, double spread, Map<String, Double> besides) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("row", row);
        line.put("iteration", iteration);
        line.put("learningRate", rate);
        line.putAll(last);
        line.putAll(besides);
        line.put("spread", spread);
        metrics.log(line);
        Map<String, Double> losses = new LinkedHashMap<>(last);
        double total = orNan(losses.remove(TrainingSteps.TOTAL));
        double intra = orNan(losses.remove(TrainingSteps.ACTIVE_INTRA));
        double inter = orNan(losses.remove(TrainingSteps.ACTIVE_INTER));
        losses.putAll(besides);
        owner.point(new MetricPoint(iteration, total, intra, inter));
        progress.interval(new Interval(iteration, speed, losses, spread, intra, inter, watch.collapsed()));
    }

    private static double orNan(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }
}
