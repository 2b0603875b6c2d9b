package io.margrad.bench.cuda;

import java.util.Locale;
import java.util.SplittableRandom;

/** Seeded inputs, and the comparison that comes before a measurement. */
final class Numbers {
    private Numbers() {}

    /** Uniform in [-1, 1). */
    static float[] uniform(long seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /** Throws {@link IllegalStateException} when {@code found} is further than {@code bound} from {@code expected}, or NaN. */
    static void check(String what, double expected, double found, double bound) {
        if (!(Math.abs(found - expected) <= bound)) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "%s: expected %s +- %.3g, found %s", what, expected, bound, found));
        }
    }
}
