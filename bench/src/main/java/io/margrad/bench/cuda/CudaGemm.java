package io.margrad.bench.cuda;

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

/** C = A B in float32: the own kernel and cuBLAS. 2 M N K floating-point operations. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CudaGemm {
    private static final int LAUNCHES = 16;
    private static final int CHECKED = 64;

    /** M x N x K. */
    @Param({"128x10x2", "127x129x131", "256x10575x512", "1024x1024x1024", "4096x4096x4096"})
    public String size;

    @Param({"OWN", "VENDOR"})
    public KernelChoice kernels;

    private int m;
    private int n;
    private int k;
    private CudaDevice device;
    private CudaEngine engine;
    private CudaBuffer a;
    private CudaBuffer b;
    private CudaBuffer c;

    @Setup(Level.Trial)
    public void open() {
        int[] sizes = Work.sizes(size, 3);
        m = sizes[0];
        n = sizes[1];
        k = sizes[2];
        device = CudaDevice.open(0);
        engine = new CudaEngine(device, kernels);
        a = device.allocate(m * k, Element.FLOAT);
        b = device.allocate(k * n, Element.FLOAT);
        c = device.allocate(m * n, Element.FLOAT);
        float[] hostA = Numbers.uniform(1, m * k);
        float[] hostB = Numbers.uniform(2, k * n);
        device.upload(hostA, a);
        device.upload(hostB, b);
        device.fill(c, Float.NaN);
        multiply();
        check(hostA, hostB);
    }

    /** Some elements against sums in double; the bound is that of K + 1 roundings. */
    private void check(float[] hostA, float[] hostB) {
        float[] found = new float[m * n];
        device.download(c, found);
        SplittableRandom random = new SplittableRandom(3);
        for (int sample = 0; sample < CHECKED; sample++) {
            int i = random.nextInt(m);
            int j = random.nextInt(n);
            double sum = 0;
            double magnitude = 0;
            for (int l = 0; l < k; l++) {
                double product = (double) hostA[i * k + l] * hostB[l * n + j];
                sum += product;
                magnitude += Math.abs(product);
            }
            Numbers.check("C[%d][%d]".formatted(i, j), sum, found[i * n + j], (k + 1) * 0x1p-24 * magnitude);
        }
    }

    private void multiply() {
        engine.matrixProduct().multiply(false, false, m, n, k, a, b, c, false);
    }

    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void multiplied() {
        for (int i = 0; i < LAUNCHES; i++) {
            multiply();
        }
        device.synchronize();
    }

    @TearDown(Level.Trial)
    public void close() {
        device.free(a);
        device.free(b);
        device.free(c);
        device.close();
    }
}
