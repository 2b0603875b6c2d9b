package io.margrad.experiments.faces.protocol.scores;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.Features;

/**
 * The two scores of the paper's Table IV. More is more alike.
 *
 * <p>A score is computed in double from the two float rows, in one fixed order of summation, on one thread, and is the same bits with the
 * two rows exchanged. It depends on nothing else: not on the number of threads, the width of vectors, the device, or on what else is
 * compared. Where a protocol compares millions of pairs, a float32 matrix product with a bound on its error sifts them first, and every
 * pair that the bound leaves undecided is compared by this score.
 */
public enum Similarity {
    /** -|x - y|, from minus infinity to 0. */
    EUCLIDEAN("e", "Euclidean") {
        @Override
        public double of(float[] x, int xFrom, float[] y, int yFrom, int d) {
            // Not -sqrt, which has a zero with a sign.
            return 0 - Math.sqrt(squaredDistance(x, xFrom, y, yFrom, d));
        }

        @Override
        public double of(double[] x, double[] y) {
            double square = 0;
            for (int k = 0; k < x.length; k++) {
                square += (x[k] - y[k]) * (x[k] - y[k]);
            }
            return 0 - Math.sqrt(square);
        }
    },

    /** x.y / (|x| |y|), from -1 to 1 but for rounding. Undefined, NaN, for a vector of zeros. */
    COSINE("c", "cosine") {
        @Override
        public double of(float[] x, int xFrom, float[] y, int yFrom, int d) {
            return dot(x, xFrom, y, yFrom, d) / (norm(x, xFrom, d) * norm(y, yFrom, d));
        }

        @Override
        public double of(double[] x, double[] y) {
            double dot = 0;
            double xx = 0;
            double yy = 0;
            for (int k = 0; k < x.length; k++) {
                dot += x[k] * y[k];
                xx += x[k] * x[k];
                yy += y[k] * y[k];
            }
            return dot / (Math.sqrt(xx) * Math.sqrt(yy));
        }
    };

    private final String letter;
    private final String label;

    Similarity(String letter, String label) {
        this.letter = letter;
        this.label = label;
    }

    /** The paper's letter in Tables IV to VI: {@code e} or {@code c}. */
    public String letter() {
        return letter;
    }

    /** The word for tables. */
    public String label() {
        return label;
    }

    /** Score of the D floats from {@code xFrom} on and those from {@code yFrom} on. */
    public abstract double of(float[] x, int xFrom, float[] y, int yFrom, int d);

    /** Score of two vectors in double, of the same length. */
    public abstract double of(double[] x, double[] y);

    /**
     * Score of row i of x and row j of y.
     *
     * @throws DataException naming the row, for cosine with a vector of zeros
     */
    public double of(Features x, int i, Features y, int j) {
        y.checkDimension(x.dimension(), label + " score of " + x);
        double score = of(x.values(), i * x.dimension(), y.values(), j * y.dimension(), x.dimension());
        if (Double.isNaN(score)) {
            throw zeros(norm(x.values(), i * x.dimension(), x.dimension()) == 0 ? x.where(i) : y.where(j));
        }
        return score;
    }

    /** The error for a vector without a direction. */
    public static DataException zeros(String where) {
        return new DataException(where + ": cosine: expected a vector with a direction, found zeros only");
    }

    /** Inner product. Four sums hide the latency of the addition. */
    public static double dot(float[] x, int xFrom, float[] y, int yFrom, int d) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int k = 0;
        for (; k + 4 <= d; k += 4) {
            s0 += (double) x[xFrom + k] * y[yFrom + k];
            s1 += (double) x[xFrom + k + 1] * y[yFrom + k + 1];
            s2 += (double) x[xFrom + k + 2] * y[yFrom + k + 2];
            s3 += (double) x[xFrom + k + 3] * y[yFrom + k + 3];
        }
        for (; k < d; k++) {
            s0 += (double) x[xFrom + k] * y[yFrom + k];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** Length of a vector. */
    public static double norm(float[] x, int from, int d) {
        return Math.sqrt(dot(x, from, x, from, d));
    }

    /** |x - y|^2; the differences are exact or rounded to double. */
    static double squaredDistance(float[] x, int xFrom, float[] y, int yFrom, int d) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int k = 0;
        for (; k + 4 <= d; k += 4) {
            double d0 = (double) x[xFrom + k] - y[yFrom + k];
            double d1 = (double) x[xFrom + k + 1] - y[yFrom + k + 1];
            double d2 = (double) x[xFrom + k + 2] - y[yFrom + k + 2];
            double d3 = (double) x[xFrom + k + 3] - y[yFrom + k + 3];
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; k < d; k++) {
            double difference = (double) x[xFrom + k] - y[yFrom + k];
            s0 += difference * difference;
        }
        return (s0 + s1) + (s2 + s3);
    }
}
