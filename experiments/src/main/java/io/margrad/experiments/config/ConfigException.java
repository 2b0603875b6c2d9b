package io.margrad.experiments.config;

/** A setting that does not exist or has a value that it cannot have. The message is one line for the user. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConfigException(String message) {
        super(message);
    }
}
