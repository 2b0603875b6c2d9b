package io.margrad.bench.ops;

import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tests.Values;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One op on one engine: forward alone, and forward with the gradients of all its inputs.
 *
 * <p>Before it is measured, result and gradients are compared with the reference, on a smaller batch where the reference would take
 * long; a wrong op is not measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 7, time = 1)
public class OpBenchmark {
    /** Floating-point operations up to which the reference checks the whole batch. */
    private static final double PATIENCE = 5e8;

    /** Roundings allowed, of the magnitude of the largest element: a wrong answer is further away, Winograd's form is not. */
    private static final double ROUNDINGS = 64 * 0x1p-24;

    /** See {@link BenchCases}. */
    @Param({"matmul 127x129x131"})
    public String op;

    @Param({"CPU"})
    public Engine engine;

    /** Threads of the CPU engine; 0 for as many as there are processors. */
    @Param({"0"})
    public int threads;

    private Backend backend;
    private BenchCase chosen;
    private Tensor[] in;
    private Values[] values;

    @Setup(Level.Trial)
    public void open() {
        chosen = BenchCases.find(op, Integer.MAX_VALUE);
        backend = engine.open(threads == 0 ? CpuBackend.defaultThreads() : threads);
        check(chosen.flop() > PATIENCE ? BenchCases.find(op, 2) : chosen);
        in = tensors(chosen, numbers(chosen));
        values = values(chosen, numbers(chosen));
    }

    @Benchmark
    public Object forward() {
        if (engine == Engine.REFERENCE) {
            return chosen.reference().apply(values);
        }
        return Tape.inference(backend, () -> finish(chosen.op().apply(in)));
    }

    @Benchmark
    public Object step() {
        return Tape.call(backend, () -> {
            Tape.current().backward(GradientSeed.of(chosen.op().apply(in)));
            return finish(Tape.current().gradient(in[0]));
        });
    }

    /** A CUDA device is done when one element is here. */
    private Object finish(@Nullable Tensor result) {
        if (result == null) {
            throw new IllegalStateException(op + ": no gradient");
        }
        if (backend instanceof CpuBackend) {
            return result;
        }
        return backend.nonFinite(result.buffer());
    }

    @TearDown(Level.Trial)
    public void close() {
        for (Tensor tensor : in) {
            tensor.close();
        }
        backend.close();
    }

    private void check(BenchCase small) {
        float[][] inputs = numbers(small);
        Tensor[] tensors = tensors(small, inputs);
        float[] out = Tape.inference(backend, () -> small.op().apply(tensors).toArray());
        double[] expected = small.reference().apply(values(small, inputs)).at();
        double magnitude = magnitude(small, inputs);
        for (int i = 0; i < out.length; i++) {
            require("element " + i, expected[i], out[i], ROUNDINGS * magnitude);
        }
        float[][] gradients = Tape.call(backend, () -> {
            Tape.current().backward(GradientSeed.of(small.op().apply(tensors)));
            float[][] found = new float[small.leaves()][];
            Arrays.setAll(found, i -> {
                Tensor gradient = Tape.current().gradient(tensors[i]);
                return gradient == null ? new float[inputs[i].length] : gradient.toArray();
            });
            return found;
        });
        for (int leaf = 0; leaf < small.leaves(); leaf++) {
            checkGradient(small, inputs, leaf, gradients[leaf]);
        }
        for (Tensor tensor : tensors) {
            tensor.close();
        }
    }

    /** The gradient along a random direction against the reference's central difference. */
    private void checkGradient(BenchCase small, float[][] inputs, int leaf, float[] gradient) {
        double step = 1e-6;
        SplittableRandom random = new SplittableRandom(leaf);
        Values[] up = values(small, inputs);
        Values[] down = values(small, inputs);
        double found = 0;
        double magnitude = 0;
        for (int i = 0; i < gradient.length; i++) {
            double direction = random.nextDouble(-1, 1);
            up[leaf].at()[i] += step * direction;
            down[leaf].at()[i] -= step * direction;
            found += gradient[i] * direction;
            magnitude += Math.abs(gradient[i] * direction);
        }
        double expected = (total(small.reference().apply(up)) - total(small.reference().apply(down))) / (2 * step);
        require("gradient of input " + leaf, expected, found, 1e-5 * magnitude + 1e-6);
    }

    private static double total(Values values) {
        return Arrays.stream(values.at()).sum();
    }

    /** The largest element of the result for the inputs' absolute values. */
    private static double magnitude(BenchCase small, float[][] inputs) {
        Values[] absolute = values(small, inputs);
        for (Values input : absolute) {
            Arrays.setAll(input.at(), i -> Math.abs(input.at()[i]));
        }
        return Arrays.stream(small.reference().apply(absolute).at()).map(Math::abs).max().orElse(0);
    }

    private void require(String what, double expected, double found, double bound) {
        if (!(Math.abs(found - expected) <= bound)) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT, "%s on %s: %s: expected %s +- %.3g, found %s", op, engine, what, expected, bound, found));
        }
    }

    private static float[][] numbers(BenchCase sizes) {
        float[][] numbers = new float[sizes.inputs().size()][];
        for (int i = 0; i < numbers.length; i++) {
            SplittableRandom random = new SplittableRandom(i);
            numbers[i] = new float[sizes.inputs().get(i).size()];
            for (int j = 0; j < numbers[i].length; j++) {
                numbers[i][j] = (float) random.nextDouble(-1, 1);
            }
        }
        return numbers;
    }

    private Tensor[] tensors(BenchCase sizes, float[][] numbers) {
        Tensor[] tensors = new Tensor[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            Shape shape = sizes.inputs().get(i);
            tensors[i] = Tensor.persistent(backend, "in" + i, shape, numbers[i], i < sizes.leaves());
        }
        return tensors;
    }

    private static Values[] values(BenchCase sizes, float[][] numbers) {
        Values[] values = new Values[numbers.length];
        Arrays.setAll(values, i -> Values.of(sizes.inputs().get(i), numbers[i]));
        return values;
    }
}
