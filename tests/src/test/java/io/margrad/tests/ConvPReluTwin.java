package io.margrad.tests;

import static io.margrad.tensor.ops.Conv2d.conv2d;
import static io.margrad.tensor.ops.ConvPRelu.convPRelu;
import static io.margrad.tensor.ops.Multiply.multiply;
import static io.margrad.tensor.ops.PRelu.prelu;
import static io.margrad.tensor.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The same convolution and rectifier as one op and as two, on any backend. */
public final class ConvPReluTwin implements AutoCloseable {
    /** All four inputs frozen, as bits. */
    public static final int ALL = 15;

    private static final int INPUTS = 4;

    private final Backend backend;
    private final Shape[] shapes;
    private final float[][] values = new float[INPUTS][];
    private final int stride;
    private final int pad;
    private Tensor[] in;

    /** Random values for inputs of these sizes. */
    public ConvPReluTwin(
            Backend backend, int batch, int channels, int height, int width, int filters, int kernel, int stride, int pad) {
        this.backend = backend;
        this.stride = stride;
        this.pad = pad;
        shapes = new Shape[] {
            Shape.of(batch, channels, height, width), Shape.of(filters, channels, kernel, kernel), Shape.of(filters), Shape.of(filters)
        };
        Arrays.setAll(values, i -> Domains.uniform(new SplittableRandom(i), shapes[i].size(), -1, 1));
        in = tensors(0);
    }

    private Tensor[] tensors(int frozen) {
        Tensor[] tensors = new Tensor[INPUTS];
        Arrays.setAll(tensors, i -> Tensor.persistent(backend, "in" + i, shapes[i], values[i], (frozen >> i & 1) == 0));
        return tensors;
    }

    /**
     * Results and gradients of both are the same bits.
     *
     * @param frozen input i has no gradient where bit i is 1
     */
    public void compare(int frozen) {
        close();
        in = tensors(frozen);
        float[][] fused = results(true);
        float[][] apart = results(false);
        for (int i = 0; i <= INPUTS; i++) {
            assertArrayEquals(apart[i], fused[i], (i < INPUTS ? "gradient " + i : "result") + ", frozen " + frozen);
            assertEquals(i < INPUTS && (frozen >> i & 1) != 0, fused[i] == null, "gradient " + i + ", frozen " + frozen);
        }
    }

    /** The result of a training step. */
    float[] result(boolean fused) {
        return results(fused)[INPUTS];
    }

    /** The result outside of training, as one op. */
    public float[] inference() {
        return Tape.inference(backend, () -> convPRelu(in[0], in[1], in[2], in[3], stride, pad).toArray());
    }

    /** Gradients of the four inputs, then the result. */
    private float[][] results(boolean fused) {
        return Tape.call(backend, () -> {
            Tensor y = fused
                    ? convPRelu(in[0], in[1], in[2], in[3], stride, pad)
                    : prelu(conv2d(in[0], in[1], in[2], stride, pad), in[3]);
            Tape.current().backward(sum(multiply(y, y)));
            float[][] results = new float[INPUTS + 1][];
            for (int i = 0; i < INPUTS; i++) {
                Tensor gradient = Tape.current().gradient(in[i]);
                results[i] = gradient == null ? null : gradient.toArray();
            }
            results[INPUTS] = y.toArray();
            return results;
        });
    }

    @Override
    public void close() {
        for (Tensor tensor : in) {
            tensor.close();
        }
        in = new Tensor[0];
    }
}
