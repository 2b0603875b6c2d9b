package io.margrad.bench.cuda;

import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaDevice;
import io.margrad.cuda.CudaGraph;
import io.margrad.cuda.Element;
import io.margrad.tensor.cuda.CudaEngine;
import io.margrad.tensor.cuda.KernelChoice;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a kernel costs that does next to nothing, y += x over one float: launched from Java, and as a node of a graph. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LaunchOverhead {
    private static final int LAUNCHES = 64;

    private CudaDevice device;
    private CudaEngine engine;
    private CudaBuffer x;
    private CudaBuffer y;
    private CudaGraph graph;

    @Setup(Level.Trial)
    public void open() {
        device = CudaDevice.open(0);
        engine = new CudaEngine(device, KernelChoice.OWN);
        x = device.allocate(1, Element.FLOAT);
        y = device.allocate(1, Element.FLOAT);
        device.upload(new float[] {1}, x);
        device.upload(new float[] {0}, y);
        launchAll();
        graph = device.capture(this::launchAll);
        graph.launch();
        float[] sum = new float[1];
        device.download(y, sum);
        Numbers.check("launches that added 1", 2 * LAUNCHES, sum[0], 0);
    }

    private void launchAll() {
        for (int i = 0; i < LAUNCHES; i++) {
            engine.elementwise().axpy(1, 1, x, y);
        }
    }

    /** Time for each launch, of 64 made one after the other. */
    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void eager() {
        launchAll();
        device.synchronize();
    }

    /** Time for each of the 64 nodes of a graph. */
    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void graph() {
        graph.launch();
        device.synchronize();
    }

    @TearDown(Level.Trial)
    public void close() {
        graph.close();
        device.free(x);
        device.free(y);
        device.close();
    }
}
