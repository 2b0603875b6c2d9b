package io.margrad.experiments.device;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a user can ask for with {@code --device}. */
public sealed interface DeviceChoice {
    /** The first CUDA device when there is one that works, else the CPU. */
    record Auto() implements DeviceChoice {}

    /** The CPU. */
    record Cpu() implements DeviceChoice {}

    /**
     * A CUDA device, and nothing else.
     *
     * @param ordinal the driver's number of it, from 0
     */
    record Cuda(int ordinal) implements DeviceChoice {}

    /** Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:1}; null for anything else. */
    static @Nullable DeviceChoice parse(String text) {
        Matcher cuda = Pattern.compile("cuda(?::(\\d{1,4}))?").matcher(text);
        if (cuda.matches()) {
            return new Cuda(cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
        }
        return switch (text) {
            case "auto" -> new Auto();
            case "cpu" -> new Cpu();
            default -> null;
        };
    }
}
