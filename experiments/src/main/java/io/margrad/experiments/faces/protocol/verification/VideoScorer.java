package io.margrad.experiments.faces.protocol.verification;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.FeatureMap;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.scores.Similarity;

/** Scores pairs of videos for one fitted preparation. */
final class VideoScorer implements PairScorer {
    private final Features frames;
    private final int[][] rows;
    private final FeatureMap map;
    private final Similarity similarity;
    private final boolean pairMean;
    private final double[][] means;

    /**
     * @param rows the rows of {@code frames} that each video is judged by
     */
    VideoScorer(Features frames, int[][] rows, FeatureMap map, Similarity similarity, VideoScore score) {
        this.frames = frames;
        this.rows = rows;
        this.map = map;
        this.similarity = similarity;
        this.pairMean = score == VideoScore.PAIR_MEAN;
        this.means = new double[rows.length][];
    }

    @Override
    public double score(IndexPair pair) {
        if (pairMean && similarity == Similarity.EUCLIDEAN) {
            // The sum has an order; a pair and its reverse shall have the same.
            return meanOverPairs(prepared(Math.min(pair.i(), pair.j())), prepared(Math.max(pair.i(), pair.j())));
        }
        double[] a = mean(pair.i());
        double[] b = mean(pair.j());
        if (!pairMean) {
            return similarity.of(a, b);
        }
        // The mean of all x.y / |x| |y| is the inner product of the means of x / |x| and y / |y|: n + m vectors instead of n m pairs.
        double dot = 0;
        for (int k = 0; k < a.length; k++) {
            dot += a[k] * b[k];
        }
        return dot;
    }

    private double meanOverPairs(Features a, Features b) {
        double sum = 0;
        for (int i = 0; i < a.count(); i++) {
            for (int j = 0; j < b.count(); j++) {
                sum += similarity.of(a, i, b, j);
            }
        }
        return sum / ((double) a.count() * b.count());
    }

    private Features prepared(int video) {
        return map.apply(frames.select(rows[video]));
    }

    private double[] mean(int video) {
        if (means[video] == null) {
            means[video] = pairMean ? meanOfUnits(prepared(video)) : unitMean(prepared(video), video);
        }
        return means[video];
    }

    private static double[] unitMean(Features prepared, int video) {
        double[] mean = new double[prepared.dimension()];
        for (int i = 0; i < prepared.count(); i++) {
            add(prepared, i, 1.0 / prepared.count(), mean);
        }
        double square = 0;
        for (double m : mean) {
            square += m * m;
        }
        if (square == 0) {
            throw new DataException("video " + video + ": expected frames with a mean to normalise, found the mean zero; first frame: "
                    + prepared.where(0));
        }
        for (int k = 0; k < mean.length; k++) {
            mean[k] /= Math.sqrt(square);
        }
        return mean;
    }

    private static double[] meanOfUnits(Features prepared) {
        double[] mean = new double[prepared.dimension()];
        for (int i = 0; i < prepared.count(); i++) {
            double norm = Similarity.norm(prepared.values(), i * prepared.dimension(), prepared.dimension());
            if (norm == 0) {
                throw Similarity.zeros(prepared.where(i));
            }
            add(prepared, i, 1 / (norm * prepared.count()), mean);
        }
        return mean;
    }

    private static void add(Features prepared, int row, double scale, double[] sum) {
        for (int k = 0; k < sum.length; k++) {
            sum[k] += scale * prepared.get(row, k);
        }
    }
}
