package io.margrad.losses;

import io.margrad.losses.MarginCenter.MarginTerm;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Tensor;

/**
 * Margin loss J_M (Eq. 3), over all N classes: with d_ij = ||x_i - c_j||,
 *
 * <p>J_M = 1/M sum over i of ( [d_{i,y_i} - intra]_+ + sum over j != y_i of [inter - d_ij]_+ ).
 *
 * <p>A sample farther than {@code intra} from its own center is pulled towards it, one nearer than {@code inter} to another center is
 * pushed away, each with a force of 1/M whatever the distance: dJ_M/dx_i = 1/M ( u_{i,y_i} - sum over active j of u_ij ), with
 * u_ij = (x_i - c_j) / d_ij. At d_ij = 0, where the direction is undefined, u_ij is 0. A term is active as the paper words it: the own
 * class when d &gt;= intra, another when d &lt; inter.
 *
 * <p>The centers are not moved here; {@link JointLoss} does that. Memory: M x D, never M x N.
 */
public final class MarginLoss implements Loss {
    private final Centers centers;
    private final float intra;
    private final float inter;

    /**
     * A margin loss.
     *
     * @param centers C, [N, D]
     * @param intra the paper's alpha_{+1}, in units of feature distance, 0 or more
     * @param inter the paper's alpha_{-1}, likewise; should be larger than {@code intra}, else a sample can be pulled and pushed at once
     * @throws IllegalArgumentException for a margin that is negative, NaN or infinite
     */
    public MarginLoss(Centers centers, float intra, float inter) {
        this.centers = centers;
        this.intra = margin("intra", intra);
        this.inter = margin("inter", inter);
    }

    private static float margin(String name, float value) {
        if (!(value >= 0) || Float.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "margin " + name + ": expected a finite number of at least 0, found " + value);
        }
        return value;
    }

    /** C, [N, D]. */
    public Centers centers() {
        return centers;
    }

    /**
     * What the loss computes.
     *
     * @param loss J_M, a scalar
     * @param parts J_M once more, and the counts of active terms
     */
    public record Result(Tensor loss, LossParts parts) {}

    /** The loss of a batch with at least one sample, a scalar; see {@link Loss#apply}. */
    @Override
    public Tensor apply(Tensor features, Labels labels) {
        return measure(features, labels).loss();
    }

    /** As {@link #apply}, together with the counts of active terms. */
    public Result measure(Tensor features, Labels labels) {
        MarginCenter op = new MarginCenter("marginLoss", centers, labels, null, term(1));
        return new Result(op.apply(features), op.parts());
    }

    MarginTerm term(float weight) {
        return new MarginTerm(weight, intra, inter);
    }
}
