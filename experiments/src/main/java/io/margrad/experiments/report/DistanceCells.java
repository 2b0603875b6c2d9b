package io.margrad.experiments.report;

import io.margrad.experiments.train.Separation;
import java.util.stream.Stream;

/** D1, D2, D3, D2/D1 and D3/D1, in this order in every table. */
final class DistanceCells {
    private DistanceCells() {}

    /**
     * For people.
     *
     * @param places decimals of the distances; the ratios have two
     */
    static Stream<String> of(Separation distances, int places) {
        return Stream.of(
                Figures.decimals(distances.d1(), places),
                Figures.decimals(distances.d2(), places),
                Figures.decimals(distances.d3(), places),
                Figures.decimals(distances.centersPerRadius(), 2),
                Figures.decimals(distances.samplesPerRadius(), 2));
    }

    /** Unrounded. */
    static Stream<Double> unrounded(Separation distances) {
        return Stream.of(
                distances.d1(),
                distances.d2(),
                distances.d3(),
                distances.centersPerRadius(),
                distances.samplesPerRadius());
    }
}
