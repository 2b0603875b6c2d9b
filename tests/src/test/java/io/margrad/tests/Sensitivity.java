package io.margrad.tests;

import java.util.function.ToDoubleFunction;

/**
 * How errors of a network's outputs come through its loss J, to first order; with gradient and curvature of J by differences.
 *
 * <p>The gradient along a direction is the sum over outputs k of J'_k o'_k. An error of o'_k is multiplied by J'_k; an error of J'_k,
 * which comes from the errors of all outputs by the curvature, and from its own roundings, is multiplied by o'_k.
 */
final class Sensitivity {
    /** J is smooth here, and its second differences need room. */
    private static final double STEP = 0x1p-13;

    private final double[] outputs;
    private final double[] gradient;
    private final double[] gradientError;
    private final double[] magnitudes;

    /**
     * Differentiates a loss.
     *
     * @param loss J
     * @param outputs where
     * @param magnitudes of each output, the bound of its error in units of rounding
     */
    Sensitivity(ToDoubleFunction<double[]> loss, double[] outputs, double[] magnitudes) {
        int n = outputs.length;
        this.outputs = outputs;
        this.magnitudes = magnitudes;
        this.gradient = new double[n];
        this.gradientError = new double[n];
        for (int k = 0; k < n; k++) {
            gradient[k] = (at(loss, k, 1, k, 0) - at(loss, k, -1, k, 0)) / (2 * STEP);
            // J' is a sum of a few terms below 1, some of which may cancel.
            gradientError[k] = 1;
            for (int l = 0; l < n; l++) {
                double curvature = at(loss, k, 1, l, 1) - at(loss, k, 1, l, -1) - at(loss, k, -1, l, 1) + at(loss, k, -1, l, -1);
                gradientError[k] += Math.abs(curvature) / (4 * STEP * STEP) * magnitudes[l];
            }
        }
    }

    private double at(ToDoubleFunction<double[]> loss, int k, int stepK, int l, int stepL) {
        double[] moved = outputs.clone();
        moved[k] += stepK * STEP;
        moved[l] += stepL * STEP;
        return loss.applyAsDouble(moved);
    }

    /** The derivative of J when the outputs move so. */
    double along(double[] slopes) {
        double total = 0;
        for (int k = 0; k < slopes.length; k++) {
            total += gradient[k] * slopes[k];
        }
        return total;
    }

    /** Error of J, in units of rounding. */
    double ofValue() {
        double total = 1;
        for (int k = 0; k < outputs.length; k++) {
            total += Math.abs(gradient[k]) * magnitudes[k];
        }
        return total;
    }

    /** Error of {@link #along}, in units of rounding, when {@code steepest} bounds that of the slopes. */
    double ofSlope(double[] slopes, double[] steepest) {
        double total = 0;
        for (int k = 0; k < slopes.length; k++) {
            total += Math.abs(gradient[k]) * steepest[k] + Math.abs(slopes[k]) * gradientError[k];
        }
        return total;
    }
}
