package io.margrad.experiments.faces.protocol.verification;

import io.margrad.experiments.faces.protocol.features.FeatureMap;
import io.margrad.experiments.faces.protocol.features.FeatureStep;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.features.L2Normalisation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Made-up pairs, and what to look at them with. */
final class Pairs {
    private Pairs() {}

    /** Folds with images of their own: fold f has images f * size to (f + 1) * size - 1. Both kinds of pairs are in every fold. */
    static List<List<IndexPair>> folds(int folds, int size, int pairs, Random random) {
        List<List<IndexPair>> all = new ArrayList<>();
        for (int f = 0; f < folds; f++) {
            List<IndexPair> fold = new ArrayList<>();
            for (int p = 0; p < pairs; p++) {
                int i = random.nextInt(size);
                int j = (i + 1 + random.nextInt(size - 1)) % size;
                fold.add(new IndexPair(f * size + i, f * size + j, p < 2 ? p == 0 : random.nextBoolean()));
            }
            all.add(fold);
        }
        return all;
    }

    static Features gaussian(int n, int d, double mean, Random random) {
        float[] x = new float[n * d];
        for (int k = 0; k < x.length; k++) {
            x[k] = (float) (mean + random.nextGaussian());
        }
        return Features.of("gaussian", x, d, i -> "image" + i);
    }

    /** L2 normalisation that writes down which rows it was shown to learn from. */
    static final class Witness implements FeatureStep {
        final List<List<String>> seen = new ArrayList<>();

        @Override
        public FeatureMap fit(Features training) {
            List<String> rows = new ArrayList<>();
            for (int i = 0; i < training.count(); i++) {
                rows.add(training.where(i).replaceAll(".*\\((.*)\\)", "$1"));
            }
            seen.add(rows);
            return new L2Normalisation();
        }

        @Override
        public boolean learns() {
            return true;
        }

        @Override
        public String label() {
            return "witness";
        }
    }

    /** Accuracy of the best threshold found by trying the middle of every two scores, on other pairs: another way to the same. */
    static double accuracyByTrying(double[] known, boolean[] knownSame, double[] judged, boolean[] judgedSame) {
        double[] sorted = known.clone();
        Arrays.sort(sorted);
        double best = sorted[0];
        int most = -1;
        for (int c = 0; c < sorted.length; c++) {
            if (c > 0 && sorted[c - 1] == sorted[c]) {
                continue;
            }
            double candidate = c == 0 ? sorted[0] : (sorted[c - 1] + sorted[c]) / 2;
            int right = right(known, knownSame, candidate);
            if (right >= most) {
                most = right;
                best = candidate;
            }
        }
        double none = Math.nextUp(sorted[sorted.length - 1]);
        best = right(known, knownSame, none) >= most ? none : best;
        return (double) right(judged, judgedSame, best) / judged.length;
    }

    private static int right(double[] scores, boolean[] same, double threshold) {
        int right = 0;
        for (int p = 0; p < scores.length; p++) {
            right += (scores[p] >= threshold) == same[p] ? 1 : 0;
        }
        return right;
    }
}
