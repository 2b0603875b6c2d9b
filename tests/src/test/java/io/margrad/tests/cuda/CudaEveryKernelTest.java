package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.cuda.CenterStep;
import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaDevice;
import io.margrad.cuda.Element;
import io.margrad.cuda.ElementwiseKernels;
import io.margrad.cuda.GatherKernels;
import io.margrad.cuda.Kernels;
import io.margrad.cuda.MaxFeatureMapKernels;
import io.margrad.cuda.PReluKernels;
import io.margrad.cuda.ReductionKernels;
import io.margrad.cuda.SgemmKernels;
import io.margrad.cuda.SoftmaxKernels;
import io.margrad.losses.CenterLoss;
import io.margrad.losses.CenterUpdate;
import io.margrad.losses.Centers;
import io.margrad.losses.JointLoss;
import io.margrad.losses.JointLoss.Weighted;
import io.margrad.losses.MarginLoss;
import io.margrad.losses.Normalisation;
import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.nn.LeNetPlusPlus.Pool3;
import io.margrad.nn.LearningRate;
import io.margrad.nn.Parameter;
import io.margrad.nn.Sgd;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cuda.KernelChoice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Launches every kernel that there is, at a size that needs it, and compares what it wrote. Short, for compute-sanitizer on a real
 * device: the suite of ops reaches only the kernels of ops, at sizes of tests.
 */
@Tag("cuda-emulator")
class CudaEveryKernelTest {
    private static final List<String> FILES = List.of(
            "conv2d.cu",
            "conv2d_gradient.cu",
            "elementwise.cu",
            "gather.cu",
            "margin_center.cu",
            "margin_center_sweep.cu",
            "max_feature_map.cu",
            "max_pool.cu",
            "prelu.cu",
            "reduce.cu",
            "sgd.cu",
            "sgemm.cu",
            "softmax.cu");
    private static final Pattern KERNEL = Pattern.compile("__global__[^{;]*?\\b(\\w+)\\s*\\(\\s*(?=int|const|float|unsigned|long|\\))");

    @Test
    void everyKernelIsRight() throws IOException {
        try (CudaBackend backend = CudaUnderTest.open(KernelChoice.OWN)) {
            Arrays arrays = new Arrays(backend.device());
            Kernels kernels = backend.device().kernels();
            elementwise(arrays, new ElementwiseKernels(kernels));
            reductions(arrays, new ReductionKernels(kernels));
            gather(arrays, new GatherKernels(kernels));
            softmax(arrays, new SoftmaxKernels(kernels));
            products(arrays, new SgemmKernels(kernels));
            slopes(arrays, new PReluKernels(kernels));
            featureMaps(arrays, new MaxFeatureMapKernels(kernels));
            for (int[] shape : new int[][] {{7, 5, 2}, {200, 200, 3}, {70, 150, 20}}) {
                MarginCenterCheck check = new MarginCenterCheck(arrays, shape[0], shape[1], shape[2]);
                check.run(kernels, new CenterStep.Frozen());
                check.run(kernels, new CenterStep.Fixed(0.5f));
                check.run(kernels, new CenterStep.Sgd(
                        arrays.floats(shape[1] * shape[2]), 0.9f, 0.01f, arrays.up(0.25f)));
            }
            trainingStep(backend);
            arrays.free();
            assertEquals(all(), kernels.launched());
        }
    }

    private static Set<String> all() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String file : FILES) {
            try (InputStream text = Kernels.class.getResourceAsStream("/io/margrad/cuda/kernels/" + file)) {
                String source = new String(Objects.requireNonNull(text, file).readAllBytes(), StandardCharsets.UTF_8);
                KERNEL.matcher(source.replaceAll("__launch_bounds__\\([^)]*\\)", ""))
                        .results()
                        .forEach(found -> names.add(file + ": " + found.group(1)));
            }
        }
        return names;
    }

    /** Arrays on the device, and the way back. */
    static final class Arrays {
        private final SplittableRandom random = new SplittableRandom(5);
        private final List<CudaBuffer> all = new ArrayList<>();
        private final CudaDevice device;

        Arrays(CudaDevice device) {
            this.device = device;
        }

        float[] random(int n) {
            float[] values = new float[n];
            for (int i = 0; i < n; i++) {
                values[i] = (float) random.nextDouble(-1, 1);
            }
            return values;
        }

        int[] labels(int n, int classes) {
            return random.ints(n, 0, classes).toArray();
        }

        CudaBuffer floats(int n) {
            CudaBuffer buffer = device.allocate(n, Element.FLOAT);
            all.add(buffer);
            device.fill(buffer, 0);
            return buffer;
        }

        CudaBuffer ints(int n) {
            CudaBuffer buffer = device.allocate(n, Element.INT);
            all.add(buffer);
            device.fillInt(buffer, 0);
            return buffer;
        }

        CudaBuffer up(float... values) {
            CudaBuffer buffer = floats(values.length);
            device.upload(values, buffer);
            return buffer;
        }

        CudaBuffer up(int[] values) {
            CudaBuffer buffer = ints(values.length);
            device.upload(values, buffer);
            return buffer;
        }

        float[] down(CudaBuffer buffer) {
            float[] values = new float[buffer.size()];
            device.download(buffer, values);
            return values;
        }

        int[] downInts(CudaBuffer buffer) {
            int[] values = new int[buffer.size()];
            device.download(buffer, values);
            return values;
        }

        void free() {
            all.forEach(device::free);
            all.clear();
        }
    }

    /** Element i of what is expected. */
    private interface Formula {
        double at(int i);
    }

    static void check(String what, double[] expected, float[] found) {
        assertEquals(expected.length, found.length, what);
        for (int i = 0; i < found.length; i++) {
            assertEquals(expected[i], found[i], 1e-4 * (1 + Math.abs(expected[i])), what + "[" + i + "]");
        }
    }

    private static void check(String what, Formula expected, float[] found) {
        double[] values = new double[found.length];
        java.util.Arrays.setAll(values, expected::at);
        check(what, values, found);
    }

    private static void elementwise(Arrays arrays, ElementwiseKernels k) {
        int n = 1000;
        float[] a = arrays.random(n);
        float[] b = arrays.random(n);
        float[] old = arrays.random(n);
        CudaBuffer x = arrays.up(a);
        CudaBuffer z = arrays.up(b);
        CudaBuffer y = arrays.floats(n);
        k.add(n, x, z, y);
        check("add", i -> (double) a[i] + b[i], arrays.down(y));
        k.subtract(n, x, z, y);
        check("subtract", i -> (double) a[i] - b[i], arrays.down(y));
        k.multiply(n, x, z, y);
        check("multiply", i -> (double) a[i] * b[i], arrays.down(y));
        k.scale(n, 3, x, y);
        check("scale", i -> 3.0 * a[i], arrays.down(y));
        k.relu(n, x, y);
        check("relu", i -> Math.max(a[i], 0), arrays.down(y));
        k.addBias(10, 100, x, z, y);
        check("addBias", i -> (double) a[i] + b[i % 100], arrays.down(y));
        float[] squares = arrays.down(y);
        for (int i = 0; i < n; i++) {
            squares[i] = i % 7 == 0 ? 0 : Math.abs(a[i]);
        }
        CudaBuffer root = arrays.floats(n);
        k.sqrt(n, arrays.up(squares), root);
        check("sqrt", i -> Math.sqrt(squares[i]), arrays.down(root));

        y = arrays.up(old);
        k.multiplyAdd(n, x, z, y);
        check("multiplyAdd", i -> old[i] + (double) a[i] * b[i], arrays.down(y));
        y = arrays.up(old);
        k.axpy(n, 2, x, y);
        check("axpy", i -> old[i] + 2.0 * a[i], arrays.down(y));
        y = arrays.up(old);
        k.axpy(n, arrays.up(-3f), x, y);
        check("axpy of a factor on the device", i -> old[i] - 3.0 * a[i], arrays.down(y));
        y = arrays.up(old);
        k.addScalar(n, arrays.up(5f), y);
        check("addScalar", i -> old[i] + 5.0, arrays.down(y));
        y = arrays.up(old);
        k.reluGradient(n, x, z, y);
        check("reluGradient", i -> old[i] + (a[i] > 0 ? b[i] : 0), arrays.down(y));
        y = arrays.up(old);
        k.sqrtGradient(n, root, z, y);
        check("sqrtGradient", i -> old[i] + (squares[i] > 0 ? b[i] / (2 * Math.sqrt(squares[i])) : 0), arrays.down(y));
        y = arrays.up(old);
        k.copyWhileZero(n, arrays.up(new int[] {1}), x, y);
        assertArrayEquals(old, arrays.down(y));
        k.copyWhileZero(n, arrays.up(new int[] {0}), x, y);
        assertArrayEquals(a, arrays.down(y));
    }

    private static void reductions(Arrays arrays, ReductionKernels k) {
        CudaBuffer total = arrays.floats(1);
        CudaBuffer workspace = arrays.floats(ReductionKernels.sumWorkspace());
        for (int n : new int[] {5, 20_001}) {
            float[] x = arrays.random(n);
            double sum = 0;
            for (float value : x) {
                sum += value;
            }
            k.sum(n, arrays.up(x), total, workspace);
            check("sum of " + n, new double[] {sum}, arrays.down(total));
        }
        float[] x = arrays.random(37 * 70);
        CudaBuffer columns = arrays.floats(70);
        k.columnSums(37, 70, arrays.up(x), columns);
        check(
                "columnSums",
                j -> {
                    double sum = 0;
                    for (int i = 0; i < 37; i++) {
                        sum += x[i * 70 + j];
                    }
                    return sum;
                },
                arrays.down(columns));
        k.weightedSum(2, 3, arrays.up(5f, 7f), total);
        check("weightedSum", new double[] {31}, arrays.down(total));
        x[1234] = Float.NaN;
        x[2000] = Float.NEGATIVE_INFINITY;
        CudaBuffer found = arrays.ints(2);
        k.nonFinite(x.length, arrays.up(x), found);
        assertArrayEquals(new int[] {2, 1234}, arrays.downInts(found));
    }

    private static void gather(Arrays arrays, GatherKernels k) {
        int[] index = {4, 0, 4, 2};
        float[] table = arrays.random(5 * 9);
        CudaBuffer rows = arrays.floats(4 * 9);
        k.floats(4, 9, arrays.up(table), arrays.up(index), rows);
        check("gather floats", i -> table[index[i / 9] * 9 + i % 9], arrays.down(rows));
        CudaBuffer ints = arrays.ints(4);
        k.ints(4, arrays.up(new int[] {10, 11, 12, 13, 14}), arrays.up(index), ints);
        assertArrayEquals(new int[] {14, 10, 14, 12}, arrays.downInts(ints));
        // Five rows of eight bytes: byte p of the table has the value 6 p.
        int[] packed = new int[10];
        for (int p = 0; p < 40; p++) {
            packed[p / 4] |= (6 * p) << (8 * (p % 4));
        }
        CudaBuffer pixels = arrays.floats(4 * 8);
        k.pixels(4, 8, arrays.up(packed), arrays.up(index), pixels);
        check("gather pixels", i -> (6 * (index[i / 8] * 8 + i % 8) - 127.5) / 128, arrays.down(pixels));
    }

    private static void softmax(Arrays arrays, SoftmaxKernels k) {
        for (int n : new int[] {10, 3000}) {
            int m = 3;
            float[] z = arrays.random(m * n);
            int[] y = arrays.labels(m, n);
            CudaBuffer logits = arrays.up(z);
            CudaBuffer loss = arrays.floats(1);
            CudaBuffer gradient = arrays.floats(m * n);
            k.crossEntropy(m, n, logits, arrays.up(y), arrays.floats(m), loss, gradient);
            double expected = 0;
            double[] dz = new double[m * n];
            int[] best = new int[m];
            for (int i = 0; i < m; i++) {
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    sum += Math.exp(z[i * n + j]);
                    best[i] = z[i * n + j] > z[i * n + best[i]] ? j : best[i];
                }
                expected -= (z[i * n + y[i]] - Math.log(sum)) / m;
                for (int j = 0; j < n; j++) {
                    dz[i * n + j] = (Math.exp(z[i * n + j]) / sum - (j == y[i] ? 1 : 0)) / m;
                }
            }
            check("cross entropy of " + n, new double[] {expected}, arrays.down(loss));
            check("gradient of " + n, dz, arrays.down(gradient));
            CudaBuffer winners = arrays.ints(m);
            k.argmax(m, n, logits, winners);
            assertArrayEquals(best, arrays.downInts(winners));
        }
        CudaBuffer hits = arrays.up(new int[] {100});
        k.countEqual(5, arrays.up(new int[] {1, 2, 3, 4, 5}), arrays.up(new int[] {1, 0, 3, 0, 5}), hits);
        assertArrayEquals(new int[] {103}, arrays.downInts(hits));
    }

    private static void products(Arrays arrays, SgemmKernels k) {
        // Small, in parts, and large: 96 tiles of 128 x 128.
        for (int[] s : new int[][] {{5, 7, 3}, {5, 7, 700}, {1157, 1153, 5}}) {
            int m = s[0];
            int n = s[1];
            int depth = s[2];
            float[] a = arrays.random(m * depth);
            float[] b = arrays.random(depth * n);
            CudaBuffer c = arrays.floats(m * n);
            CudaBuffer workspace = arrays.floats(SgemmKernels.workspace(m, n, depth));
            k.multiply(false, true, m, n, depth, 2, arrays.up(a), arrays.up(b), 0, c, workspace);
            check(
                    "product " + m + " x " + n + " x " + depth,
                    i -> {
                        double sum = 0;
                        for (int p = 0; p < depth; p++) {
                            sum += (double) a[i / n * depth + p] * b[i % n * depth + p];
                        }
                        return 2 * sum;
                    },
                    arrays.down(c));
        }
    }

    /** A batch and planes so large that the sum over them takes two kernels. */
    private static void slopes(Arrays arrays, PReluKernels k) {
        int batch = 128;
        int channels = 2;
        int plane = 196;
        float[] x = arrays.random(batch * channels * plane);
        float[] dy = arrays.random(x.length);
        CudaBuffer slopes = arrays.up(1f, 2f);
        CudaBuffer workspace = arrays.floats(PReluKernels.workspace(batch, channels, plane));
        k.slopeGradient(batch, channels, plane, arrays.up(x), arrays.up(dy), slopes, workspace);
        double[] expected = {1, 2};
        for (int i = 0; i < x.length; i++) {
            expected[i / plane % channels] += Math.min(x[i], 0) * (double) dy[i];
        }
        check("prelu slopes", expected, arrays.down(slopes));
    }

    private static void featureMaps(Arrays arrays, MaxFeatureMapKernels k) {
        int batch = 5;
        int half = 77;
        float[] x = arrays.random(2 * batch * half);
        float[] dy = arrays.random(batch * half);
        CudaBuffer y = arrays.floats(dy.length);
        k.forward(batch, half, arrays.up(x), y);
        check("maxima", i -> Math.max(x[i + i / half * half], x[i + i / half * half + half]), arrays.down(y));
        float[] old = arrays.random(x.length);
        CudaBuffer dx = arrays.up(old);
        k.backward(batch, half, arrays.up(x), arrays.up(dy), dx);
        double[] expected = new double[x.length];
        java.util.Arrays.setAll(expected, i -> old[i]);
        for (int i = 0; i < dy.length; i++) {
            int first = i + i / half * half;
            expected[x[first] >= x[first + half] ? first : first + half] += dy[i];
        }
        check("gradient of maxima", expected, arrays.down(dx));
    }

    /** The kernels of layers, joint loss and SGD: parameters after two steps as on the CPU. */
    private static void trainingStep(CudaBackend cuda) {
        try (CpuBackend cpu = new CpuBackend(2)) {
            List<float[]> expected = trained(cpu);
            List<float[]> found = trained(cuda);
            for (int i = 0; i < expected.size(); i++) {
                float[] e = expected.get(i);
                check("parameter " + i, p -> e[p], found.get(i));
            }
        }
    }

    private static List<float[]> trained(Backend backend) {
        Philox random = new Philox(3, 0);
        LeNetPlusPlus network = new LeNetPlusPlus(backend, Pool3.THREE_STRIDE_TWO, random);
        SoftmaxLoss softmax = new SoftmaxLoss(backend, "ip2", LeNetPlusPlus.FEATURES, 10, new Philox(3, 1));
        Centers centers = Centers.random(backend, 10, LeNetPlusPlus.FEATURES, CenterUpdate.standard(), new Philox(3, 2));
        JointLoss loss = new JointLoss(
                centers,
                new Weighted<>(1, softmax),
                new Weighted<>(0.01f, new CenterLoss(centers, Normalisation.BATCH)),
                new Weighted<>(0.01f, new MarginLoss(centers, 1, 3)));
        List<Parameter> parameters = new ArrayList<>(network.parameters());
        parameters.addAll(softmax.parameters());
        List<float[]> values = new ArrayList<>();
        try (Sgd sgd = new Sgd(parameters, 0.9f, 5e-4f);
                LearningRate rate = new LearningRate(backend, 1e-3f)) {
            float[] pixels = new float[3 * 784];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (i * 37 % 256 - 127.5f) / 128;
            }
            Labels labels = new Labels(new int[] {3, 1, 3}, 10);
            for (int step = 0; step < 2; step++) {
                Tape.call(backend, () -> {
                    Tape tape = Tape.current();
                    Tensor x = tape.constant("x", Shape.of(3, 1, 28, 28), pixels);
                    tape.backward(loss.train(network.forward(x), labels, rate).total());
                    sgd.step(tape, rate);
                    return 0;
                });
            }
            sgd.verify();
            parameters.forEach(p -> values.add(p.tensor().toArray()));
        }
        network.close();
        softmax.close();
        centers.close();
        return values;
    }
}
