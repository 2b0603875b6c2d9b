package io.margrad.experiments.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Where this program keeps what it fetched, as the XDG base directory specification has it. */
public final class UserCache {
    private static final String NAME = "margrad";

    private UserCache() {}

    /**
     * {@code $XDG_CACHE_HOME/margrad}, else {@code ~/.cache/margrad}; it need not exist.
     *
     * @param environment environment variables
     * @param home the user's home folder
     */
    public static Path of(Map<String, String> environment, Path home) {
        try {
            Path path = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
            // the specification: a relative path in the variable is invalid and to be ignored
            if (path.isAbsolute()) {
                return path.resolve(NAME);
            }
        } catch (InvalidPathException e) {
            // likewise ignored
        }
        return home.resolve(".cache").resolve(NAME);
    }
}
