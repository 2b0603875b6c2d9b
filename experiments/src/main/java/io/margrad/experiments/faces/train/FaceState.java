package io.margrad.experiments.faces.train;

import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.train.Curves;
import io.margrad.experiments.train.Margins;
import io.margrad.experiments.train.Separation;
import io.margrad.nn.Module;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What a training of several rows has come to, apart from the row in training. */
final class FaceState {
    private static final String FINISHED = "finished";
    private static final String WARNING = "warning.";
    private static final String BROKEN = "broken";
    private static final String RESULT = "result.";
    private static final int FIGURES = 9;

    private final FaceTrainConfig config;
    private final List<FaceStage> stages;
    private final List<FaceRowResult> results = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final NavigableMap<Integer, String> broken = new TreeMap<>();
    private final Curves curves = new Curves();
    private int finished;
    private @Nullable SoftmaxStart start;

    FaceState(FaceTrainConfig config) {
        this.config = config;
        this.stages = FaceStage.of(config);
    }

    List<FaceStage> stages() {
        return stages;
    }

    /** How many of the stages are done. */
    int finished() {
        return finished;
    }

    /** Iterations of all stages that are done. */
    long iterations() {
        return stages.subList(0, finished).stream()
                .mapToLong(stage -> config.solver(stage.row()).iterations())
                .sum();
    }

    /** The next stage is done. */
    void finish(FaceStage stage, FaceRowResult result) {
        if (stage.reported()) {
            results.add(result);
        }
        finished++;
    }

    /** Row S for those that start from it or have margins by its distances; null as long as there is none. */
    @Nullable SoftmaxStart start() {
        return start;
    }

    void start(SoftmaxStart trained) {
        start = trained;
    }

    List<FaceRowResult> results() {
        return results;
    }

    List<String> warnings() {
        return warnings;
    }

    Curves curves() {
        return curves;
    }

    /** An image could not be used. */
    void broken(BrokenImage image) {
        broken.putIfAbsent(image.image(), image.message());
    }

    /** What is wrong with each image that could not be used, in the order of the set. */
    List<String> broken() {
        return List.copyOf(broken.values());
    }

    /** Whether a row that is left starts from row S or may ask for its distances. */
    boolean startNeeded() {
        return stages.subList(finished, stages.size()).stream()
                .anyMatch(stage -> stage.row().tuned() || config.hasMargins(stage.row()));
    }

    /** Adds all of it to a checkpoint. */
    void save(CheckpointBuilder to) {
        to.longs(FINISHED, finished);
        for (int i = 0; i < warnings.size(); i++) {
            to.text(WARNING + i, warnings.get(i));
        }
        to.longs(BROKEN, broken.keySet().stream().mapToLong(Integer::longValue).toArray());
        if (start != null && startNeeded()) {
            start.save(to);
        }
        curves.save(to);
        for (FaceRowResult result : results) {
            Separation d = result.distances();
            to.doubles(
                    figuresOf(result.row()),
                    d.d1(),
                    d.d2(),
                    d.d3(),
                    result.nearestAccuracy(),
                    result.activeIntra(),
                    result.activeInter(),
                    result.bestIteration(),
                    result.bestScore(),
                    result.seconds());
            Margins margins = result.margins();
            if (margins != null) {
                to.floats(marginsOf(result.row()), Shape.of(2), new float[] {margins.intra(), margins.inter()});
            }
        }
    }

    private static String figuresOf(FaceRow row) {
        return RESULT + row.label() + ".figures";
    }

    private static String marginsOf(FaceRow row) {
        return RESULT + row.label() + ".margins";
    }

    /**
     * Takes over what {@link #save} stored.
     *
     * @param network any of the kind, for the shapes of row S
     * @param faces that are trained on
     * @param images how many there are, those of the validation behind those that are trained on
     * @param problem says what is wrong with an image
     * @throws CheckpointException when something is missing or cannot be
     */
    void restore(Checkpoint from, Module network, FaceSet faces, int images, IntFunction<String> problem) {
        long done = from.longs(FINISHED, 1)[0];
        if (done < 0 || done > stages.size()) {
            throw CheckpointException.of(from.origin(), FINISHED, "0 to " + stages.size() + " rows", done);
        }
        finished = (int) done;
        for (int i = 0; from.hasText(WARNING + i); i++) {
            warnings.add(from.text(WARNING + i));
        }
        for (long image : from.longs(BROKEN)) {
            if (image < 0 || image >= images) {
                throw CheckpointException.of(from.origin(), BROKEN, "numbers of images, 0 to " + (images - 1), image);
            }
            broken.put((int) image, problem.apply((int) image));
        }
        int features = config.model().architecture().features();
        start = SoftmaxStart.restore(from, network, Shape.of(faces.classes().size(), features));
        curves.restore(from, stages.stream().map(stage -> stage.row().label()).toList());
        for (FaceStage stage : stages.subList(0, finished)) {
            if (stage.reported()) {
                results.add(result(from, stage.row()));
            }
        }
    }

    private FaceRowResult result(Checkpoint from, FaceRow row) {
        double[] figures = from.doubles(figuresOf(row), FIGURES);
        Margins margins = null;
        if (from.has(marginsOf(row))) {
            float[] two = from.floats(marginsOf(row), Shape.of(2));
            margins = new Margins(two[0], two[1]);
        }
        return new FaceRowResult(
                row,
                config.solver(row).iterations(),
                new Separation(figures[0], figures[1], figures[2]),
                figures[3],
                figures[4],
                figures[5],
                margins,
                (int) figures[6],
                figures[7],
                figures[8]);
    }
}
