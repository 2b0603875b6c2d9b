package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.cuda.ConvolutionSize;
import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaDevice;
import io.margrad.cuda.CudaDnn;
import io.margrad.cuda.Element;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Convolutions by cuDNN against plain loops. */
@Tag("cuda-emulator")
class CudaDnnEmulatedTest {
    private static final double TOLERANCE = 1e-4;

    private final Emulator emulator = Emulator.get();

    @Test
    void convolvesAndGivesGradients() {
        emulator.reset();
        try (CudaDevice device = CudaDevice.open(0)) {
            assertTrue(device.dnn().isPresent(), device.dnn().reason());
            check(device, new ConvolutionSize(2, 3, 7, 6, 4, 3, 5, 1, 2));
            check(device, new ConvolutionSize(1, 1, 5, 5, 2, 2, 2, 2, 0));
            check(device, new ConvolutionSize(3, 2, 4, 4, 1, 1, 1, 1, 0));
            check(device, new ConvolutionSize(2, 4, 5, 4, 6, 3, 3, 1, 1, 2));
            check(device, new ConvolutionSize(2, 3, 5, 6, 3, 3, 3, 2, 1, 3));
            assertTrue(device.dnn().get().version().startsWith("9."), device.dnn().get().version());
        }
        assertEquals(0, emulator.living());
    }

    @Test
    void refusesBuffersThatAreTooSmall() {
        emulator.reset();
        try (CudaDevice device = CudaDevice.open(0)) {
            ConvolutionSize s = new ConvolutionSize(1, 1, 5, 5, 2, 2, 2, 2, 0);
            CudaBuffer one = device.allocate(1, Element.FLOAT);
            CudaDnn dnn = device.dnn().get();
            assertThrows(IllegalArgumentException.class, () -> dnn.forward(s, one, one, one));
            device.free(one);
        }
    }

    /** All sums of one convolution in double, by the loops of its definition. */
    private static final class Loops {
        final double[] y;
        final double[] dx;
        final double[] dw;
        final double[] db;

        Loops(ConvolutionSize s, float[] x, float[] w, float[] b, float[] dy) {
            y = new double[dy.length];
            dx = new double[x.length];
            dw = new double[w.length];
            db = new double[b.length];
            Arrays.fill(dx, 1);
            Arrays.fill(dw, 1);
            Arrays.fill(db, 1);
            for (int o = 0; o < y.length; o++) {
                int column = o % s.outWidth();
                int row = o / s.outWidth() % s.outHeight();
                int filter = o / (s.outWidth() * s.outHeight()) % s.filters();
                int image = o / (s.outWidth() * s.outHeight() * s.filters());
                y[o] = b[filter];
                db[filter] += dy[o];
                for (int tap = 0; tap < s.groupChannels() * s.kernelHeight() * s.kernelWidth(); tap++) {
                    int u = row * s.stride() - s.pad() + tap / s.kernelWidth() % s.kernelHeight();
                    int v = column * s.stride() - s.pad() + tap % s.kernelWidth();
                    if (u >= 0 && u < s.height() && v >= 0 && v < s.width()) {
                        int channel = filter / s.groupFilters() * s.groupChannels() + tap / (s.kernelWidth() * s.kernelHeight());
                        int in = ((image * s.channels() + channel) * s.height() + u) * s.width() + v;
                        int weight = filter * s.groupChannels() * s.kernelHeight() * s.kernelWidth() + tap;
                        y[o] += (double) x[in] * w[weight];
                        dx[in] += (double) dy[o] * w[weight];
                        dw[weight] += (double) dy[o] * x[in];
                    }
                }
            }
        }
    }

    private static void check(CudaDevice device, ConvolutionSize s) {
        float[] x = random(s.inputSize(), 1);
        float[] w = random(s.filterSize(), 2);
        float[] b = random(s.filters(), 3);
        float[] dy = random(s.outputSize(), 4);
        Loops expected = new Loops(s, x, w, b, dy);
        CudaBuffer bufferX = upload(device, x);
        CudaBuffer bufferW = upload(device, w);
        CudaBuffer bufferB = upload(device, b);
        CudaBuffer bufferDy = upload(device, dy);
        CudaBuffer y = filled(device, dy.length);
        CudaBuffer dx = filled(device, x.length);
        CudaBuffer dw = filled(device, w.length);
        CudaBuffer db = filled(device, b.length);
        CudaDnn dnn = device.dnn().get();
        dnn.forward(s, bufferX, bufferW, y);
        dnn.addBias(s, bufferB, y);
        dnn.backwardData(s, bufferW, bufferDy, 1, dx);
        dnn.backwardFilter(s, bufferX, bufferDy, 1, dw);
        dnn.backwardBias(s, bufferDy, 1, db);
        same(device, expected.y, y);
        same(device, expected.dx, dx);
        same(device, expected.dw, dw);
        same(device, expected.db, db);
        for (CudaBuffer buffer : new CudaBuffer[] {bufferX, bufferW, bufferB, bufferDy, y, dx, dw, db}) {
            device.free(buffer);
        }
    }

    private static void same(CudaDevice device, double[] expected, CudaBuffer buffer) {
        float[] actual = new float[expected.length];
        device.download(buffer, actual);
        for (int i = 0; i < actual.length; i++) {
            assertEquals(expected[i], actual[i], TOLERANCE);
        }
    }

    private static CudaBuffer filled(CudaDevice device, int size) {
        CudaBuffer buffer = device.allocate(size, Element.FLOAT);
        device.fill(buffer, 1);
        return buffer;
    }

    private static CudaBuffer upload(CudaDevice device, float[] values) {
        CudaBuffer buffer = device.allocate(values.length, Element.FLOAT);
        device.upload(values, buffer);
        return buffer;
    }

    private static float[] random(long size, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[Math.toIntExact(size)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
