package io.margrad.experiments.run;

/** A run's folder that cannot be used as it is. The message is one line for the user: the file, what was expected, what was found. */
public final class RunException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message one line */
    public RunException(String message) {
        super(message);
    }
}
