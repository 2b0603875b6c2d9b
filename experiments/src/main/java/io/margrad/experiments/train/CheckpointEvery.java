package io.margrad.experiments.train;

import org.jspecify.annotations.Nullable;

/** How often a run is saved in the middle of a row; at a row's end it always is, unless it never is. */
public sealed interface CheckpointEvery {
    /** At lines of metrics, as often as saving takes at most a hundredth of the time. */
    record Auto() implements CheckpointEvery {}

    /** After every so many iterations of a row. */
    record Iterations(int count) implements CheckpointEvery {}

    /** Not at all. */
    record Never() implements CheckpointEvery {}

    /** Reads {@code auto}, {@code never} or a number of at least 1; null for anything else. */
    static @Nullable CheckpointEvery parse(String text) {
        return switch (text) {
            case "auto" -> new Auto();
            case "never" -> new Never();
            default -> text.matches("[1-9]\\d{0,8}") ? new Iterations(Integer.parseInt(text)) : null;
        };
    }
}
