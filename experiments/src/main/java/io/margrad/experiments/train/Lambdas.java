package io.margrad.experiments.train;

import org.jspecify.annotations.Nullable;

/**
 * The weights of the joint loss (Eq. 6); a part of weight 0 is not computed.
 *
 * @param softmax lambda_0
 * @param center lambda_1
 * @param margin lambda_2
 */
public record Lambdas(float softmax, float center, float margin) {
    /** These with other weights where one is given. A part that is not there stays away, whatever the weight asked for. */
    public Lambdas with(@Nullable Float asked1, @Nullable Float asked2) {
        return new Lambdas(softmax, weight(center, asked1), weight(margin, asked2));
    }

    private static float weight(float own, @Nullable Float asked) {
        return own == 0 || asked == null ? own : asked;
    }
}
