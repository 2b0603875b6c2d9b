package io.margrad.experiments.faces.protocol.identification;

import io.margrad.experiments.faces.protocol.features.FeatureReader;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.protocol.sieve.AllPairs;
import io.margrad.experiments.faces.protocol.sieve.SieveRows;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Tensor;

/**
 * Identification on CASIA-WebFace and VGGFace, the paper's Table VI: a test feature is said to be of the class with the most similar
 * center. Closed set: every test image's class has a center. Of centers with equal scores the class of the lowest number wins.
 *
 * <p>Test features are read in blocks. A float32 product with all centers leaves those that the bound on its error does not exclude, as a
 * rule one, and only where it leaves several are these scored in double: the result is that of scoring all in double.
 */
public final class NearestCenter {
    private static final int BLOCK = 512;
    private static final int BLOCK_NUMBERS = 1 << 22;

    private NearestCenter() {}

    /**
     * Runs the protocol.
     *
     * @param centers one row for each class, means of {@link ClassCenters} or those learned in training, prepared as the test features
     * @param test test features
     * @param labels their classes, 0 to N - 1
     * @param kind what kind of centers, for tables
     * @throws io.margrad.experiments.data.DataException when the columns differ, and naming a row that is not finite, has no direction, or
     *     is of a class without a center
     */
    public static IdentificationResult evaluate(
            Backend backend, Features centers, FeatureSource test, int[] labels, Similarity similarity, CenterOrigin kind) {
        centers.checkDimension(test.dimension(), "test features of " + test.name());
        LabelCheck.check(test, labels, centers.count());
        int d = centers.dimension();
        int size = Math.clamp(Math.min(AllPairs.MAX_PRODUCTS / centers.count(), BLOCK_NUMBERS / d), 1, BLOCK);
        float[] rows = new float[size * d];
        int[] predicted = new int[size];
        int right = 0;
        try (AllPairs pairs = new AllPairs(backend);
                FeatureReader reader = test.open()) {
            SieveRows classes = new SieveRows(similarity, centers.count(), d);
            classes.load(pairs.workers(), centers::where, centers.values(), centers.count());
            float[][] q = new float[pairs.workers().threads()][centers.count()];
            Tensor resident = pairs.resident("centers", classes);
            try {
                SieveRows block = new SieveRows(similarity, size, d);
                for (int done = 0; done < labels.length; ) {
                    int read = reader.read(rows, size);
                    LabelCheck.checkRead(test, read, done);
                    int first = done;
                    block.load(pairs.workers(), i -> test.where(first + i), rows, read);
                    pairs.eachTransposed(resident, block, products -> pairs.workers()
                            .run(read, (i, worker) -> predicted[i] = nearest(block, i, classes, products, q[worker])));
                    for (int i = 0; i < read; i++) {
                        right += predicted[i] == labels[done + i] ? 1 : 0;
                    }
                    done += read;
                }
            } finally {
                resident.close();
            }
        }
        return new IdentificationResult(similarity.label(), kind, centers.count(), right, labels.length);
    }

    /**
     * The most similar center.
     *
     * @param q room for one score for each center
     */
    private static int nearest(SieveRows block, int i, SieveRows classes, float[] products, float[] q) {
        int n = classes.rows();
        classes.approximate(block, i, products, i * n, q);
        float within = block.margin(i);
        float surely = Float.NEGATIVE_INFINITY;
        for (int c = 0; c < n; c++) {
            float low = q[c] - (within + classes.margin(c));
            // A NaN says nothing.
            surely = low > surely ? low : surely;
        }
        int best = -1;
        double highest = Double.NaN;
        for (int c = 0; c < n; c++) {
            if (q[c] + (within + classes.margin(c)) < surely) {
                continue;
            }
            double score = block.score(i, classes, c);
            if (best < 0 || score > highest) {
                best = c;
                highest = score;
            }
        }
        return best;
    }
}
