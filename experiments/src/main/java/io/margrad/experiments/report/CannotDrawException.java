package io.margrad.experiments.report;

/** This machine lacks what drawing needs. The message is one line that says what to install. */
public final class CannotDrawException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CannotDrawException(String message, Throwable cause) {
        super(message, cause);
    }
}
