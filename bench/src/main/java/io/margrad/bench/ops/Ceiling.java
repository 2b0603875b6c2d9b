package io.margrad.bench.ops;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.cpu.Lanes;
import io.margrad.tensor.cpu.Workers;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
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

/** What the machine can do at most: fused multiply-adds in registers, and a triad a = b + s c from memory; at the width of the engine's vectors. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
public class Ceiling {
    private static final VectorSpecies<Float> S = VectorShape.forBitSize(Lanes.BITS).withLanes(float.class);
    private static final int ROUNDS = 100_000;
    private static final int SUMS = 12;
    private static final int FLOATS = 1 << 24;

    /** Threads; 0 for as many as there are processors. */
    @Param({"0"})
    public int threads;

    private Workers workers;
    private float[] a = new float[0];
    private float[] b = a;
    private float[] c = a;

    /** Floating-point operations of one {@link #fma} of a thread. */
    public static double flop() {
        return 2.0 * ROUNDS * SUMS * S.length();
    }

    /** Bytes that {@link #triad} reads and writes. */
    public static double bytes() {
        return 3.0 * FLOATS * Float.BYTES;
    }

    @Setup(Level.Trial)
    public void open() {
        workers = new Workers(threads == 0 ? CpuBackend.defaultThreads() : threads);
        a = new float[FLOATS];
        b = new float[FLOATS];
        c = new float[FLOATS];
        Arrays.fill(b, 1);
        Arrays.fill(c, 2);
    }

    @TearDown(Level.Trial)
    public void close() {
        workers.close();
    }

    /** Twelve independent sums hide the latency of the instruction. */
    @Benchmark
    public Object fma() {
        float[] results = new float[workers.threads()];
        workers.run(workers.threads(), (task, worker) -> results[task] = sums(b[task]));
        return results;
    }

    private static float sums(float start) {
        FloatVector x = FloatVector.broadcast(S, 0.999f);
        FloatVector y = FloatVector.broadcast(S, start);
        FloatVector s0 = y, s1 = y, s2 = y, s3 = y, s4 = y, s5 = y, s6 = y, s7 = y, s8 = y, s9 = y, s10 = y, s11 = y;
        for (int i = 0; i < ROUNDS; i++) {
            s0 = s0.fma(x, y);
            s1 = s1.fma(x, y);
            s2 = s2.fma(x, y);
            s3 = s3.fma(x, y);
            s4 = s4.fma(x, y);
            s5 = s5.fma(x, y);
            s6 = s6.fma(x, y);
            s7 = s7.fma(x, y);
            s8 = s8.fma(x, y);
            s9 = s9.fma(x, y);
            s10 = s10.fma(x, y);
            s11 = s11.fma(x, y);
        }
        return s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).add(s8).add(s9).add(s10).add(s11).lane(0);
    }

    @Benchmark
    public Object triad() {
        int parts = 64;
        int part = FLOATS / parts;
        workers.run(parts, (task, worker) -> {
            for (int i = task * part; i < (task + 1) * part; i += S.length()) {
                FloatVector.fromArray(S, c, i).fma(FloatVector.broadcast(S, 3), FloatVector.fromArray(S, b, i)).intoArray(a, i);
            }
        });
        return a;
    }
}
