package io.margrad.bench.profile;

import io.margrad.bench.ops.Ceiling;
import io.margrad.tensor.Shape;
import io.margrad.tensor.cpu.Convolution;
import io.margrad.tensor.cpu.ConvolutionShape;

/**
 * What a machine could do an op in, if it kept its peak: the longer of its multiplications by the peak of fused multiply-adds, in the
 * form that the engine uses, and of its tensors' bytes, each read or written once, by the bandwidth of a triad. Winograd's transforms are
 * not counted.
 *
 * @param flops floating-point operations a second
 * @param bandwidth bytes a second
 */
public record Limit(double flops, double bandwidth) {
    private static final double SECONDS = 3;

    /** Measures both peaks: the best run of three seconds, in which the processor's clock and the compiler find their speed. */
    public static Limit measure(int threads) {
        Ceiling ceiling = new Ceiling();
        ceiling.threads = threads;
        ceiling.open();
        try {
            return new Limit(threads * Ceiling.flop() / best(ceiling::fma), Ceiling.bytes() / best(ceiling::triad));
        } finally {
            ceiling.close();
        }
    }

    private static double best(Runnable run) {
        double best = Double.POSITIVE_INFINITY;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < SECONDS * 1e9) {
            long start = System.nanoTime();
            run.run();
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }

    /** Seconds of forward. */
    public double forward(StepProfile.Row row) {
        return Math.max(2 * multiplications(row) / flops, bytes(row) / bandwidth);
    }

    /** Seconds of backward, 0 where there is none: of a product, its gradients by the second and, where it is wanted, the first input. */
    public double backward(StepProfile.Row row) {
        if (row.backward() == 0) {
            return 0;
        }
        if (multiplications(row) == 0) {
            return bytes(row) / bandwidth;
        }
        int products = row.inputGradient() ? 2 : 1;
        double rectifier = row.name().equals("convPRelu") ? 3.0 * row.out().size() * Float.BYTES : 0;
        return Math.max(products * 2 * multiplications(row) / flops, (products * bytes(row) + rectifier) / bandwidth);
    }

    private static double multiplications(StepProfile.Row row) {
        if (row.name().equals("matmul")) {
            return (double) row.in().getFirst().size() / row.out().dim(0) * row.out().size();
        }
        if (!row.name().equals("conv2d") && !row.name().equals("convPRelu")) {
            return 0;
        }
        Shape x = row.in().get(0);
        Shape w = row.in().get(1);
        int pad = (row.out().dim(2) - 1 + w.dim(2) - x.dim(2)) / 2;
        return Convolution.multiplications(new ConvolutionShape(
                x.dim(0), x.dim(1), x.dim(2), x.dim(3), w.dim(0), w.dim(2), w.dim(3), 1, pad, x.dim(1) / w.dim(1)));
    }

    private static double bytes(StepProfile.Row row) {
        double floats = row.out().size();
        for (Shape shape : row.in()) {
            floats += shape.size();
        }
        return floats * Float.BYTES;
    }
}
