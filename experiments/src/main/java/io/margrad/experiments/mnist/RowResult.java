package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.train.Margins;
import io.margrad.experiments.train.Measurement;
import io.margrad.experiments.train.Separation;
import io.margrad.nn.LeNetPlusPlus;
import org.jspecify.annotations.Nullable;

/**
 * What one trained row of Table II measured on the test digits.
 *
 * @param row which row
 * @param byMeans D1, D2, D3 with the class means of the test features as centers
 * @param byLearned the same with the centers that training kept (Eq. 5)
 * @param softmaxAccuracy share of test digits the softmax layer gets right, 0 to 1; NaN for a row without softmax
 * @param nearestAccuracy share of test digits whose nearest learned center is their own, 0 to 1
 * @param spread mean distance of the learned centers from their common mean
 * @param activeIntra share of samples whose intra-class hinge was active, at the last training interval, 0 to 1; NaN without margin loss
 * @param activeInter share of (sample, other center) pairs whose hinge was active, likewise
 * @param margins the margins used; null without margin loss
 * @param iterations training iterations of this row, without those of the row it was tuned from
 * @param seconds training time
 * @param features test features, T x 2, row-major
 * @param labels digit of each test feature, T
 * @param predicted what the softmax layer says of each, T; of no use for a row without softmax
 * @param meanCenters class means of the test features, 10 x 2
 * @param learnedCenters the centers that training kept, 10 x 2
 */
public record RowResult(
        MnistRow row,
        Separation byMeans,
        Separation byLearned,
        double softmaxAccuracy,
        double nearestAccuracy,
        double spread,
        double activeIntra,
        double activeInter,
        @Nullable Margins margins,
        int iterations,
        double seconds,
        float[] features,
        int[] labels,
        int[] predicted,
        float[] meanCenters,
        float[] learnedCenters) {

    /** Measures what a trained model makes of the test digits; everything that is not given follows from what is. */
    static RowResult of(
            Stage stage,
            Evaluation evaluation,
            float[] learned,
            double activeIntra,
            double activeInter,
            @Nullable Margins margins,
            double seconds) {
        int d = LeNetPlusPlus.FEATURES;
        float[] features = evaluation.features();
        int[] labels = evaluation.labels();
        float[] means = Measurement.classMeans(features, labels, Digits.CLASSES, d);
        return new RowResult(
                stage.row(),
                Measurement.separation(features, labels, means, d),
                Measurement.separation(features, labels, learned, d),
                stage.row().lambda0() > 0 ? evaluation.softmaxAccuracy() : Double.NaN,
                Measurement.nearestAccuracy(features, labels, learned, d),
                Measurement.spread(learned, d),
                activeIntra,
                activeInter,
                margins,
                stage.iterations(),
                seconds,
                features,
                labels,
                evaluation.predicted(),
                means,
                learned);
    }
}
