package io.margrad.losses;

import io.margrad.losses.MarginCenter.CenterTerm;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Tensor;

/**
 * Center loss J_C (Eq. 2): f sum over i of ||x_i - c_{y_i}||^2, with f = 1/(2M) or 1, see {@link Normalisation}.
 *
 * <p>Gradient: dJ_C/dx_i = 2 f (x_i - c_{y_i}). The centers are not moved here; {@link JointLoss} does that.
 *
 * @param centers C, [N, D]
 * @param normalisation the factor f
 */
public record CenterLoss(Centers centers, Normalisation normalisation) implements Loss {
    /** The loss of a batch with at least one sample, a scalar; see {@link Loss#apply}. */
    @Override
    public Tensor apply(Tensor features, Labels labels) {
        return new MarginCenter("centerLoss", centers, labels, term(1), null).apply(features);
    }

    CenterTerm term(float weight) {
        return new CenterTerm(weight, normalisation);
    }
}
