package io.margrad.losses;

/** How the centers follow Eq. 5's difference delta. */
public sealed interface CenterUpdate {
    /**
     * c = c - gamma delta, as the center loss paper (Wen et al. 2016) writes it.
     *
     * @param gamma step, above 0 and at most 1; 1 makes a center the mean of itself and the batch's samples
     */
    record Fixed(float gamma) implements CenterUpdate {
        /** @throws IllegalArgumentException for another step */
        public Fixed {
            if (!(gamma > 0 && gamma <= 1)) {
                throw new IllegalArgumentException("gamma: expected above 0 and at most 1, found " + gamma);
            }
        }
    }

    /**
     * As caffe-face runs it: delta is handed to the solver as if it were a gradient, g = delta + decay c; V = momentum V + rate g;
     * c = c - V. Absent classes move on by momentum and decay. The rate is the network's and falls with it.
     *
     * @param momentum 0 to below 1
     * @param decay 0 for MNIST, 1e-3 for faces in caffe-face
     */
    record Sgd(float momentum, float decay) implements CenterUpdate {
        /** @throws IllegalArgumentException for a momentum or a decay outside of that */
        public Sgd {
            if (!(momentum >= 0 && momentum < 1) || !(decay >= 0)) {
                throw new IllegalArgumentException(
                        "center update: expected momentum in [0, 1) and decay >= 0, found " + momentum + " and " + decay);
            }
        }
    }

    /** The default: {@code fixed(0.5)}. */
    static CenterUpdate standard() {
        return new Fixed(0.5f);
    }
}
