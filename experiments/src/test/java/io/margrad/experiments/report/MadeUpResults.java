package io.margrad.experiments.report;

import io.margrad.experiments.mnist.MarginShares;
import io.margrad.experiments.mnist.MarginTrial;
import io.margrad.experiments.mnist.MnistRow;
import io.margrad.experiments.mnist.RowResult;
import io.margrad.experiments.train.Margins;
import io.margrad.experiments.train.Separation;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Rows as training might leave them: a star of ten arms for S, compact clusters on a ring or over the plane for the others. */
final class MadeUpResults {
    private static final int DIGITS = 10;

    private MadeUpResults() {}

    /** All four rows, with distances in whose order everything the paper says holds. */
    static List<RowResult> all(int pointsPerDigit) {
        return List.of(
                row(MnistRow.S, new Separation(20, 50, 55), pointsPerDigit),
                row(MnistRow.S_C, new Separation(4, 52, 53), pointsPerDigit),
                row(MnistRow.C_M, new Separation(3, 70, 71), pointsPerDigit),
                row(MnistRow.M, new Separation(5, 65, 72), pointsPerDigit));
    }

    /** One pair of margins at which everything still holds, and one at which the centers have moved together. */
    static List<MarginTrial> trials() {
        return List.of(
                new MarginTrial(
                        new MarginShares(0.25, 0.66),
                        row(MnistRow.C_M, new Separation(3, 71, 72), 4),
                        row(MnistRow.M, new Separation(5, 66, 73), 4)),
                new MarginTrial(
                        new MarginShares(0.5, 0.25),
                        row(MnistRow.C_M, new Separation(3, 40, 41), 4),
                        row(MnistRow.M, new Separation(5, 39, 42), 4)));
    }

    static RowResult row(MnistRow row, Separation distances, int pointsPerDigit) {
        Random random = new Random(row.label().hashCode());
        float[] features = new float[2 * DIGITS * pointsPerDigit];
        int[] labels = new int[DIGITS * pointsPerDigit];
        float[] centers = new float[2 * DIGITS];
        for (int i = 0; i < labels.length; i++) {
            int digit = i % DIGITS;
            labels[i] = digit;
            double[] point = row == MnistRow.S ? star(digit, random) : cluster(row, digit, random);
            for (int axis = 0; axis < 2; axis++) {
                features[2 * i + axis] = (float) point[axis];
                centers[2 * digit + axis] += (float) (point[axis] / pointsPerDigit);
            }
        }
        return of(row, distances, features, labels, centers);
    }

    static RowResult of(MnistRow row, Separation distances, float[] features, int[] labels, float[] centers) {
        boolean softmax = row.lambda0() > 0;
        @Nullable Margins margins = row.lambda2() > 0 ? new Margins(1.25f, 3.7f) : null;
        double active = margins == null ? Double.NaN : 0.4567;
        return new RowResult(
                row, distances, distances, softmax ? 0.98761 : Double.NaN, 0.97123, 31.5, active, active / 10, margins,
                2000, 61.5, features, labels, labels, centers, centers);
    }

    private static double[] star(int digit, Random random) {
        double angle = 2 * Math.PI * digit / DIGITS + 0.05 * random.nextGaussian();
        double length = 12 + 60 * Math.abs(0.6 + 0.25 * random.nextGaussian());
        return squeeze(length * Math.cos(angle), length * Math.sin(angle));
    }

    private static double[] cluster(MnistRow row, int digit, Random random) {
        double angle = 2 * Math.PI * (digit < 8 ? digit / 8.0 : 0.2 + 0.5 * (digit - 8));
        double radius = row == MnistRow.S_C ? 24 : digit < 8 ? 33 : 11;
        double ring = row == MnistRow.S_C ? 2 * Math.PI * digit / DIGITS : angle;
        double size = random.nextInt(50) == 0 ? 6 : row == MnistRow.M ? 2 : 1.2;
        return squeeze(
                radius * Math.cos(ring) + size * random.nextGaussian(),
                radius * Math.sin(ring) + size * random.nextGaussian());
    }

    /** What PReLU with a slope of 0.25 does to the negative half of each axis. */
    private static double[] squeeze(double x, double y) {
        return new double[] {x < 0 ? 0.4 * x : x, y < 0 ? 0.4 * y : y};
    }
}
