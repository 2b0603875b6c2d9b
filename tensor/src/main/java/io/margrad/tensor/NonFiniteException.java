package io.margrad.tensor;

/** A computation gave NaN or infinity: training has diverged, or the data holds such values. The message names the first bad op. */
public final class NonFiniteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** One line that names what is not finite, and where. */
    public NonFiniteException(String message) {
        super(message);
    }
}
