package io.margrad.experiments.faces.train;

import io.margrad.experiments.train.Margins;
import io.margrad.experiments.train.Separation;
import org.jspecify.annotations.Nullable;

/**
 * What a trained row measured on its training images.
 *
 * @param row which row
 * @param iterations training iterations, without those of the row it was tuned from
 * @param distances D1, D2, D3 with the identities' means as centers
 * @param nearestAccuracy share of images whose nearest learned center is their own, 0 to 1
 * @param activeIntra share of samples whose intra-class hinge was active, at the last interval, 0 to 1; NaN without margin loss
 * @param activeInter share of (sample, other center) pairs whose hinge was active, likewise
 * @param margins the margins used; null without margin loss
 * @param bestIteration after how many iterations the best weights were seen
 * @param bestScore their score: the area under the ROC curve of the validation, or minus the loss
 * @param seconds training time
 */
public record FaceRowResult(
        FaceRow row,
        int iterations,
        Separation distances,
        double nearestAccuracy,
        double activeIntra,
        double activeInter,
        @Nullable Margins margins,
        int bestIteration,
        double bestScore,
        double seconds) {}
