package io.margrad.experiments.report;

import io.margrad.experiments.mnist.MnistRow;
import io.margrad.experiments.report.Finding.Verdict;
import io.margrad.experiments.train.Separation;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Compares the orderings of the rows in Table II, the paper's with ours.
 *
 * <p>Two kinds: the full order of all rows for each quantity, of which the paper's D1 hangs on gaps of 0.1, and the three
 * statements that its text makes and that are robust against such gaps.
 */
final class Orderings {
    /** How much larger D1/D2 of S has to be than any other row's to count as "large intra-class variation"; the paper has 2.05. */
    private static final double LARGE = 1.5;

    private static final List<MnistRow> ROWS = List.of(MnistRow.values());

    private final TableTwo table;

    Orderings(TableTwo table) {
        this.table = table;
    }

    List<Finding> findings() {
        return List.of(
                order("D1", Separation::d1),
                order("D2", Separation::d2),
                order("D3", Separation::d3),
                order("D2/D1", Separation::centersPerRadius),
                order("D3/D1", Separation::samplesPerRadius),
                looseSoftmax(),
                largerWithMargin("D2", Separation::d2),
                largerWithMargin("D3", Separation::d3));
    }

    /** The order of the rows that ran; rows that did not are left out of the comparison on both sides. */
    private Finding order(String what, ToDoubleFunction<Separation> quantity) {
        Map<MnistRow, Double> ours = ours(quantity);
        Map<MnistRow, Double> paper = paper(quantity);
        if (ours.size() < 2) {
            return new Finding(what, chain(paper), "not run", Verdict.OPEN);
        }
        boolean same = chain(ours).equals(chain(only(paper, ours)));
        // One missing row leaves the paper's claim open, unless those that ran already contradict it.
        Verdict verdict = !same ? Verdict.DIFFERS : ours.size() < ROWS.size() ? Verdict.OPEN : Verdict.HOLDS;
        return new Finding(what, chain(paper), chain(ours), verdict);
    }

    private Finding looseSoftmax() {
        ToDoubleFunction<Separation> looseness = distances -> distances.d1() / distances.d2();
        String what = "D1/D2 of S at least " + LARGE + " times every other row's";
        return claim(what, looseness, values -> smallestRatio(values, List.of(MnistRow.S), others(MnistRow.S)), LARGE);
    }

    private Finding largerWithMargin(String what, ToDoubleFunction<Separation> quantity) {
        List<MnistRow> with = ROWS.stream().filter(row -> row.lambda2() > 0).toList();
        List<MnistRow> without = ROWS.stream().filter(row -> row.lambda2() <= 0).toList();
        return claim(
                what + " of each row with M larger than of each without",
                quantity,
                values -> smallestRatio(values, with, without),
                1);
    }

    private Finding claim(
            String what,
            ToDoubleFunction<Separation> quantity,
            ToDoubleFunction<Map<MnistRow, Double>> smallestRatio,
            double bound) {
        String paper = times(smallestRatio.applyAsDouble(paper(quantity)));
        Map<MnistRow, Double> ours = ours(quantity);
        if (ours.size() < ROWS.size()) {
            return new Finding(what, paper, "not run", Verdict.OPEN);
        }
        double ratio = smallestRatio.applyAsDouble(ours);
        // Strictly larger where the bound is 1: equal is not larger.
        boolean holds = bound > 1 ? ratio >= bound : ratio > bound;
        return new Finding(what, paper, times(ratio), holds ? Verdict.HOLDS : Verdict.DIFFERS);
    }

    private static double smallestRatio(Map<MnistRow, Double> values, List<MnistRow> large, List<MnistRow> small) {
        double smallestOfLarge = large.stream().mapToDouble(values::get).min().orElseThrow();
        double largestOfSmall = small.stream().mapToDouble(values::get).max().orElseThrow();
        return smallestOfLarge / largestOfSmall;
    }

    private static List<MnistRow> others(MnistRow row) {
        return ROWS.stream().filter(other -> other != row).toList();
    }

    private static String times(double ratio) {
        return Figures.decimals(ratio, 2) + " times";
    }

    private static Map<MnistRow, Double> paper(ToDoubleFunction<Separation> quantity) {
        return ROWS.stream()
                .collect(Collectors.toMap(
                        row -> row, row -> quantity.applyAsDouble(row.paper()), (a, b) -> a, Orderings::empty));
    }

    /** Only rows with a finite figure: one that diverged has no place in an order. */
    private Map<MnistRow, Double> ours(ToDoubleFunction<Separation> quantity) {
        Map<MnistRow, Double> values = empty();
        for (MnistRow row : ROWS) {
            table.result(row)
                    .map(result -> quantity.applyAsDouble(table.centers().separation(result)))
                    .filter(Double::isFinite)
                    .ifPresent(value -> values.put(row, value));
        }
        return values;
    }

    private static Map<MnistRow, Double> only(Map<MnistRow, Double> values, Map<MnistRow, Double> rows) {
        Map<MnistRow, Double> kept = empty();
        rows.keySet().forEach(row -> kept.put(row, values.getOrDefault(row, Double.NaN)));
        return kept;
    }

    private static Map<MnistRow, Double> empty() {
        return new EnumMap<>(MnistRow.class);
    }

    /** For example {@code C+M < S+C < M < S}; rows with the same figure are joined by "=". */
    private static String chain(Map<MnistRow, Double> values) {
        List<Map.Entry<MnistRow, Double>> sorted = values.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .toList();
        StringBuilder text = new StringBuilder();
        double last = Double.NaN;
        for (Map.Entry<MnistRow, Double> entry : sorted) {
            double value = entry.getValue();
            text.append(text.isEmpty() ? "" : value == last ? " = " : " < ").append(entry.getKey().label());
            last = value;
        }
        return text.toString();
    }
}
