package io.margrad.tests;

import io.margrad.tensor.Shape;
import io.margrad.tensor.ops.Conv2d;
import io.margrad.tensor.ops.ConvPRelu;
import io.margrad.tests.OpCase.Bound;
import io.margrad.tests.OpCase.Operation;
import io.margrad.tests.OpCase.Specification;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The rows of {@link OpCases} for the convolution, whose kernels have the most corners. */
final class ConvolutionCases {
    /** B, C, H, W, O, kh, kw, stride, pad. */
    private static final int[][] CONVOLUTIONS = {
        {1, 1, 1, 1, 1, 1, 1, 1, 0},
        {2, 3, 7, 5, 4, 3, 3, 1, 1},
        {2, 1, 5, 5, 33, 5, 5, 1, 2},
        {1, 4, 8, 8, 17, 5, 5, 1, 2},
        {1, 5, 5, 5, 2, 5, 5, 1, 0},
        // Images smaller than a vector and than a strip.
        {1, 1, 2, 2, 1, 1, 1, 1, 0},
        {3, 2, 2, 1, 3, 3, 3, 1, 1},
        {1, 1, 1, 257, 2, 1, 3, 1, 1},
        {1, 2, 257, 1, 1, 3, 1, 1, 1},
        // Strides, among them some that skip rows and some that end before the border.
        {3, 2, 9, 8, 5, 3, 3, 2, 1},
        {2, 3, 10, 11, 7, 3, 3, 3, 0},
        {1, 2, 11, 12, 3, 3, 3, 4, 1},
        {1, 2, 6, 7, 3, 1, 1, 2, 0},
        {2, 1, 9, 7, 3, 5, 5, 2, 2},
        // Padding beyond what a filter needs: rows of the result that see zeros only.
        {1, 2, 6, 6, 3, 1, 1, 1, 4},
        {1, 2, 5, 4, 3, 3, 3, 1, 4},
        {1, 2, 5, 4, 3, 3, 3, 2, 3},
        {1, 1, 2, 2, 1, 5, 5, 2, 2},
        {1, 2, 4, 4, 2, 7, 7, 1, 2},
        // Filters that are not square.
        {2, 3, 6, 7, 5, 2, 3, 1, 1},
        {2, 3, 6, 7, 5, 3, 1, 2, 0},
        {1, 2, 7, 9, 3, 1, 5, 1, 2},
        {1, 2, 9, 7, 3, 5, 2, 3, 2},
        // More images than there are partial sums, a last group that is smaller, many images, channels, filters.
        {9, 2, 4, 4, 3, 3, 3, 1, 1},
        {17, 1, 3, 3, 2, 3, 3, 1, 0},
        {257, 1, 2, 2, 1, 2, 2, 1, 0},
        {1, 257, 2, 2, 2, 1, 1, 1, 0},
        {1, 1, 3, 3, 257, 2, 2, 1, 0},
        {0, 3, 5, 5, 4, 3, 3, 1, 1},
        {0, 16, 5, 5, 16, 5, 5, 1, 2},
        // Enough channels for Winograd's form at every vector width, or not in whole vectors; the last two have no 5 x 5 filter.
        {1, 16, 9, 10, 32, 5, 5, 1, 2},
        {3, 32, 5, 6, 48, 5, 5, 1, 2},
        {2, 16, 13, 4, 16, 5, 5, 1, 3},
        {1, 24, 6, 6, 40, 5, 5, 1, 2},
        {32, 16, 3, 3, 16, 5, 5, 1, 2},
        {33, 16, 3, 6, 17, 5, 5, 1, 2},
        {40, 17, 5, 5, 16, 5, 5, 1, 0},
        {32, 48, 1, 1, 16, 5, 5, 1, 2},
        {32, 16, 2, 1, 17, 5, 5, 1, 4},
        {32, 16, 1, 1, 16, 5, 5, 1, 5},
        {32, 16, 3, 4, 16, 3, 5, 1, 1},
        {32, 16, 4, 4, 16, 3, 3, 1, 1},
        // Every form of Winograd, the smallest and odd images, without and with more padding, few and many blocks of filters.
        {5, 16, 1, 1, 16, 3, 3, 1, 1},
        {2, 16, 2, 3, 16, 3, 3, 1, 1},
        {2, 32, 6, 6, 16, 3, 3, 1, 1},
        {3, 16, 7, 13, 48, 3, 3, 1, 1},
        {1, 24, 12, 11, 16, 3, 3, 1, 0},
        {1, 16, 5, 8, 144, 3, 3, 1, 2},
        {2, 80, 5, 5, 272, 3, 3, 1, 1},
        {2, 16, 6, 2, 32, 5, 5, 1, 2},
        {2, 16, 2, 2, 160, 5, 5, 1, 2},
        // Few tiles and many filters; a depth that is taken in blocks at all widths.
        {3, 208, 5, 4, 208, 3, 3, 1, 1},
        {1, 1056, 5, 4, 16, 3, 3, 1, 1},
        // Enough tiles that the gradient by the filters is by the smallest form too.
        {32, 16, 2, 2, 32, 5, 5, 1, 2}
    };

    /** The same, with a rectifier: direct and by Winograd, filters in whole vectors and not, strides, no images. */
    private static final int[][] RECTIFIED = {
        {2, 3, 7, 5, 4, 3, 3, 1, 1}, {2, 1, 5, 5, 33, 5, 5, 1, 2}, {3, 2, 9, 8, 5, 3, 3, 2, 1}, {0, 3, 5, 5, 4, 3, 3, 1, 1},
        {1, 16, 9, 10, 32, 5, 5, 1, 2}, {3, 32, 5, 6, 48, 5, 5, 1, 2}, {3, 16, 7, 9, 32, 3, 3, 1, 1}
    };

    /** B, C, H, W, O, kh, kw, stride, pad, groups. */
    private static final int[][] GROUPED = {
        {2, 4, 7, 5, 6, 3, 3, 1, 1, 2},
        {2, 6, 9, 8, 9, 3, 3, 2, 1, 3},
        {1, 4, 6, 5, 4, 1, 3, 1, 0, 2},
        {3, 34, 5, 4, 2, 3, 2, 1, 1, 2},
        {1, 2, 4, 4, 6, 3, 3, 1, 1, 2},
        {0, 4, 5, 5, 6, 3, 3, 1, 1, 2},
        // Winograd in each group; more filters than a tile of the CUDA kernels.
        {2, 32, 6, 5, 64, 3, 3, 1, 1, 2},
        {1, 4, 3, 3, 140, 3, 3, 1, 1, 2},
        // Depthwise: channels in whole vectors and not, fewer than one, strides, filters over the border on both sides.
        {2, 3, 7, 5, 3, 3, 3, 1, 1, 3},
        {2, 16, 7, 9, 16, 3, 3, 1, 1, 16},
        {2, 37, 6, 7, 37, 3, 3, 2, 1, 37},
        {1, 32, 11, 12, 32, 3, 3, 2, 1, 32},
        {1, 32, 12, 11, 32, 3, 3, 2, 0, 32},
        {1, 17, 10, 11, 17, 3, 3, 3, 1, 17},
        {2, 33, 7, 7, 33, 7, 7, 1, 0, 33},
        {1, 16, 9, 15, 16, 7, 7, 1, 3, 16},
        {1, 16, 13, 9, 16, 7, 7, 2, 3, 16},
        {2, 5, 1, 1, 5, 3, 3, 1, 1, 5},
        {1, 16, 2, 1, 16, 7, 7, 2, 3, 16},
        {1, 16, 5, 4, 16, 3, 3, 2, 3, 16},
        {1, 18, 6, 9, 18, 2, 5, 1, 2, 18},
        {1, 16, 9, 6, 16, 5, 1, 2, 2, 16},
        {1, 16, 5, 6, 16, 1, 1, 1, 2, 16},
        {19, 16, 3, 4, 16, 3, 3, 1, 1, 16},
        {0, 16, 5, 5, 16, 3, 3, 1, 1, 16}
    };

    private static final int[][] GROUPED_RECTIFIED = {
        {2, 4, 7, 5, 6, 3, 3, 1, 1, 2}, {2, 37, 6, 7, 37, 3, 3, 2, 1, 37}, {0, 16, 5, 5, 16, 3, 3, 1, 1, 16}
    };

    private ConvolutionCases() {}

    static void addTo(List<OpCase> cases) {
        for (int[] s : CONVOLUTIONS) {
            cases.add(convolution(s));
        }
        for (int[] s : RECTIFIED) {
            cases.add(rectified(s));
        }
        for (int[] s : GROUPED) {
            cases.add(convolution(s));
        }
        for (int[] s : GROUPED_RECTIFIED) {
            cases.add(rectified(s));
        }
    }

    /** A convolution with a rectifier behind it: the same bound, times 1 + |slope|, and the rectifier's own roundings. */
    private static OpCase rectified(int[] s) {
        OpCase convolution = convolution(s);
        Specification before = in -> convolution.reference().apply(Arrays.copyOf(in, 3));
        Specification magnitude = in -> {
            Values z = convolution.bound().magnitude().apply(Arrays.copyOf(in, 3));
            return Reference.add(z, Reference.prelu(z.map(x -> -x), in[3].map(a -> -a)));
        };
        return new OpCase(
                convolution.name().replace("conv2d", "convPRelu"),
                in -> ConvPRelu.convPRelu(in[0], in[1], in[2], in[3], s[7], s[8], groups(s)),
                in -> Reference.prelu(before.apply(in), in[3]),
                Stream.concat(convolution.shapes().stream(), Stream.of(Shape.of(s[4]))).toList(),
                4,
                Domains::biasesBeyondSums,
                new Bound(convolution.bound().forward() + 1, convolution.bound().gradient() + 3, magnitude));
    }

    private static int groups(int[] s) {
        return s.length < 10 ? 1 : s[9];
    }

    private static OpCase convolution(int[] s) {
        int stride = s[7];
        int pad = s[8];
        int groups = groups(s);
        Shape x = Shape.of(s[0], s[1], s[2], s[3]);
        Shape w = Shape.of(s[4], s[1] / groups, s[5], s[6]);
        Operation op = in -> Conv2d.conv2d(in[0], in[1], in[2], stride, pad, groups);
        Specification conv = in -> Reference.conv2d(in[0], in[1], in[2], stride, pad, groups);
        int taps = s[1] / groups * s[5] * s[6];
        int rows = Math.floorDiv(s[2] + 2 * pad - s[5], stride) + 1;
        int pixels = s[0] * rows * (Math.floorDiv(s[3] + 2 * pad - s[6], stride) + 1);
        // The data gradient adds up O / groups kh kw products, those of filters and bias one for each pixel of each image.
        Bound bound = new Bound(taps + 2, Math.max(s[4] / groups * s[5] * s[6], pixels) + 3, conv);
        if (s[5] == 5 && s[6] == 5 && s[1] >= 16 && groups == 1) {
            bound = winograd(s[1], Math.max(s[4], pixels), pixels, pad);
        }
        String name = "conv2d stride " + stride + " pad " + pad + (groups == 1 ? "" : " groups " + groups);
        return new OpCase(name, op, conv, List.of(x, w, Shape.of(s[4])), 3, Domains::spread, bound);
    }

    /**
     * A bound for Winograd's form F(4 x 4, 5 x 5), in which all pixels of a tile share their errors: the magnitude of a pixel is the
     * mean over its plane.
     *
     * <p>For the worst case it would be useless, the transforms could amplify by thousands. With independent roundings (Higham and Mary,
     * "A new approach to probabilistic rounding error analysis", 2019) an error has a standard deviation of at most u a sqrt(n C) times
     * the mean |x| |w|, n the roundings on the way and a the amplification. Six of these are allowed.
     *
     * @param channels C
     * @param summed the longest sum of a gradient
     * @param pixels terms of the bias's gradient, which Winograd has no part in
     */
    private static Bound winograd(int channels, int summed, int pixels, int pad) {
        int transforms = 16;
        int forward = (int) Math.ceil(6 * Math.sqrt((channels / 2.0 + transforms) / channels));
        int gradient = (int) Math.ceil(6 * Math.sqrt((summed / 2.0 + transforms) / channels));
        double amplification = amplification();
        return new Bound(forward, gradient, in -> {
            Values y = Values.zeros(in[0].dim(0), in[1].dim(0), in[0].dim(2) + 2 * pad - 4, in[0].dim(3) + 2 * pad - 4);
            int plane = y.dim(2) * y.dim(3);
            for (int i = 0; i < y.at().length; i++) {
                int b = i / plane / y.dim(1);
                int o = i / plane % y.dim(1);
                double total = pixels * in[2].at()[o];
                for (int c = 0; c < channels; c++) {
                    total += amplification * mean(in[0], b * channels + c) * mean(in[1], o * channels + c);
                }
                y.at()[i] = total;
            }
            return y;
        });
    }

    /** Mean of a plane of a tensor of rank 4. */
    private static double mean(Values x, int plane) {
        int size = x.dim(2) * x.dim(3);
        double total = 0;
        for (int i = plane * size; i < (plane + 1) * size; i++) {
            total += x.at()[i];
        }
        return total / size;
    }

    /**
     * Euclidean norm of the two-dimensional transforms at the worst pixel, the last of a tile. Of one dimension it is the norm of
     * A[p] |G[p]| |B[p]| over the 7 interpolation points a_p and infinity, with A[p] = a^3 for the last pixel, G[p] the powers of a_p up
     * to 4 over the product of (a_p - a_q), B[p] the coefficients of the product of (x - a_q), q other than p. For two it is the square.
     */
    private static double amplification() {
        double[] points = {0, 1, -1, 2, -2, 0.5, -0.5};
        double squares = 0;
        for (int p = 0; p <= points.length; p++) {
            double[] b = {1};
            double scale = 1;
            for (int q = 0; q < points.length; q++) {
                if (q != p) {
                    b = timesLinear(b, points[q]);
                    scale *= p < points.length ? points[p] - points[q] : 1;
                }
            }
            double a = p < points.length ? points[p] : 1;
            double powers = p < points.length ? 1 + a * a + Math.pow(a, 4) + Math.pow(a, 6) + Math.pow(a, 8) : 1;
            double norms = Arrays.stream(b).map(x -> x * x).sum() * powers / (scale * scale);
            squares += Math.pow(a, 6) * norms;
        }
        return squares;
    }

    /** Coefficients of a polynomial times (x - root). */
    private static double[] timesLinear(double[] polynomial, double root) {
        double[] product = new double[polynomial.length + 1];
        for (int i = 0; i < polynomial.length; i++) {
            product[i + 1] += polynomial[i];
            product[i] -= root * polynomial[i];
        }
        return product;
    }
}
