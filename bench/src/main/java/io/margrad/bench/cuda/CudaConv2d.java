package io.margrad.bench.cuda;

import io.margrad.cuda.ConvolutionSize;
import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaDevice;
import io.margrad.cuda.Element;
import io.margrad.tensor.cuda.CudaEngine;
import io.margrad.tensor.cuda.KernelChoice;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The convolutions of LeNets++ and one of a face network: own kernels and cuDNN; forward and both gradients. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CudaConv2d {
    private static final int LAUNCHES = 16;
    private static final int CHECKED = 32;

    /** cuDNN may choose a Winograd form; its error is held to 4 times the direct form's. */
    private static final double TOLERANCE = 4;

    /** B x C x H x O x k: B images of C channels and H x H pixels, O filters of k x k; k odd, padded by (k - 1) / 2. */
    @Param({"128x1x28x32x5", "128x32x28x32x5", "128x64x14x64x5", "128x128x7x128x5", "64x128x28x128x3"})
    public String size;

    @Param({"OWN", "VENDOR"})
    public KernelChoice kernels;

    private ConvolutionSize s;
    private CudaDevice device;
    private CudaEngine engine;
    private CudaBuffer x;
    private CudaBuffer w;
    private CudaBuffer bias;
    private CudaBuffer y;
    private CudaBuffer dx;
    private CudaBuffer dw;

    @Setup(Level.Trial)
    public void open() {
        int[] n = Work.sizes(size, 5);
        s = new ConvolutionSize(n[0], n[1], n[2], n[2], n[3], n[4], n[4], 1, (n[4] - 1) / 2);
        device = CudaDevice.open(0);
        engine = new CudaEngine(device, kernels);
        float[] hostX = Numbers.uniform(1, Math.toIntExact(s.inputSize()));
        float[] hostW = Numbers.uniform(2, Math.toIntExact(s.filterSize()));
        float[] hostY = Numbers.uniform(3, Math.toIntExact(s.outputSize()));
        x = buffer(hostX);
        w = buffer(hostW);
        bias = buffer(new float[s.filters()]);
        y = buffer(new float[hostY.length]);
        dx = buffer(new float[hostX.length]);
        dw = buffer(new float[hostW.length]);
        engine.convolutions().forward(s, x, w, bias, y);
        float[] forward = download(y);
        device.upload(hostY, y);
        engine.convolutions().dataGradient(s, w, y, dx);
        engine.convolutions().filterGradient(s, x, y, dw);
        check(hostX, hostW, hostY, forward, download(dx), download(dw));
    }

    private CudaBuffer buffer(float[] values) {
        CudaBuffer buffer = device.allocate(values.length, Element.FLOAT);
        device.upload(values, buffer);
        return buffer;
    }

    private float[] download(CudaBuffer buffer) {
        float[] values = new float[buffer.size()];
        device.download(buffer, values);
        return values;
    }

    /** Some elements of each result against the sum in double over the taps that touch them. */
    private void check(float[] hostX, float[] hostW, float[] dy, float[] forward, float[] dataGradient, float[] filterGradient) {
        SplittableRandom random = new SplittableRandom(4);
        int c = s.channels();
        int h = s.height();
        int k = s.kernelHeight();
        for (int sample = 0; sample < CHECKED; sample++) {
            int b = random.nextInt(s.batch());
            int o = random.nextInt(s.filters());
            int ch = random.nextInt(c);
            int row = random.nextInt(h);
            int column = random.nextInt(h);
            Sum result = new Sum();
            Sum byImage = new Sum();
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < k; j++) {
                    int r = row + i - s.pad();
                    int q = column + j - s.pad();
                    for (int l = 0; inside(r, q) && l < c; l++) {
                        result.add(hostX[((b * c + l) * h + r) * h + q], hostW[((o * c + l) * k + i) * k + j]);
                    }
                    int outRow = row - i + s.pad();
                    int outColumn = column - j + s.pad();
                    for (int f = 0; inside(outRow, outColumn) && f < s.filters(); f++) {
                        byImage.add(dy[((b * s.filters() + f) * h + outRow) * h + outColumn], hostW[((f * c + ch) * k + i) * k + j]);
                    }
                }
            }
            result.check("y", forward[((b * s.filters() + o) * h + row) * h + column]);
            byImage.check("dx", dataGradient[((b * c + ch) * h + row) * h + column]);
        }
        for (int sample = 0; sample < CHECKED; sample++) {
            int o = random.nextInt(s.filters());
            int ch = random.nextInt(c);
            int i = random.nextInt(k);
            int j = random.nextInt(k);
            Sum byFilter = new Sum();
            for (int b = 0; b < s.batch(); b++) {
                for (int row = 0; row < h; row++) {
                    for (int column = 0; column < h; column++) {
                        if (inside(row + i - s.pad(), column + j - s.pad())) {
                            byFilter.add(
                                    dy[((b * s.filters() + o) * h + row) * h + column],
                                    hostX[((b * c + ch) * h + row + i - s.pad()) * h + column + j - s.pad()]);
                        }
                    }
                }
            }
            byFilter.check("dw", filterGradient[((o * c + ch) * k + i) * k + j]);
        }
    }

    private boolean inside(int row, int column) {
        return row >= 0 && row < s.height() && column >= 0 && column < s.width();
    }

    /** A sum of products in double, with what bounds its error in float. */
    private static final class Sum {
        private double value;
        private double magnitude;
        private int terms;

        void add(double a, double b) {
            value += a * b;
            magnitude += Math.abs(a * b);
            terms++;
        }

        void check(String what, double found) {
            Numbers.check(what, value, found, TOLERANCE * (terms + 1) * 0x1p-24 * magnitude);
        }
    }

    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void forward() {
        for (int i = 0; i < LAUNCHES; i++) {
            engine.convolutions().forward(s, x, w, bias, y);
        }
        device.synchronize();
    }

    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void dataGradient() {
        for (int i = 0; i < LAUNCHES; i++) {
            engine.convolutions().dataGradient(s, w, y, dx);
        }
        device.synchronize();
    }

    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void filterGradient() {
        for (int i = 0; i < LAUNCHES; i++) {
            engine.convolutions().filterGradient(s, x, y, dw);
        }
        device.synchronize();
    }

    @TearDown(Level.Trial)
    public void close() {
        for (CudaBuffer buffer : new CudaBuffer[] {x, w, bias, y, dx, dw}) {
            device.free(buffer);
        }
        device.close();
    }
}
