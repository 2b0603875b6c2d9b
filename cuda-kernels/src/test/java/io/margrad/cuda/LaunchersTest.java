package io.margrad.cuda;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every launch of every launcher, without a device: each argument is compared with what the {@code .cu} text declares.
 */
class LaunchersTest {
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

    private final Set<String> launched = new TreeSet<>();
    private final Kernels kernels = new Kernels(new Recording());
    private final CudaBuffer floats = CudaBuffer.withoutMemory(1 << 26, Element.FLOAT);
    private final CudaBuffer ints = CudaBuffer.withoutMemory(1 << 20, Element.INT);

    @Test
    void everyKernelIsLaunchedWithWhatItDeclares() {
        elementwise();
        reductions();
        layers();
        gather();
        sgd();
        products();
        margin();

        Set<String> all = new TreeSet<>();
        for (String file : FILES) {
            KernelSource.read(file).kernels().keySet().forEach(kernel -> all.add(file + ": " + kernel));
        }
        assertEquals(all, launched);
    }

    private void elementwise() {
        var k = new ElementwiseKernels(kernels);
        k.add(5, floats, floats, floats);
        k.subtract(5, floats, floats, floats);
        k.multiply(5, floats, floats, floats);
        k.multiplyAdd(5, floats, floats, floats);
        k.scale(5, 2, floats, floats);
        k.axpy(5, 2, floats, floats);
        k.axpy(5, floats, floats, floats);
        k.copyWhileZero(5, ints, floats, floats);
        k.addScalar(5, floats, floats);
        k.addBias(5, 3, floats, floats, floats);
        k.relu(5, floats, floats);
        k.reluGradient(5, floats, floats, floats);
        k.sqrt(5, floats, floats);
        k.sqrtGradient(5, floats, floats, floats);
    }

    private void reductions() {
        var k = new ReductionKernels(kernels);
        k.sum(5, floats, floats, floats);
        k.sum(1_000_000, floats, floats, floats);
        k.columnSums(5, 3, floats, floats);
        k.weightedSum(1, 2, floats, floats);
        k.nonFinite(5, floats, ints);
    }

    private void layers() {
        var prelu = new PReluKernels(kernels);
        prelu.forward(3, 4, 5, floats, floats, floats);
        prelu.dataGradient(3, 4, 5, floats, floats, floats, floats);
        prelu.slopeGradient(128, 32, 784, floats, floats, floats, floats);
        var pool = new MaxPoolKernels(kernels);
        var sizes = new MaxPoolKernels.Pooling(3, 7, 7, 4, 4, 2, 2);
        pool.forward(sizes, floats, floats, floats);
        pool.backward(sizes, floats, floats, floats);
        var maxima = new MaxFeatureMapKernels(kernels);
        maxima.forward(3, 20, floats, floats);
        maxima.backward(3, 20, floats, floats, floats);
        var softmax = new SoftmaxKernels(kernels);
        softmax.crossEntropy(5, 10, floats, ints, floats, floats, floats);
        softmax.crossEntropy(5, 10_575, floats, ints, floats, floats, floats);
        softmax.argmax(5, 10, floats, ints);
        softmax.countEqual(5, ints, ints, ints);
    }

    private void gather() {
        var k = new GatherKernels(kernels);
        k.floats(5, 3, floats, ints, floats);
        k.ints(5, ints, ints, ints);
        k.pixels(5, 784, ints, ints, floats);
    }

    private void sgd() {
        CudaBuffer w = CudaBuffer.withoutMemory(5000, Element.FLOAT);
        var table = new SgdTable(List.of(new SgdTable.Entry(w, w, w, 1, 1), new SgdTable.Entry(w, null, w, 2, 0)));
        var k = new SgdKernels(kernels);
        k.check(table, ints, ints);
        k.step(table, ints, 0.9f, 5e-4f, floats, ints);
    }

    private void products() {
        var sgemm = new SgemmKernels(kernels);
        sgemm.multiply(false, true, 2000, 2000, 10, 1, floats, floats, 0, floats, floats);
        sgemm.multiply(true, false, 128, 2, 1152, 1, floats, floats, 1, floats, floats);
        var conv = new Conv2dKernels(kernels);
        for (int filters : List.of(32, 64)) {
            var s = new ConvolutionSize(128, filters, 14, 14, filters, 5, 5, 1, 2);
            conv.forward(s, floats, floats, floats, floats);
            conv.forward(s, floats, floats, null, floats);
            conv.backwardData(s, floats, floats, floats, floats);
            conv.backwardFilter(s, floats, floats, floats, floats);
            conv.backwardBias(s, floats, floats, floats);
        }
    }

    private void margin() {
        var k = new MarginCenterKernels(kernels);
        var terms = new MarginCenterKernels.Terms(1, 3, 1, 1, 1);
        List<CenterStep> steps = List.of(
                new CenterStep.Frozen(), new CenterStep.Fixed(0.5f), new CenterStep.Sgd(floats, 0.9f, 0, floats));
        for (int[] shape : new int[][] {{128, 10, 2}, {4096, 1000, 2}, {256, 10_575, 512}}) {
            var batch = new MarginCenterKernels.Batch(shape[0], shape[1], shape[2], floats, ints, floats);
            for (CenterStep step : steps) {
                k.run(batch, terms, step, floats, floats, floats);
                k.update(batch, step);
            }
        }
    }

    @Test
    void definesScalarsWithoutElements() {
        new ReductionKernels(kernels).sum(0, floats, floats, floats);
        new ReductionKernels(kernels).nonFinite(0, floats, ints);
        new SoftmaxKernels(kernels).crossEntropy(0, 10, floats, ints, floats, floats, floats);
        new MarginCenterKernels(kernels)
                .run(
                        new MarginCenterKernels.Batch(0, 10, 2, floats, ints, floats),
                        new MarginCenterKernels.Terms(1, 3, 1, 1, 1),
                        new CenterStep.Fixed(0.5f),
                        floats,
                        floats,
                        floats);

        assertEquals(
                Set.of(
                        "reduce.cu: sum_small",
                        "reduce.cu: non_finite_clear",
                        "softmax.cu: softmax_mean",
                        "margin_center.cu: margin_center_losses"),
                launched);
    }

    @Test
    void launchesNothingElseWithoutElements() {
        new ElementwiseKernels(kernels).addBias(0, 3, floats, floats, floats);
        new ReductionKernels(kernels).columnSums(3, 0, floats, floats);
        new PReluKernels(kernels).forward(0, 3, 4, floats, floats, floats);
        new GatherKernels(kernels).pixels(0, 784, ints, ints, floats);
        new SgemmKernels(kernels).multiply(false, false, 0, 3, 4, 1, floats, floats, 0, floats, floats);
        assertEquals(Set.of(), launched);
    }

    @Test
    void namesTheBufferThatIsTooSmall() {
        CudaBuffer small = CudaBuffer.withoutMemory(59, Element.FLOAT);
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> new PReluKernels(kernels).forward(3, 4, 5, floats, floats, small));
        assertEquals(
                "prelu.cu: prelu_forward: y: expected at least 60 elements, found CudaBuffer #0 (59 FLOAT)",
                e.getMessage());
        assertEquals(Set.of(), launched);
    }

    @Test
    void refusesSizesThatNoBufferHas() {
        var k = new ElementwiseKernels(kernels);
        assertThrows(IllegalArgumentException.class, () -> k.addBias(1 << 16, 1 << 16, floats, floats, floats));
        assertThrows(IllegalArgumentException.class, () -> k.scale(-1, 1, floats, floats));
    }

    @Test
    void cutsSumsIntoPartsThatHoldEverything() {
        for (int items = 0; items < 50; items++) {
            for (int wanted = -1; wanted < 60; wanted++) {
                for (int unit : List.of(1, 8)) {
                    Parts parts = Parts.of(items, wanted, unit);
                    String found = items + " in " + wanted + " of " + unit + ": " + parts;
                    assertTrue(parts.count() >= 1 && parts.count() <= Math.max(1, wanted), found);
                    assertTrue(parts.size() >= 1 && parts.size() % unit == 0, found);
                    assertTrue((long) parts.count() * parts.size() >= items, found);
                    assertTrue(items == 0 || (parts.count() - 1) * parts.size() < items, found);
                }
            }
        }
    }

    @Test
    void marginWorkspaceIsBounded() {
        int d = 512;
        for (int m : List.of(1, 64, 256, 512, 4096, 10_000)) {
            int elements = MarginCenterKernels.workspace(m, 85_000, d);
            assertTrue(elements <= (8192L + m) * (d + 2) + 4L * m, () -> m + " samples: " + elements);
        }
        assertDoesNotThrow(() -> MarginCenterKernels.workspace(0, 10, 512));
        assertEquals(1, MarginCenterKernels.workspace(128, 10, 2));
    }

    private final class Recording implements KernelRuntime {
        @Override
        public boolean owns(CudaBuffer buffer) {
            return true;
        }

        @Override
        public int multiprocessors() {
            return 1;
        }

        @Override
        public Function load(KernelSource source, String function, ByteBuffer table) {
            return new Function() {
                @Override
                public void launch(Grid grid, boolean cooperative) {
                    launched.add(source.file() + ": " + function);
                }

                @Override
                public int blocksPerMultiprocessor(int threads, int sharedBytes) {
                    return 1;
                }
            };
        }
    }
}
