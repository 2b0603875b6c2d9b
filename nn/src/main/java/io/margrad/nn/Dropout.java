package io.margrad.nn;

import static io.margrad.tensor.ops.Multiply.multiply;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Dropout (Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15, 2014), as Caffe's
 * {@code dropout_layer.cpp} scales it: y = m x, element by element, where m is 0 with probability p and else 1 / (1 - p). For training
 * only; who measures leaves the module out.
 *
 * <p>The mask m follows from seed and step alone ({@link Philox}), so a training that goes on needs no state of it but the number of its
 * step. It lies in memory that stays where it is, filled by {@link #draw} before the step, so that a step that was captured into a CUDA
 * graph finds the new one there.
 */
public final class Dropout implements Module {
    /** The first byte tells this use of random numbers from others. */
    private static final long STREAM = 0x44L << 56;

    private final float ratio;
    private final long seed;
    private final Tensor mask;
    private final float[] values;

    /**
     * A layer that drops nothing out before the first {@link #draw}.
     *
     * @param name of the mask, for messages
     * @param shape of what is dropped out of, batch included
     * @param ratio p, 0 to below 1
     * @throws IllegalArgumentException for another ratio
     */
    public Dropout(Backend backend, String name, Shape shape, float ratio, long seed) {
        if (!(ratio >= 0 && ratio < 1)) {
            throw new IllegalArgumentException("dropout: expected a ratio from 0 to below 1, found " + ratio);
        }
        this.ratio = ratio;
        this.seed = seed;
        this.values = new float[shape.size()];
        Arrays.fill(values, 1);
        this.mask = Tensor.persistent(backend, name, shape, values, false);
    }

    /**
     * Draws the mask of a step, outside of a tape.
     *
     * @param step of the training, 0 to 2^56 - 1
     * @throws IllegalArgumentException for another
     */
    public void draw(long step) {
        if (step < 0 || step >>> 56 != 0) {
            throw new IllegalArgumentException("dropout: expected a step from 0 to 2^56 - 1, found " + step);
        }
        Philox random = new Philox(seed, STREAM | step);
        float kept = 1 / (1 - ratio);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() < ratio ? 0 : kept;
        }
        mask.set(values);
    }

    /** @throws IllegalArgumentException when {@code x} has another shape than the mask */
    @Override
    public Tensor forward(Tensor x) {
        return multiply(x, mask);
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    /** Frees the mask. */
    @Override
    public void close() {
        mask.close();
    }
}
