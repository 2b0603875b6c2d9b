package io.margrad.bench;

import java.util.Arrays;
import java.util.List;

/** What tables say of several rounds. */
public final class Medians {
    private Medians() {}

    /** The middle value, or the mean of the two in the middle. */
    public static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** {@code median (least to most)}, with so many decimals. */
    public static String withRange(double[] values, int decimals) {
        double least = Arrays.stream(values).min().orElse(Double.NaN);
        double most = Arrays.stream(values).max().orElse(Double.NaN);
        String number = "%." + decimals + "f";
        return (number + " (" + number + " to " + number + ")").formatted(median(values), least, most);
    }

    /** One round's value over the other's, for each round. */
    public static double[] ratios(double[] of, double[] to) {
        double[] ratios = new double[of.length];
        Arrays.setAll(ratios, i -> of[i] / to[i]);
        return ratios;
    }

    /** The values as an array. */
    public static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
