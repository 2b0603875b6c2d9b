package io.margrad.experiments.config;

import io.margrad.experiments.data.Excerpt;

/** A setting that does not exist or has a value that it cannot have. The message is one line for the user. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * What is very long is cut: names and values come out of files.
     *
     * @param message what is wrong
     */
    public ConfigException(String message) {
        super(Excerpt.ofMessage(message));
    }
}
