package io.margrad.tests;

import io.margrad.losses.CenterLoss;
import io.margrad.losses.CenterUpdate;
import io.margrad.losses.Centers;
import io.margrad.losses.Loss;
import io.margrad.losses.MarginLoss;
import io.margrad.losses.Normalisation;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.ops.SoftmaxCrossEntropy;
import io.margrad.tests.OpCase.Bound;
import io.margrad.tests.OpCase.Domain;
import io.margrad.tests.OpCase.Operation;
import io.margrad.tests.OpCase.Specification;
import java.util.List;
import java.util.function.Function;

/** The rows of {@link OpCases} that take labels: the losses. */
final class LossCases {
    /** M, N, D. */
    private static final int[][] LOSSES = {{1, 1, 1}, {4, 3, 2}, {7, 10, 2}, {17, 1, 3}, {5, 3, 257}, {3, 257, 5}, {257, 2, 1}, {33, 130, 9}};

    private LossCases() {}

    static void addTo(List<OpCase> cases) {
        softmax(cases);
        centerLoss(cases);
        marginLoss(cases);
    }

    private static void softmax(List<OpCase> cases) {
        for (int[] s : new int[][] {{1, 1}, {1, 5}, {7, 10}, {257, 3}, {5, 257}}) {
            Labels labels = Domains.labels(s[0], s[1]);
            // log of the sum is at most log N + 2 max |z|; a gradient's element is below 1/M, rounded five times.
            Specification magnitude = in -> Reference.scale(Reference.sum(in[0].map(z -> 1 + 2 * Math.abs(z))), 1.0 / s[0]);
            cases.add(new OpCase(
                    "softmaxCrossEntropy",
                    in -> SoftmaxCrossEntropy.softmaxCrossEntropy(in[0], labels),
                    in -> Reference.softmaxCrossEntropy(in[0], labels),
                    List.of(Shape.of(s)),
                    1,
                    Domains::wide,
                    new Bound(1, 6, magnitude)));
        }
    }

    private static void centerLoss(List<OpCase> cases) {
        for (int[] s : LOSSES) {
            Labels labels = Domains.labels(s[0], s[1]);
            for (Normalisation n : Normalisation.values()) {
                // |x - c| is at most |x| + |c|.
                Specification magnitude = in -> Reference.centerLoss(in[0], in[1].map(c -> -c), labels, n);
                Specification reference = in -> Reference.centerLoss(in[0], in[1], labels, n);
                Bound bound = new Bound(5, 6, magnitude);
                cases.add(loss("centerLoss " + n, s, c -> new CenterLoss(c, n), labels, reference, Domains::spread, bound));
            }
        }
    }

    private static void marginLoss(List<OpCase> cases) {
        for (int[] s : LOSSES) {
            Labels labels = Domains.labels(s[0], s[1]);
            // Distances grow with the root of D; these margins make both kinds of terms, active and not.
            for (double[] margins : new double[][] {{0.8, 1.6}, {2, 1}, {0, 3}}) {
                float intra = (float) (margins[0] * Math.sqrt(s[2]));
                float inter = (float) (margins[1] * Math.sqrt(s[2]));
                // A distance is at most the sum of |x| + |c| and any term at most that and its margin.
                Specification magnitude = in -> {
                    double features = Reference.sum(in[0]).at()[0] * s[1] / s[0];
                    return Values.scalar(features + Reference.sum(in[1]).at()[0] + s[1] * (double) (intra + inter));
                };
                String name = "marginLoss " + intra + " " + inter;
                Specification reference = in -> Reference.marginLoss(in[0], in[1], labels, intra, inter);
                Domain domain = Domains.awayFromMargins(labels, intra, inter);
                Bound bound = new Bound(s[2] + 6, s[1] + s[2] + 6, magnitude);
                cases.add(loss(name, s, c -> new MarginLoss(c, intra, inter), labels, reference, domain, bound));
            }
        }
    }

    /** A loss with centers, which are gone before backward runs: the loss must not need them any more. */
    private static OpCase loss(
            String name, int[] s, Function<Centers, Loss> loss, Labels labels, Specification reference, Domain domain, Bound bound) {
        Operation op = in -> {
            Backend backend = Tape.current().backend();
            try (Centers centers = Centers.of(backend, s[1], s[2], CenterUpdate.standard(), in[1].toArray())) {
                return loss.apply(centers).apply(in[0], labels);
            }
        };
        return new OpCase(name, op, reference, List.of(Shape.of(s[0], s[2]), Shape.of(s[1], s[2])), 1, domain, bound);
    }
}
