package io.margrad.bench.cuda;

import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaOptions;
import io.margrad.cuda.Element;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cuda.KernelChoice;
import io.margrad.tensor.cuda.RepeatedWork;
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

/** Forward, backward and SGD of LeNets++ with softmax, center and margin loss; replayed as a graph, the batch on the device. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CudaTrainingStep {
    private static final int STEPS = 8;

    @Param("128")
    public int batch;

    @Param({"OWN", "VENDOR"})
    public KernelChoice kernels;

    private CudaBackend backend;
    private LeNetTraining training;
    private Tensor images;
    private CudaBuffer labels;
    private RepeatedWork work;

    @Setup(Level.Trial)
    public void open() {
        float[] pixels = Numbers.uniform(1, batch * 28 * 28);
        int[] digits = new SplittableRandom(2).ints(batch, 0, 10).toArray();
        backend = CudaBackend.open(0, CudaOptions.DEFAULT, kernels);
        training = new LeNetTraining(backend);
        Shape shape = Shape.of(batch, 1, 28, 28);
        images = Tensor.persistent(backend, "images", shape, pixels, false);
        labels = backend.device().allocate(batch, Element.INT);
        backend.device().upload(digits, labels);
        Labels onDevice = new Labels(labels, 10);
        double expected;
        try (CpuBackend cpu = new CpuBackend();
                LeNetTraining reference = new LeNetTraining(cpu)) {
            expected = Tape.call(
                    cpu, () -> reference.step(Tape.current().constant("images", shape, pixels), new Labels(digits, 10)).item());
        }
        double found = Tape.call(backend, () -> training.step(images, onDevice).item());
        Numbers.check("loss of the first step", expected, found, 1e-4 * expected);
        work = new RepeatedWork(backend.device(), () -> Tape.call(backend, () -> training.step(images, onDevice)));
        while (!work.isCaptured()) {
            work.run();
        }
        backend.device().synchronize();
    }

    @Benchmark
    @OperationsPerInvocation(STEPS)
    public void step() {
        for (int i = 0; i < STEPS; i++) {
            work.run();
        }
        backend.device().synchronize();
    }

    /** A diverged network would be measured on NaN. */
    @TearDown(Level.Trial)
    public void close() {
        training.verify();
        work.close();
        images.close();
        backend.device().free(labels);
        training.close();
        backend.close();
    }
}
