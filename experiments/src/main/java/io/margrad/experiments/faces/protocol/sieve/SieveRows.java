package io.margrad.experiments.faces.protocol.sieve;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.tensor.cpu.Workers;
import java.util.Arrays;

/**
 * Rows of features made ready for one side of a matrix product, which gives the score of row i here and row j there as
 *
 * <pre>q = scale (factors_i . factors_j) - (offset_i + offset_j),   within margin_i + margin_j of the exact value.</pre>
 *
 * <p>The exact value is cos(x, y), or -|x - y|^2, which ranks as the score -|x - y|; {@link #ofScore} takes a score to this scale.
 *
 * <p>The bound, u = 2^-24 being the unit roundoff of float32: a sum of D products is within D u / (1 - D u) of sum |x_k y_k| of the true
 * one, in whatever order it was added up (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1). Cosine: unit rows are
 * rounded to float (2 u) and |x| |y| = 1. Euclidean: the sum is at most |x| |y|, and 2 |x| |y| at most |x|^2 + |y|^2, of which each side
 * bears its own part; squares and differences round to float (6 u). Both are taken a little larger, and what might overflow float gets
 * an infinite margin.
 */
public final class SieveRows {
    private static final double UNIT = 0x1p-24;

    /** Roundings other than those of the sum, in u; more than there are. */
    private static final int OTHERS = 12;

    /** Squares beyond this get no product that could be trusted. */
    private static final double MAX_SQUARE = 1e36;

    /** For products so small that float has no precision left for them. */
    private static final float TINY = 1e-30f;

    /** Rows of a task. */
    private static final int PART = 64;

    private final Similarity similarity;
    private final int d;
    private final float[] factors;
    private final float[] offsets;
    private final float[] margins;
    private final double[] norms;
    private float[] values = new float[0];
    private int rows;

    /**
     * Room for rows.
     *
     * @param capacity most rows at a time
     */
    public SieveRows(Similarity similarity, int capacity, int d) {
        // Above it, D u / (1 - D u) would be more than 1.01 D u.
        if (d > Features.MAX_DIMENSION) {
            throw Features.tooLong("features", d);
        }
        this.similarity = similarity;
        this.d = d;
        this.factors = new float[similarity == Similarity.COSINE ? Features.size("features", capacity, d) : 0];
        this.offsets = new float[capacity];
        this.margins = new float[capacity];
        this.norms = new double[capacity];
    }

    /**
     * Takes other rows in the place of those before.
     *
     * @param where what messages call row i
     * @param x row-major; kept, and not to be changed before the next call
     * @param count how many rows
     * @throws DataException naming a row that is not finite, or has no direction where one is needed
     */
    public void load(Workers workers, RowName where, float[] x, int count) {
        values = x;
        rows = count;
        workers.run(Math.ceilDiv(count, PART), (part, worker) -> {
            for (int i = part * PART; i < Math.min(count, (part + 1) * PART); i++) {
                load(where, i);
            }
        });
    }

    private void load(RowName where, int i) {
        int from = i * d;
        double square = Similarity.dot(values, from, values, from, d);
        // A sum of squares of floats is finite in double unless one of them is not.
        if (!Double.isFinite(square)) {
            int k = from;
            while (Float.isFinite(values[k])) {
                k++;
            }
            throw new DataException(where.of(i) + ", column " + (k - from) + ": expected a finite number, found " + values[k]);
        }
        double unit = 1.01 * (d + OTHERS) * UNIT;
        norms[i] = Math.sqrt(square);
        switch (similarity) {
            case COSINE -> {
                if (square == 0) {
                    throw Similarity.zeros(where.of(i));
                }
                double scale = 1 / norms[i];
                for (int k = from; k < from + d; k++) {
                    factors[k] = (float) (values[k] * scale);
                }
                margins[i] = (float) (unit / 2);
            }
            case EUCLIDEAN -> {
                offsets[i] = (float) square;
                margins[i] = square > MAX_SQUARE ? Float.POSITIVE_INFINITY : (float) (unit * square) + TINY;
            }
        }
    }

    /** Rows there are. */
    public int rows() {
        return rows;
    }

    /** Columns. */
    public int dimension() {
        return d;
    }

    /** What goes into the product, rows x D, row-major; a copy unless there is nothing to copy. */
    public float[] factors() {
        float[] whole = similarity == Similarity.COSINE ? factors : values;
        return whole.length == rows * d ? whole : Arrays.copyOf(whole, rows * d);
    }

    /**
     * The approximate scores of one row there and all rows here.
     *
     * @param products of row i there and each row here, from {@code at} on
     * @param q overwritten with one for each row here
     */
    public void approximate(SieveRows there, int i, float[] products, int at, float[] q) {
        float scale = similarity == Similarity.COSINE ? 1 : 2;
        float offset = there.offsets[i];
        for (int j = 0; j < rows; j++) {
            q[j] = scale * products[at + j] - (offset + offsets[j]);
        }
    }

    /** How far row i's approximate scores may be from the exact, its part; the other row adds its own. */
    public float margin(int i) {
        return margins[i];
    }

    /** The largest margin of a row. */
    public float maxMargin() {
        float largest = 0;
        for (int i = 0; i < rows; i++) {
            largest = Math.max(largest, margins[i]);
        }
        return largest;
    }

    /** The score of row i here and row j there: the same bits as {@link Similarity#of}. */
    public double score(int i, SieveRows there, int j) {
        return switch (similarity) {
            case COSINE -> Similarity.dot(values, i * d, there.values, j * d, d) / (norms[i] * there.norms[j]);
            case EUCLIDEAN -> similarity.of(values, i * d, there.values, j * d, d);
        };
    }

    /** A score, or a threshold on scores, on the scale of the product. */
    public static double ofScore(Similarity similarity, double score) {
        return similarity == Similarity.COSINE ? score : score * Math.abs(score);
    }
}
