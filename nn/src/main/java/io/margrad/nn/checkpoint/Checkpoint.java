package io.margrad.nn.checkpoint;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * All that a training needs to go on as if it had never stopped, or a trained model: named tensors (parameters, centers, momentum, where
 * the sampler is) and text (the configuration and its hash). Read whole, and only when its checksum is right.
 *
 * <p>Random numbers need no state of their own: those of {@link io.margrad.tensor.Philox} follow from seed, stream and position, which
 * the owner stores as longs.
 */
public final class Checkpoint {
    /** Of the names and their meaning; a file of another version is refused. */
    public static final int VERSION = 1;

    static final String FORMAT = "margrad-checkpoint";

    static final String FORMAT_KEY = "format";
    static final String VERSION_KEY = "format-version";
    static final String STEP = "step";
    static final String SCORE = "score";

    private final Object origin;
    private final Map<String, String> metadata;
    private final Map<String, StoredTensor> tensors;

    Checkpoint(Object origin, Map<String, String> metadata, Map<String, StoredTensor> tensors) {
        this.origin = origin;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /**
     * Begins a new one.
     *
     * @param step training steps done so far; names and orders the files of a folder
     */
    public static CheckpointBuilder at(long step) {
        return new CheckpointBuilder(step);
    }

    /**
     * Reads a file that {@link #write} or {@link CheckpointFolder} wrote.
     *
     * @throws CheckpointException when it is another file, of another version, or not what was written
     * @throws IOException when it cannot be read
     */
    public static Checkpoint read(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try (channel) {
            Checksum.verify(file, channel);
            try (SafetensorsReader reader = SafetensorsReader.of(file, channel)) {
                return of(file, reader);
            }
        }
    }

    private static Checkpoint of(Path file, SafetensorsReader reader) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>(reader.metadata());
        metadata.remove(Checksum.KEY);
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        Checkpoint checkpoint = new Checkpoint(file, metadata, tensors);
        checkpoint.expect(FORMAT_KEY, FORMAT);
        checkpoint.expect(VERSION_KEY, Integer.toString(VERSION));
        checkpoint.step();
        for (TensorEntry tensor : reader.tensors().values()) {
            tensors.put(tensor.name(), stored(file, reader, tensor));
        }
        return checkpoint;
    }

    private static StoredTensor stored(Path file, SafetensorsReader reader, TensorEntry tensor) throws IOException {
        String name = tensor.name();
        return switch (tensor.dtype()) {
            case F32 -> new StoredTensor.Floats(shape(file, tensor), reader.floats(name));
            case F64 -> new StoredTensor.Doubles(shape(file, tensor), reader.doubles(name));
            case I64 -> new StoredTensor.Longs(shape(file, tensor), reader.longs(name));
            default -> throw CheckpointException.of(file, name, "dtype", "F32, F64 or I64", tensor.dtype());
        };
    }

    private static Shape shape(Path file, TensorEntry tensor) {
        int[] dims = new int[tensor.shape().length];
        for (int i = 0; i < dims.length; i++) {
            if (tensor.shape()[i] > Integer.MAX_VALUE || tensor.elements() > Integer.MAX_VALUE) {
                throw CheckpointException.of(file, tensor.name(), "shape", "sizes and elements below 2^31", tensor);
            }
            dims[i] = (int) tensor.shape()[i];
        }
        return Shape.of(dims);
    }

    /**
     * Writes a file, whole or not at all; it is on the disk when this returns. A file of that name is replaced.
     *
     * @throws IOException when it cannot be written
     */
    public void write(Path file) throws IOException {
        Disk disk = new Disk();
        Path part = Disk.part(file);
        disk.write(part, this);
        disk.force(part);
        disk.move(part, file);
        disk.forceNames(Disk.folder(file));
    }

    /** Puts all into a new file. */
    void writeTo(FileChannel channel) throws IOException {
        SafetensorsWriter.write(channel, metadata, tensors);
    }

    /** Training steps done. */
    public long step() {
        return number(STEP);
    }

    /** How good the model is, where somebody has said so. */
    public OptionalDouble score() {
        String text = metadata.get(SCORE);
        if (text == null) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw CheckpointException.of(origin, SCORE, "a number", text);
        }
    }

    /** Where it was read from, for messages. */
    public Object origin() {
        return origin;
    }

    /** Whether there is text under this key. */
    public boolean hasText(String key) {
        return metadata.containsKey(key);
    }

    /** The text of a key. */
    public String text(String key) {
        String text = metadata.get(key);
        if (text == null) {
            throw CheckpointException.of(origin, "metadata", "'" + key + "'", "none of this name");
        }
        return text;
    }

    /** Names of all tensors, in the file's order. */
    public List<String> names() {
        return List.copyOf(tensors.keySet());
    }

    /** Whether there is a tensor of this name. */
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /**
     * Floats of a shape that the caller knows.
     *
     * @throws CheckpointException when there is none of this name and shape
     */
    public float[] floats(String name, Shape shape) {
        if (tensor(name) instanceof StoredTensor.Floats floats) {
            if (!floats.shape().equals(shape)) {
                throw CheckpointException.of(origin, name, "shape", shape, floats.shape());
            }
            return floats.values();
        }
        throw CheckpointException.of(origin, name, "dtype", Dtype.F32, tensor(name).dtype());
    }

    /** Doubles in one row; as {@link #floats}. */
    public double[] doubles(String name) {
        if (tensor(name) instanceof StoredTensor.Doubles doubles) {
            return doubles.values();
        }
        throw CheckpointException.of(origin, name, "dtype", Dtype.F64, tensor(name).dtype());
    }

    /** Doubles in one row of this length. */
    public double[] doubles(String name, int length) {
        double[] values = doubles(name);
        checkLength(name, length, values.length);
        return values;
    }

    /** Whole numbers in one row; as {@link #floats}. */
    public long[] longs(String name) {
        if (tensor(name) instanceof StoredTensor.Longs longs) {
            return longs.values();
        }
        throw CheckpointException.of(origin, name, "dtype", Dtype.I64, tensor(name).dtype());
    }

    /** Whole numbers in one row of this length. */
    public long[] longs(String name, int length) {
        long[] values = longs(name);
        checkLength(name, length, values.length);
        return values;
    }

    /**
     * Sets tensors to what is stored under {@code prefix} and their names; all of them or, when one is missing or has another shape,
     * none.
     *
     * @throws CheckpointException naming the first that is missing or different
     */
    public void restore(String prefix, Collection<Tensor> values) {
        values.forEach(tensor -> floats(prefix + tensor.name(), tensor.shape()));
        values.forEach(tensor -> tensor.set(floats(prefix + tensor.name(), tensor.shape())));
    }

    private StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw CheckpointException.of(origin, "tensors", "'" + name + "'", "none of this name");
        }
        return tensor;
    }

    private void checkLength(String name, int expected, int found) {
        if (expected != found) {
            throw CheckpointException.of(origin, name, "elements", expected, found);
        }
    }

    private void expect(String key, String value) {
        if (!text(key).equals(value)) {
            throw CheckpointException.of(origin, key, value, text(key));
        }
    }

    private long number(String key) {
        try {
            long number = Long.parseLong(text(key));
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as a negative one is.
        }
        throw CheckpointException.of(origin, key, "a whole number of at least 0", text(key));
    }
}
