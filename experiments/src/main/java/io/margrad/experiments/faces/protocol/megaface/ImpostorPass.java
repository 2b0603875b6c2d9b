package io.margrad.experiments.faces.protocol.megaface;

import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.protocol.sieve.SieveRows;
import java.util.Arrays;

/**
 * What all scores of probes and distractors are asked for, in one pass and without keeping them: how many are above each mate's score of
 * the probe, how many reach each of some thresholds, and which are the highest of all.
 *
 * <p>For each probe the mates' scores and the thresholds are one ascending list of bounds, and a distractor is counted between two of
 * them. Its score first comes as an interval. Only where a bound lies in the interval, or it reaches above the lowest of the highest
 * scores, is the pair scored exactly. A grid of cells over the scores tells for most cells that no bound is near.
 */
final class ImpostorPass {
    /** Scores that a thread collects before it hands them on. */
    private static final int BATCH = 1024;

    private final Similarity similarity;
    private final double[] thresholds;
    private final HighestScores highest;
    private final BoundGrid grid;
    private final double[][] bounds;
    private final double[][] boundsOnScale;
    private final short[][] codes;
    private final int[][] counts;

    /**
     * @param mates for each probe its mates' scores
     * @param thresholds ascending, distinct, at least one
     * @param margin largest margin of a probe
     */
    ImpostorPass(Similarity similarity, double[][] mates, double[] thresholds, HighestScores highest, float margin) {
        this.similarity = similarity;
        this.thresholds = thresholds;
        this.highest = highest;
        this.bounds = new double[mates.length][];
        this.boundsOnScale = new double[mates.length][];
        this.codes = new short[mates.length][];
        this.counts = new int[mates.length][];
        double lowest = thresholds[0];
        double uppermost = thresholds[0];
        for (int p = 0; p < mates.length; p++) {
            bounds[p] = bounds(mates[p], thresholds);
            counts[p] = new int[bounds[p].length + 1];
            lowest = Math.min(lowest, bounds[p][0]);
            uppermost = Math.max(uppermost, bounds[p][bounds[p].length - 1]);
        }
        this.grid = new BoundGrid(
                SieveRows.ofScore(similarity, lowest), SieveRows.ofScore(similarity, uppermost), 4 * margin, mates.length);
        for (int p = 0; p < mates.length; p++) {
            boundsOnScale[p] = onScale(bounds[p]);
            codes[p] = grid.codes(boundsOnScale[p]);
        }
    }

    /** A distractor counts as above a mate when it scores strictly higher: from the next number on. */
    private static double[] bounds(double[] mates, double[] thresholds) {
        double[] bounds = Arrays.copyOf(thresholds, thresholds.length + mates.length);
        for (int n = 0; n < mates.length; n++) {
            bounds[thresholds.length + n] = Math.nextUp(mates[n]);
        }
        Arrays.sort(bounds);
        return bounds;
    }

    private double[] onScale(double[] scores) {
        return Arrays.stream(scores).map(score -> SieveRows.ofScore(similarity, score)).toArray();
    }

    /** Of one probe, how many distractors scored strictly higher than each of these scores, which must be among its mates'. */
    int[] above(int probe, double[] mates) {
        int[] reached = reached(probe);
        int[] above = new int[mates.length];
        for (int n = 0; n < mates.length; n++) {
            above[n] = reached[Arrays.binarySearch(bounds[probe], Math.nextUp(mates[n]))];
        }
        return above;
    }

    /** For each threshold, how many pairs of a probe and a distractor score at least as much. */
    long[] accepted() {
        long[] accepted = new long[thresholds.length];
        for (int p = 0; p < bounds.length; p++) {
            int[] reached = reached(p);
            for (int t = 0; t < thresholds.length; t++) {
                accepted[t] += reached[Arrays.binarySearch(bounds[p], thresholds[t])];
            }
        }
        return accepted;
    }

    /** For each bound of a probe, how many distractors reach it. Equal bounds are reached together. */
    private int[] reached(int probe) {
        int[] reached = new int[bounds[probe].length];
        int sum = 0;
        for (int b = reached.length - 1; b >= 0; b--) {
            sum += counts[probe][b + 1];
            reached[b] = sum;
        }
        return reached;
    }

    /** What one thread works with. Two threads never look at one probe at the same time. */
    final class Look {
        private final float[] q;
        private final int[] cell;
        private final double[] batch = new double[BATCH];
        private int batched;

        /**
         * @param most distractors of a block
         */
        Look(int most) {
            q = new float[most];
            cell = new int[most];
        }

        /**
         * Looks through the products of one probe with a block of distractors.
         *
         * @param probes a tile of probes
         * @param i the probe's row in the tile
         * @param probe its number among all
         * @param products its products with all distractors of the block, from {@code at} on
         */
        void row(SieveRows probes, int i, int probe, SieveRows distractors, float[] products, int at) {
            float within = probes.margin(i) + distractors.maxMargin();
            // The cut may fall behind other threads' scores: then more pairs are scored exactly, and none less.
            float cut = Math.nextDown((float) SieveRows.ofScore(similarity, highest.cut())) - 2 * within;
            distractors.approximate(probes, i, products, at, q);
            boolean fine = within <= grid.margin();
            if (fine) {
                grid.cells(q, distractors.rows(), cell);
            }
            short[] code = codes[probe];
            int[] count = counts[probe];
            for (int j = 0; j < distractors.rows(); j++) {
                int place = fine ? code[cell[j]] : BoundGrid.UNSURE;
                if (place < 0) {
                    place = place(boundsOnScale[probe], q[j] - within, q[j] + within);
                }
                if (place >= 0 && q[j] < cut) {
                    count[place]++;
                } else {
                    exact(probes.score(i, distractors, j), probe);
                }
            }
        }

        /** How many bounds are below an interval, or {@link BoundGrid#UNSURE} where one lies in it or it is NaN. */
        private static int place(double[] own, float low, float high) {
            int place = BoundGrid.atMost(own, low);
            return low <= high && (place == own.length || own[place] > high) ? place : BoundGrid.UNSURE;
        }

        private void exact(double score, int probe) {
            counts[probe][BoundGrid.atMost(bounds[probe], score)]++;
            if (score > highest.cut()) {
                batch[batched++] = score;
                if (batched == BATCH) {
                    flush();
                }
            }
        }

        /** Hands on what was collected. */
        void flush() {
            highest.add(batch, batched);
            batched = 0;
        }
    }
}
