package io.margrad.bench.ops;

import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.ops.Add;
import io.margrad.tensor.ops.AddBias;
import io.margrad.tensor.ops.Conv2d;
import io.margrad.tensor.ops.MatMul;
import io.margrad.tensor.ops.MaxPool2d;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import io.margrad.tensor.ops.Multiply;
import io.margrad.tensor.ops.PRelu;
import io.margrad.tensor.ops.Relu;
import io.margrad.tensor.ops.Scale;
import io.margrad.tensor.ops.SoftmaxCrossEntropy;
import io.margrad.tensor.ops.Sqrt;
import io.margrad.tensor.ops.Subtract;
import io.margrad.tensor.ops.Sum;
import io.margrad.tests.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The ops and sizes that are measured. The matrix products are those of a convolution by patches, and squares. */
final class BenchCases {
    /** M, N, K. */
    private static final int[][] PRODUCTS = {
        {1024, 1024, 1024}, {127, 129, 131}, {32, 784, 800}, {32, 100352, 800}, {64, 196, 1600}, {64, 25088, 1600},
        {128, 49, 3200}, {128, 6272, 3200}, {25088, 32, 800}, {6272, 128, 3200}, {128, 10, 2}, {256, 10575, 512}
    };

    /** B, C, H, W, O, k, stride, pad: the layers of LeNets++, then 3 x 3 layers of face networks, and odd ones. */
    private static final int[][] CONVOLUTIONS = {
        {128, 1, 28, 28, 32, 5, 1, 2}, {128, 32, 28, 28, 32, 5, 1, 2}, {128, 32, 14, 14, 64, 5, 1, 2},
        {128, 64, 14, 14, 64, 5, 1, 2}, {128, 64, 7, 7, 128, 5, 1, 2}, {128, 128, 7, 7, 128, 5, 1, 2},
        {16, 64, 56, 48, 64, 3, 1, 1}, {16, 128, 28, 24, 128, 3, 1, 1}, {16, 256, 14, 12, 256, 3, 1, 1},
        {1, 32, 28, 28, 32, 5, 1, 2}, {5, 3, 31, 29, 17, 3, 2, 1}
    };

    /**
     * B, C, H, W, O, k, stride, pad, groups: depthwise layers of MobileFaceNet (Chen et al., "MobileFaceNets", 2018, Table 1) and the one
     * of 7 x 7 before its features, groups of 4 channels as in ResNeXt, two large groups, and odd ones.
     */
    private static final int[][] GROUPED = {
        {16, 64, 56, 56, 64, 3, 1, 1, 64}, {16, 128, 56, 56, 128, 3, 2, 1, 128}, {16, 256, 14, 14, 256, 3, 1, 1, 256},
        {16, 512, 7, 7, 512, 7, 1, 0, 512}, {16, 128, 28, 28, 128, 3, 1, 1, 32}, {16, 256, 14, 12, 256, 3, 1, 1, 2},
        {2, 37, 31, 29, 37, 3, 2, 1, 37}, {5, 6, 31, 29, 9, 3, 2, 1, 3}
    };

    /** B, C, H, W. */
    private static final int[][] IMAGES = {{128, 32, 28, 28}, {128, 128, 7, 7}, {3, 17, 13, 11}};

    private BenchCases() {}

    /** The names of all cases. */
    static List<String> names() {
        return cases(Integer.MAX_VALUE).stream().map(BenchCase::name).toList();
    }

    /**
     * The case of a name.
     *
     * @param batch most images or samples: to compare with the reference, a few are enough where the op treats them alike
     * @throws IllegalArgumentException for a name that is none
     */
    static BenchCase find(String name, int batch) {
        List<String> names = names();
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("op: expected one of " + names + ", found '" + name + "'");
        }
        return cases(batch).get(index);
    }

    private static List<BenchCase> cases(int batch) {
        List<BenchCase> cases = new ArrayList<>();
        for (int[] s : PRODUCTS) {
            int m = s[0] > 4096 ? Math.min(s[0], batch) : s[0];
            int n = s[1] > 4096 ? Math.min(s[1], batch) : s[1];
            cases.add(new BenchCase(
                    "matmul " + text(s),
                    List.of(Shape.of(m, s[2]), Shape.of(s[2], n)),
                    2,
                    in -> MatMul.matmul(in[0], false, in[1], false),
                    in -> Reference.matmul(in[0], false, in[1], false),
                    2.0 * m * n * s[2],
                    (double) m * s[2] + (double) s[2] * n + (double) m * n));
        }
        for (int[] s : CONVOLUTIONS) {
            cases.add(convolution(s, 1, Math.min(s[0], batch)));
        }
        for (int[] s : GROUPED) {
            cases.add(convolution(s, s[8], Math.min(s[0], batch)));
        }
        for (int[] s : IMAGES) {
            images(cases, s, Math.min(s[0], batch));
        }
        for (int[] s : new int[][] {{128, 10}, {256, 10575}}) {
            int m = Math.min(s[0], batch);
            int[] classes = new int[m];
            Arrays.setAll(classes, i -> i * 7 % s[1]);
            Labels labels = new Labels(classes, s[1]);
            cases.add(new BenchCase(
                    "softmaxCrossEntropy " + text(s),
                    List.of(Shape.of(m, s[1])),
                    1,
                    in -> SoftmaxCrossEntropy.softmaxCrossEntropy(in[0], labels),
                    in -> Reference.softmaxCrossEntropy(in[0], labels),
                    0,
                    (double) m * s[1]));
            cases.add(new BenchCase(
                    "addBias " + text(s),
                    List.of(Shape.of(m, s[1]), Shape.of(s[1])),
                    2,
                    in -> AddBias.addBias(in[0], in[1]),
                    in -> Reference.addBias(in[0], in[1]),
                    0,
                    2.0 * m * s[1]));
        }
        return cases;
    }

    private static BenchCase convolution(int[] s, int groups, int batch) {
        int stride = s[6];
        int pad = s[7];
        Shape x = Shape.of(batch, s[1], s[2], s[3]);
        Shape w = Shape.of(s[4], s[1] / groups, s[5], s[5]);
        int height = (s[2] + 2 * pad - s[5]) / stride + 1;
        int width = (s[3] + 2 * pad - s[5]) / stride + 1;
        double y = (double) batch * s[4] * height * width;
        return new BenchCase(
                "conv2d " + text(Arrays.copyOf(s, 4)) + " " + s[4] + " of " + s[5] + "x" + s[5] + " stride " + stride
                        + (groups == 1 ? "" : " groups " + groups),
                List.of(x, w, Shape.of(s[4])),
                3,
                in -> Conv2d.conv2d(in[0], in[1], in[2], stride, pad, groups),
                in -> Reference.conv2d(in[0], in[1], in[2], stride, pad, groups),
                2 * y * w.size() / s[4],
                x.size() + w.size() + y);
    }

    private static void images(List<BenchCase> cases, int[] s, int batch) {
        Shape x = Shape.of(batch, s[1], s[2], s[3]);
        double size = x.size();
        cases.add(new BenchCase(
                "prelu " + text(s),
                List.of(x, Shape.of(s[1])),
                2,
                in -> PRelu.prelu(in[0], in[1]),
                in -> Reference.prelu(in[0], in[1]),
                0,
                2 * size));
        cases.add(new BenchCase(
                "maxPool2d " + text(s) + " 2x2",
                List.of(x),
                1,
                in -> MaxPool2d.maxPool2d(in[0], 2, 2, Rounding.CEIL),
                in -> Reference.maxPool2d(in[0], 2, 2, Rounding.CEIL),
                0,
                1.25 * size));
        cases.add(new BenchCase(
                "relu " + text(s), List.of(x), 1, in -> Relu.relu(in[0]), in -> Reference.relu(in[0]), 0, 2 * size));
        cases.add(new BenchCase(
                "sqrt " + text(s),
                List.of(x),
                1,
                in -> Sqrt.sqrt(Multiply.multiply(in[0], in[0])),
                in -> Reference.sqrt(Reference.multiply(in[0], in[0])),
                0,
                4 * size));
        cases.add(new BenchCase(
                "scale " + text(s), List.of(x), 1, in -> Scale.scale(in[0], 3), in -> Reference.scale(in[0], 3), 0, 2 * size));
        cases.add(new BenchCase(
                "sum " + text(s), List.of(x), 1, in -> Sum.sum(in[0]), in -> Reference.sum(in[0]), 0, size));
        cases.add(new BenchCase(
                "add " + text(s),
                List.of(x, x),
                2,
                in -> Add.add(in[0], in[1]),
                in -> Reference.add(in[0], in[1]),
                0,
                3 * size));
        cases.add(new BenchCase(
                "subtract " + text(s),
                List.of(x, x),
                2,
                in -> Subtract.subtract(in[0], in[1]),
                in -> Reference.subtract(in[0], in[1]),
                0,
                3 * size));
        cases.add(new BenchCase(
                "multiply " + text(s),
                List.of(x, x),
                2,
                in -> Multiply.multiply(in[0], in[1]),
                in -> Reference.multiply(in[0], in[1]),
                0,
                3 * size));
    }

    private static String text(int[] sizes) {
        StringBuilder text = new StringBuilder();
        for (int size : sizes) {
            text.append(text.isEmpty() ? "" : "x").append(size);
        }
        return text.toString();
    }
}
