package io.margrad.experiments.faces.train;

import java.util.ArrayList;
import java.util.List;

/**
 * One training.
 *
 * @param row which losses
 * @param reported false for a row S that is only there for others
 */
record FaceStage(FaceRow row, boolean reported) {
    /** All trainings of a configuration, in their order. */
    static List<FaceStage> of(FaceTrainConfig config) {
        List<FaceStage> stages = new ArrayList<>();
        for (FaceRow row : FaceRow.values()) {
            boolean reported = config.rows().contains(row);
            if (reported || (row == FaceRow.S && config.needsS() && config.start() == null)) {
                stages.add(new FaceStage(row, reported));
            }
        }
        return List.copyOf(stages);
    }
}
