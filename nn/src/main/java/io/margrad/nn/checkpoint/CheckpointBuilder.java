package io.margrad.nn.checkpoint;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects what a checkpoint holds. Arrays are not copied: they must not change before the checkpoint is written. */
public final class CheckpointBuilder {
    /** Characters of a name or a text; as JSON they are at most {@link HeaderText#MAX_STRING} bytes, which a reader takes. */
    static final int MAX_LENGTH = 100_000;

    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    CheckpointBuilder(long step) {
        if (step < 0) {
            throw new IllegalArgumentException("checkpoint: expected a step of at least 0, found " + step);
        }
        text(Checkpoint.FORMAT_KEY, Checkpoint.FORMAT);
        text(Checkpoint.VERSION_KEY, Integer.toString(Checkpoint.VERSION));
        text(Checkpoint.STEP, Long.toString(step));
    }

    /**
     * How good the model is by a measure that the caller minds; the highest is the best.
     *
     * @throws IllegalArgumentException for NaN
     */
    public CheckpointBuilder score(double score) {
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("checkpoint: expected a score, found NaN");
        }
        return text(Checkpoint.SCORE, Double.toString(score));
    }

    /** Text of at most 100,000 characters under a key of its own. */
    public CheckpointBuilder text(String key, String value) {
        checkLength(key);
        checkLength(value);
        if (key.equals(Checksum.KEY) || metadata.putIfAbsent(key, value) != null) {
            throw new IllegalArgumentException("checkpoint: expected a new key, found '" + key + "'");
        }
        return this;
    }

    /** Tensors under {@code prefix} and their own names. */
    public CheckpointBuilder tensors(String prefix, Collection<Tensor> values) {
        values.forEach(tensor -> floats(prefix + tensor.name(), tensor.shape(), tensor.toArray()));
        return this;
    }

    /** Floats of any shape, row-major. */
    public CheckpointBuilder floats(String name, Shape shape, float[] values) {
        return put(name, new StoredTensor.Floats(shape, values));
    }

    /** Doubles in one row. */
    public CheckpointBuilder doubles(String name, double... values) {
        return put(name, new StoredTensor.Doubles(Shape.of(values.length), values));
    }

    /** Whole numbers in one row. */
    public CheckpointBuilder longs(String name, long... values) {
        return put(name, new StoredTensor.Longs(Shape.of(values.length), values));
    }

    private static void checkLength(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("checkpoint: expected text of at most " + MAX_LENGTH + " characters, found " + text.length());
        }
    }

    private CheckpointBuilder put(String name, StoredTensor tensor) {
        checkLength(name);
        if (name.equals(SafetensorsHeader.METADATA) || tensors.putIfAbsent(name, tensor) != null) {
            throw new IllegalArgumentException("checkpoint: expected a new name, found '" + name + "'");
        }
        return this;
    }

    /** The checkpoint. */
    public Checkpoint build() {
        return new Checkpoint("checkpoint", new LinkedHashMap<>(metadata), new LinkedHashMap<>(tensors));
    }
}
