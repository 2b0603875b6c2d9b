package io.margrad.experiments.mnist;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One training of an experiment.
 *
 * @param row which losses
 * @param shares margins of its own, in the sweep; null in Table II
 * @param iterations of training
 * @param reported false for a row S that is only there for others to start from
 */
record Stage(MnistRow row, @Nullable MarginShares shares, int iterations, boolean reported) {
    /** All trainings of an experiment, in their order. */
    static List<Stage> of(MnistConfig config) {
        List<Stage> stages = new ArrayList<>();
        boolean tuned = !config.sweep().isEmpty() || config.rows().stream().anyMatch(MnistRow::tuned);
        for (MnistRow row : MnistRow.values()) {
            boolean reported = config.rows().contains(row);
            if (reported || (row == MnistRow.S && tuned)) {
                stages.add(new Stage(row, null, row.tuned() ? config.tuneIterations() : config.iterations(), reported));
            }
        }
        for (MarginShares shares : config.sweep()) {
            stages.add(new Stage(MnistRow.C_M, shares, config.sweepIterations(), true));
            stages.add(new Stage(MnistRow.M, shares, config.sweepIterations(), true));
        }
        return List.copyOf(stages);
    }

    /** What metrics, progress and checkpoints call it; no two stages of an experiment have the same name. */
    String name() {
        return shares == null ? row.label() : row.label() + " " + shares;
    }

    /** A name for files. */
    String slug() {
        return shares == null ? row.slug() : row.slug() + "-" + shares.intra() + "-" + shares.inter();
    }
}
