package io.margrad.bench.cuda;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;

/** Floating-point operations of a benchmark, from its parameters. */
public final class Work {
    private Work() {}

    /**
     * Operations of one run, where they are a matter of arithmetic.
     *
     * @param benchmark simple name of the class
     * @param parameters by name
     */
    public static OptionalDouble flop(String benchmark, Map<String, String> parameters) {
        String size = parameters.getOrDefault("size", "");
        return switch (benchmark) {
            case "CudaGemm" -> {
                int[] s = sizes(size, 3);
                yield OptionalDouble.of(2.0 * s[0] * s[1] * s[2]);
            }
            case "CudaConv2d" -> {
                int[] s = sizes(size, 5);
                // "Same" padding: each of the B O H W results takes C k k products and sums.
                yield OptionalDouble.of(2.0 * s[0] * s[3] * s[2] * s[2] * s[1] * s[4] * s[4]);
            }
            default -> OptionalDouble.empty();
        };
    }

    /** Reads sizes such as {@code 128x10x2}; throws {@link IllegalArgumentException} unless there are {@code count}. */
    static int[] sizes(String text, int count) {
        int[] sizes = Arrays.stream(text.split("x", -1)).mapToInt(Integer::parseInt).toArray();
        if (sizes.length != count) {
            throw new IllegalArgumentException("size: expected " + count + " numbers with x between, found " + text);
        }
        return sizes;
    }
}
