package io.margrad.losses;

/** How the center loss is scaled; the paper and the implementation it compares with differ. */
public enum Normalisation {
    /** J_C = 1/(2M) sum ||x - c||^2: caffe-face, and what the paper's weight 0.008 fits. The default. */
    BATCH,
    /** J_C = sum ||x - c||^2: the paper's Eq. 2 to the letter, 2M times larger. */
    LITERAL;

    float factor(int batch) {
        return switch (this) {
            case BATCH -> 1f / (2 * batch);
            case LITERAL -> 1;
        };
    }
}
