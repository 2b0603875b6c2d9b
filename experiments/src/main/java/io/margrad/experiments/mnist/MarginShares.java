package io.margrad.experiments.mnist;

import io.margrad.experiments.train.Margins;
import io.margrad.experiments.train.Separation;
import org.jspecify.annotations.Nullable;

/**
 * A rule for the margins of Eq. 3 that fits any scale of the features: parts of what row S measures. The paper gives margins for faces
 * only, and no scale.
 *
 * @param intra alpha_+1 as a part of D1 of row S, above 0
 * @param inter alpha_-1 as a part of D2 of row S, above 0
 */
public record MarginShares(double intra, double inter) {
    /**
     * What is taken where no margin is given. 0.66 of D2 is the margin at which ten points in the plane reach the paper's ratio of D2
     * after and before.
     */
    public static final MarginShares AUTOMATIC = new MarginShares(0.5, 0.66);

    /** The margins, given D1 and D2 of row S. */
    Margins of(Separation softmax) {
        return new Margins((float) (intra * softmax.d1()), (float) (inter * softmax.d2()));
    }

    /** Reads {@code intra:inter}, for example {@code 0.5:0.66}; null when the text is something else. */
    static @Nullable MarginShares parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 2) {
            return null;
        }
        double intra = Double.parseDouble(parts[0]);
        double inter = Double.parseDouble(parts[1]);
        return intra > 0 && inter > 0 && Double.isFinite(intra) && Double.isFinite(inter) ? new MarginShares(intra, inter) : null;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return intra + ":" + inter;
    }
}
