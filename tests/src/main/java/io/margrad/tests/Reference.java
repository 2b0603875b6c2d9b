package io.margrad.tests;

import io.margrad.losses.Normalisation;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import java.util.function.DoubleBinaryOperator;

/**
 * What every op means, in plain double loops, forward only. Gradients are checked by central differences of these methods, so that
 * nobody writes a backward twice. Written to be read: no blocking, no tricks, one loop for each index of the equation.
 *
 * <p>Letters: M rows (samples), N columns (classes), K depth, D features; B, C, H, W images; O filters.
 */
public final class Reference {
    private Reference() {}

    /** y = a + b; all of one shape. */
    public static Values add(Values a, Values b) {
        return zip(a, b, (p, q) -> p + q);
    }

    /** y = a - b; all of one shape. */
    public static Values subtract(Values a, Values b) {
        return zip(a, b, (p, q) -> p - q);
    }

    /** y = a b, element by element; all of one shape. */
    public static Values multiply(Values a, Values b) {
        return zip(a, b, (p, q) -> p * q);
    }

    /** y = factor x; any shape. */
    public static Values scale(Values x, double factor) {
        return x.map(p -> factor * p);
    }

    /** y = max(x, 0); any shape. */
    public static Values relu(Values x) {
        return x.map(p -> Math.max(p, 0));
    }

    /** y = sqrt(x); any shape. */
    public static Values sqrt(Values x) {
        return x.map(Math::sqrt);
    }

    /** y = sum of all elements of x; any shape to a scalar. */
    public static Values sum(Values x) {
        double total = 0;
        for (double p : x.at()) {
            total += p;
        }
        return Values.scalar(total);
    }

    /** The same elements in row-major order under another shape of the same size. */
    public static Values reshape(Values x, Shape shape) {
        return new Values(shape, x.at().clone());
    }

    /** y[m][n] = x[m][n] + bias[n]; [M, N] and [N] to [M, N]. */
    public static Values addBias(Values x, Values bias) {
        Values y = Values.zeros(x.dim(0), x.dim(1));
        for (int m = 0; m < x.dim(0); m++) {
            for (int n = 0; n < x.dim(1); n++) {
                y.at()[m * x.dim(1) + n] = x.get(m, n) + bias.at()[n];
            }
        }
        return y;
    }

    /**
     * y[m][n] = sum over k of op(a)[m][k] op(b)[k][n]; [M, K] and [K, N] to [M, N].
     *
     * @param a [M, K], or [K, M] when {@code transposeA}
     * @param b [K, N], or [N, K] when {@code transposeB}
     */
    public static Values matmul(Values a, boolean transposeA, Values b, boolean transposeB) {
        int rows = a.dim(transposeA ? 1 : 0);
        int depth = a.dim(transposeA ? 0 : 1);
        int columns = b.dim(transposeB ? 0 : 1);
        Values y = Values.zeros(rows, columns);
        for (int m = 0; m < rows; m++) {
            for (int n = 0; n < columns; n++) {
                double total = 0;
                for (int k = 0; k < depth; k++) {
                    total += (transposeA ? a.get(k, m) : a.get(m, k)) * (transposeB ? b.get(n, k) : b.get(k, n));
                }
                y.at()[m * columns + n] = total;
            }
        }
        return y;
    }

    /**
     * y[b][o][i][j] = bias[o] + sum over c, u, v of x[b][c][i s + u - p][j s + v - p] w[o][c][u][v], x being 0 outside the image.
     *
     * @param x [B, C, H, W]
     * @param w [O, C, kh, kw]
     * @param bias [O]
     * @param stride s
     * @param pad p
     * @return [B, O, floor((H + 2p - kh) / s) + 1, floor((W + 2p - kw) / s) + 1]
     */
    public static Values conv2d(Values x, Values w, Values bias, int stride, int pad) {
        int height = Math.floorDiv(x.dim(2) + 2 * pad - w.dim(2), stride) + 1;
        int width = Math.floorDiv(x.dim(3) + 2 * pad - w.dim(3), stride) + 1;
        Values y = Values.zeros(x.dim(0), w.dim(0), height, width);
        int next = 0;
        for (int b = 0; b < x.dim(0); b++) {
            for (int o = 0; o < w.dim(0); o++) {
                for (int i = 0; i < height; i++) {
                    for (int j = 0; j < width; j++) {
                        double total = bias.at()[o];
                        for (int c = 0; c < x.dim(1); c++) {
                            for (int u = 0; u < w.dim(2); u++) {
                                for (int v = 0; v < w.dim(3); v++) {
                                    int row = i * stride + u - pad;
                                    int column = j * stride + v - pad;
                                    if (row >= 0 && row < x.dim(2) && column >= 0 && column < x.dim(3)) {
                                        total += x.get(b, c, row, column) * w.get(o, c, u, v);
                                    }
                                }
                            }
                        }
                        y.at()[next++] = total;
                    }
                }
            }
        }
        return y;
    }

    /** y = x where x &gt; 0, else slope[c] x; x is [B, C] or [B, C, ...], slope [C]. */
    public static Values prelu(Values x, Values slope) {
        Values y = x.map(p -> p);
        int channels = x.dim(1);
        int plane = y.at().length == 0 ? 0 : y.at().length / (x.dim(0) * channels);
        for (int i = 0; i < y.at().length; i++) {
            if (!(y.at()[i] > 0)) {
                y.at()[i] *= slope.at()[i / plane % channels];
            }
        }
        return y;
    }

    /**
     * y[b][c][i][j] = max over u, v &lt; k of x[b][c][i s + u][j s + v], without padding; [B, C, H, W] to [B, C, H', W'].
     *
     * <p>H' = round((H - k) / s) + 1, rounded down with FLOOR, and up with CEIL, which is Caffe's rule: a window that hangs over the
     * border takes the maximum of what it covers.
     */
    public static Values maxPool2d(Values x, int kernel, int stride, Rounding rounding) {
        int height = windows(x.dim(2), kernel, stride, rounding);
        int width = windows(x.dim(3), kernel, stride, rounding);
        Values y = Values.zeros(x.dim(0), x.dim(1), height, width);
        int next = 0;
        for (int b = 0; b < x.dim(0); b++) {
            for (int c = 0; c < x.dim(1); c++) {
                for (int i = 0; i < height; i++) {
                    for (int j = 0; j < width; j++) {
                        double best = Double.NEGATIVE_INFINITY;
                        for (int u = i * stride; u < Math.min(i * stride + kernel, x.dim(2)); u++) {
                            for (int v = j * stride; v < Math.min(j * stride + kernel, x.dim(3)); v++) {
                                best = Math.max(best, x.get(b, c, u, v));
                            }
                        }
                        y.at()[next++] = best;
                    }
                }
            }
        }
        return y;
    }

    /** y[b][c][...] = max(x[b][c][...], x[b][C + c][...]); [B, 2C] or [B, 2C, H, W] to [B, C] or [B, C, H, W]. */
    public static Values maxFeatureMap(Values x) {
        int[] dims = new int[x.shape().rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = i == 1 ? x.dim(1) / 2 : x.dim(i);
        }
        Values y = Values.zeros(dims);
        int half = y.shape().sizeOfEntry();
        for (int b = 0; b < x.dim(0); b++) {
            for (int i = 0; i < half; i++) {
                y.at()[b * half + i] = Math.max(x.at()[2 * b * half + i], x.at()[(2 * b + 1) * half + i]);
            }
        }
        return y;
    }

    private static int windows(int size, int kernel, int stride, Rounding rounding) {
        double steps = (double) (size - kernel) / stride;
        return (int) (rounding == Rounding.CEIL ? Math.ceil(steps) : Math.floor(steps)) + 1;
    }

    /** J_S = -1/M sum over i of log(exp(z[i][y_i]) / sum over j of exp(z[i][j])); z is [M, N], y M labels; a scalar. */
    public static Values softmaxCrossEntropy(Values z, Labels labels) {
        double total = 0;
        for (int i = 0; i < z.dim(0); i++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < z.dim(1); j++) {
                max = Math.max(max, z.get(i, j));
            }
            double sum = 0;
            for (int j = 0; j < z.dim(1); j++) {
                sum += Math.exp(z.get(i, j) - max);
            }
            total += Math.log(sum) + max - z.get(i, labels.get(i));
        }
        return Values.scalar(total / z.dim(0));
    }

    /** J_C = f sum over i of ||x_i - c_{y_i}||^2, f = 1/(2M) or 1; x is [M, D], c [N, D]; a scalar. */
    public static Values centerLoss(Values x, Values c, Labels labels, Normalisation normalisation) {
        double total = 0;
        for (int i = 0; i < x.dim(0); i++) {
            double d = distance(x, i, c, labels.get(i));
            total += d * d;
        }
        return Values.scalar(normalisation == Normalisation.BATCH ? total / (2 * x.dim(0)) : total);
    }

    /**
     * J_M = 1/M sum over i of ( [d_{i,y_i} - intra]_+ + sum over j != y_i of [inter - d_ij]_+ ), d_ij = ||x_i - c_j||; x is [M, D],
     * c [N, D]; a scalar.
     */
    public static Values marginLoss(Values x, Values c, Labels labels, double intra, double inter) {
        double total = 0;
        for (int i = 0; i < x.dim(0); i++) {
            for (int j = 0; j < c.dim(0); j++) {
                double d = distance(x, i, c, j);
                total += Math.max(0, j == labels.get(i) ? d - intra : inter - d);
            }
        }
        return Values.scalar(total / x.dim(0));
    }

    /** ||x_i - c_j||, of row i of x, [M, D], and row j of c, [N, D]. */
    public static double distance(Values x, int i, Values c, int j) {
        double total = 0;
        for (int k = 0; k < x.dim(1); k++) {
            double difference = x.get(i, k) - c.get(j, k);
            total += difference * difference;
        }
        return Math.sqrt(total);
    }

    /** Eq. 5: delta_j = sum over i with y_i = j of (c_j - x_i), over 1 + n_j; x is [M, D], c and delta [N, D]. */
    public static Values centerDelta(Values x, Labels labels, Values c) {
        Values delta = Values.zeros(c.dim(0), c.dim(1));
        for (int j = 0; j < c.dim(0); j++) {
            for (int k = 0; k < c.dim(1); k++) {
                double total = 0;
                int count = 0;
                for (int i = 0; i < x.dim(0); i++) {
                    if (labels.get(i) == j) {
                        total += c.get(j, k) - x.get(i, k);
                        count++;
                    }
                }
                delta.at()[j * c.dim(1) + k] = total / (1 + count);
            }
        }
        return delta;
    }

    /** The fixed rule: c' = c - gamma delta; all [N, D]. */
    public static Values centersFixed(Values c, Values delta, double gamma) {
        return subtract(c, scale(delta, gamma));
    }

    /** Caffe's solver, for centers and weights alike: V' = momentum V + rate (g + decay w), to be subtracted from w; one shape. */
    public static Values sgdVelocity(Values v, Values g, Values w, double momentum, double rate, double decay) {
        return add(scale(v, momentum), scale(add(g, scale(w, decay)), rate));
    }

    private static Values zip(Values a, Values b, DoubleBinaryOperator f) {
        if (!a.shape().equals(b.shape())) {
            throw new IllegalArgumentException("reference: shapes differ, " + a.shape() + " and " + b.shape());
        }
        double[] y = new double[a.at().length];
        for (int i = 0; i < y.length; i++) {
            y[i] = f.applyAsDouble(a.at()[i], b.at()[i]);
        }
        return new Values(a.shape(), y);
    }
}
