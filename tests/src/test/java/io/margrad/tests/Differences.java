package io.margrad.tests;

import io.margrad.tests.OpCase.Specification;

/**
 * Derivatives of J(x) = sum over i of weights[i] f(x)[i] along a direction, by central differences of a specification in double.
 *
 * <p>With Richardson's extrapolation: (4 D(h) - D(2h)) / 3 has an error of order h^4, so that h can be large enough for rounding not to
 * matter.
 */
final class Differences {
    private static final double STEP = 0x1p-10;

    /** Rounding unit of double. */
    private static final double U = 0x1p-53;

    private final Specification f;
    private final Values[] at;
    private final double[] weights;

    Differences(Specification f, Values[] at, double[] weights) {
        this.f = f;
        this.at = at;
        this.weights = weights;
    }

    /**
     * A derivative.
     *
     * @param value the derivative
     * @param uncertainty how far it may be from the true one
     */
    record Slope(double value, double uncertainty) {}

    /** Derivative when input {@code which} moves along {@code direction}; {@code roundings} of f bound the noise of the differences. */
    Slope along(int which, double[] direction, int roundings) {
        double[] noise = new double[1];
        double near = slope(which, direction, STEP, noise);
        double far = slope(which, direction, 2 * STEP, noise);
        // The extrapolation's own error is smaller than its correction by an order h^2; h leaves room for a large constant.
        double curvature = Math.abs(near - far) * STEP;
        return new Slope((4 * near - far) / 3, curvature + 4 * (roundings + 1) * U * noise[0] / STEP);
    }

    private double slope(int which, double[] direction, double step, double[] noise) {
        double[] plus = moved(which, direction, step);
        double[] minus = moved(which, direction, -step);
        double total = 0;
        double size = 0;
        for (int i = 0; i < weights.length; i++) {
            // One result at a time: those that do not depend on the input cancel to nothing and add no noise.
            total += weights[i] * (plus[i] - minus[i]);
            size += Math.abs(weights[i]) * (Math.abs(plus[i]) + Math.abs(minus[i]));
        }
        noise[0] = Math.max(noise[0], size);
        return total / (2 * step);
    }

    private double[] moved(int which, double[] direction, double step) {
        Values[] in = at.clone();
        double[] values = at[which].at().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += step * direction[i];
        }
        in[which] = new Values(at[which].shape(), values);
        return f.apply(in).at();
    }
}
