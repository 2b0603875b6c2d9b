package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.train.Curves;
import io.margrad.experiments.train.Margins;
import io.margrad.experiments.train.Model;
import io.margrad.experiments.train.Separation;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What an experiment has come to, apart from the row in training: all that a later row, the tables or the report need. */
final class ExperimentState {
    /** The name of the margins that Table II's rows have. */
    static final String MARGINS = "margins";

    /** Prefix of the weights and centers of the trained row S. */
    private static final String START = "S.";

    private static final String WARNING = "warning.";
    private static final int D = LeNetPlusPlus.FEATURES;

    private final List<Stage> stages;
    private final Map<Stage, RowResult> results = new LinkedHashMap<>();
    private final Curves curves = new Curves();
    private final List<String> warnings = new ArrayList<>();
    private int finished;
    private Model.@Nullable Snapshot softmax;
    private @Nullable Separation scale;
    private @Nullable Margins margins;

    /** Nothing yet of these stages. */
    ExperimentState(List<Stage> stages) {
        this.stages = stages;
    }

    List<Stage> stages() {
        return stages;
    }

    /** How many of the stages are done. */
    int finished() {
        return finished;
    }

    /** Iterations of all stages that are done. */
    long iterations() {
        return stages.subList(0, finished).stream().mapToLong(Stage::iterations).sum();
    }

    /** The next stage is done. */
    void finish(Stage stage, RowResult result) {
        if (stage.reported()) {
            results.put(stage, result);
        }
        finished++;
    }

    /** Row S is trained: rows start from it, and margins are parts of its distances. */
    void trained(Model.Snapshot snapshot, @Nullable Separation distances, @Nullable Margins chosen) {
        softmax = snapshot;
        scale = distances;
        margins = chosen;
    }

    /** The trained row S. */
    Model.Snapshot softmax() {
        return Objects.requireNonNull(softmax);
    }

    /** D1 and D2 of the trained row S. */
    Separation scale() {
        return Objects.requireNonNull(scale);
    }

    /** The margins of Table II's rows, once they are chosen. */
    @Nullable Margins margins() {
        return margins;
    }

    /** The metrics so far by the stage's name. */
    Curves curves() {
        return curves;
    }

    /** What a reader of the results must know, in the order in which it was noticed. */
    List<String> warnings() {
        return warnings;
    }

    /** Results of Table II's rows. */
    List<RowResult> rows() {
        return results.entrySet().stream().filter(e -> e.getKey().shares() == null).map(Map.Entry::getValue).toList();
    }

    /** Results of the sweep, of those margins at which both rows are trained. */
    List<MarginTrial> trials() {
        List<MarginTrial> trials = new ArrayList<>();
        Map<MarginShares, RowResult> first = new LinkedHashMap<>();
        results.forEach((stage, result) -> {
            if (stage.shares() != null) {
                RowResult before = first.putIfAbsent(stage.shares(), result);
                if (before != null) {
                    trials.add(new MarginTrial(stage.shares(), before, result));
                }
            }
        });
        return trials;
    }

    private boolean startNeeded() {
        return softmax != null && stages.subList(finished, stages.size()).stream().anyMatch(stage -> stage.row().tuned());
    }

    /** Adds all of it to a checkpoint. */
    void save(CheckpointBuilder to) {
        to.longs("finished", finished);
        for (int i = 0; i < warnings.size(); i++) {
            to.text(WARNING + i, warnings.get(i));
        }
        if (softmax != null && startNeeded()) {
            softmax.save(START, to);
        }
        if (scale != null) {
            to.doubles("scale", scale.d1(), scale.d2(), scale.d3());
        }
        if (margins != null) {
            to.floats(MARGINS, Shape.of(2), new float[] {margins.intra(), margins.inter()});
        }
        curves.save(to);
        results.forEach((stage, result) -> save(result, "result." + stage.name() + ".", to));
    }

    private static void save(RowResult result, String prefix, CheckpointBuilder to) {
        int n = result.labels().length;
        to.floats(prefix + "features", Shape.of(n, D), result.features());
        to.longs(prefix + "predicted", IntStream.of(result.predicted()).asLongStream().toArray());
        to.floats(prefix + "centers", Shape.of(Digits.CLASSES, D), result.learnedCenters());
        to.doubles(prefix + "figures", result.activeIntra(), result.activeInter(), result.seconds());
        Margins used = result.margins();
        if (used != null) {
            to.floats(prefix + "margins", Shape.of(2), new float[] {used.intra(), used.inter()});
        }
    }

    /**
     * Takes over what {@link #save} stored.
     *
     * @param model any model of the experiment; it is left with the weights of row S when a later row starts from them
     * @param test the digits that results were measured on
     * @throws CheckpointException when something is missing or cannot be
     */
    void restore(Checkpoint from, Model model, Digits test) {
        long done = from.longs("finished", 1)[0];
        if (done < 0 || done > stages.size()) {
            throw CheckpointException.of(from.origin(), "finished", "0 to " + stages.size() + " rows", done);
        }
        finished = (int) done;
        for (int i = 0; from.hasText(WARNING + i); i++) {
            warnings.add(from.text(WARNING + i));
        }
        if (from.has(MARGINS)) {
            margins = margins(from, MARGINS);
        }
        if (from.has("scale")) {
            double[] d = checked(from, "scale", from.doubles("scale", 3));
            scale = new Separation(d[0], d[1], d[2]);
        }
        if (from.has(START + model.centers().tensor().name())) {
            from.restore(START, model.tensors());
            softmax = model.snapshot();
        }
        curves.restore(from, stages.stream().map(Stage::name).toList());
        for (Stage stage : stages.subList(0, finished)) {
            if (stage.reported()) {
                results.put(stage, result(from, stage, "result." + stage.name() + ".", test));
            }
        }
        check(from);
    }

    /** A right checksum says that somebody wrote it so, and not that the parts fit each other. */
    private void check(Checkpoint from) {
        if (from.step() < iterations()) {
            throw CheckpointException.of(from.origin(), "step", "at least the " + iterations() + " of the rows that are done", from.step());
        }
        boolean wanted = stages.subList(finished, stages.size()).stream().anyMatch(stage -> stage.row().tuned());
        if (finished > 0 && wanted && (softmax == null || scale == null || margins == null)) {
            throw CheckpointException.of(
                    from.origin(), "row S", "its weights, distances and margins, for rows that start from it", "not all of them");
        }
    }

    /** Distances are finite and none is below 0. */
    private static double[] checked(Checkpoint from, String name, double... values) {
        for (double value : values) {
            if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                throw CheckpointException.of(from.origin(), name, "finite values from 0", value);
            }
        }
        return values;
    }

    private static float[] finite(Checkpoint from, String name, Shape shape) {
        float[] values = from.floats(name, shape);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw CheckpointException.of(from.origin(), name, "finite values", value);
            }
        }
        return values;
    }

    private static RowResult result(Checkpoint from, Stage stage, String prefix, Digits test) {
        int n = test.count();
        int[] labels = IntStream.range(0, n).map(test::label).toArray();
        float[] features = finite(from, prefix + "features", Shape.of(n, D));
        int[] predicted = new int[n];
        long[] stored = from.longs(prefix + "predicted", n);
        for (int i = 0; i < n; i++) {
            if (stored[i] < 0 || stored[i] >= Digits.CLASSES) {
                throw CheckpointException.of(from.origin(), prefix + "predicted", "0 to " + (Digits.CLASSES - 1), stored[i]);
            }
            predicted[i] = (int) stored[i];
        }
        double[] figures = from.doubles(prefix + "figures", 3);
        checked(from, prefix + "figures", figures[2]);
        return RowResult.of(
                stage,
                new Evaluation(features, labels, predicted),
                finite(from, prefix + "centers", Shape.of(Digits.CLASSES, D)),
                figures[0],
                figures[1],
                from.has(prefix + "margins") ? margins(from, prefix + "margins") : null,
                figures[2]);
    }

    /** Two margins as they are stored. */
    static Margins margins(Checkpoint from, String name) {
        float[] values = from.floats(name, Shape.of(2));
        checked(from, name, values[0], values[1]);
        return new Margins(values[0], values[1]);
    }
}
