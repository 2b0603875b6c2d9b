package io.margrad.experiments.faces.protocol.megaface;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The scores of probes with the other images of their own people.
 *
 * @param scores for each probe the scores with its mates, ascending; none where the person has one image only
 * @param genuine all scores of unordered pairs of one person, ascending
 * @param identities how many people
 */
record Mates(double[][] scores, double[] genuine, int identities) {
    private static final int MOST_PAIRS = 1 << 30;

    static Mates of(Features probes, int[] identity, Similarity similarity) {
        if (identity.length != probes.count()) {
            throw new DataException("MegaFace: expected one identity for each of " + probes + ", found " + identity.length);
        }
        Map<Integer, int[]> groups = groups(identity);
        double[][] scores = new double[identity.length][];
        long pairs = groups.values().stream().mapToLong(group -> (long) group.length * (group.length - 1) / 2).sum();
        if (pairs == 0) {
            throw new DataException("MegaFace: expected a person with two probes at least, found " + groups.size()
                    + " people with one each");
        }
        if (pairs > MOST_PAIRS) {
            throw new DataException("MegaFace: expected at most " + MOST_PAIRS + " pairs of probes of one person, found " + pairs);
        }
        double[] genuine = new double[(int) pairs];
        int next = 0;
        for (int[] group : groups.values()) {
            int n = group.length;
            double[][] square = new double[n][n];
            for (int a = 0; a < n; a++) {
                for (int b = a + 1; b < n; b++) {
                    double score = similarity.of(probes, group[a], probes, group[b]);
                    square[a][b] = score;
                    square[b][a] = score;
                    genuine[next++] = score;
                }
            }
            for (int a = 0; a < n; a++) {
                double[] mates = new double[n - 1];
                System.arraycopy(square[a], 0, mates, 0, a);
                System.arraycopy(square[a], a + 1, mates, a, n - 1 - a);
                Arrays.sort(mates);
                scores[group[a]] = mates;
            }
        }
        Arrays.sort(genuine);
        return new Mates(scores, genuine, groups.size());
    }

    /** Trials of identification: ordered pairs of one person. */
    int trials() {
        return Math.multiplyExact(2, genuine.length);
    }

    /** Pairs of one person with at least this score. */
    int genuineFrom(double score) {
        int low = 0;
        int high = genuine.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (genuine[middle] >= score) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return genuine.length - low;
    }

    private static Map<Integer, int[]> groups(int[] identity) {
        Map<Integer, Integer> sizes = new LinkedHashMap<>();
        for (int id : identity) {
            sizes.merge(id, 1, Integer::sum);
        }
        Map<Integer, int[]> groups = new LinkedHashMap<>();
        sizes.forEach((id, size) -> groups.put(id, new int[size]));
        Map<Integer, Integer> filled = new LinkedHashMap<>();
        for (int p = 0; p < identity.length; p++) {
            int at = filled.merge(identity[p], 1, Integer::sum) - 1;
            groups.getOrDefault(identity[p], identity)[at] = p;
        }
        return groups;
    }
}
