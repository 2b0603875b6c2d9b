package io.margrad.nn.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * An open safetensors file, whoever wrote it: 8 bytes N, little-endian; N bytes of JSON; the elements of all tensors, row-major,
 * little-endian, one tensor behind the other without hole or overlap
 * (<a href="https://github.com/huggingface/safetensors#format">huggingface/safetensors, Format</a>).
 *
 * <p>When a file has been opened, all that its header says has been compared with the file. Memory follows what is in the file and not
 * what it claims: besides an array for the tensor asked for, there are only the names and shapes, at most {@value
 * SafetensorsHeader#MAX_ENTRIES} of them.
 */
public final class SafetensorsReader implements AutoCloseable {
    /** What the reference implementation takes at most, in bytes of JSON. */
    static final int MAX_HEADER = 100_000_000;

    /** Elements are read in pieces of this many bytes, a multiple of every element's size. */
    private static final int PIECE = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final long data;
    private final Map<String, TensorEntry> tensors;
    private final Map<String, String> metadata;

    private SafetensorsReader(Path file, FileChannel channel, long data, SafetensorsHeader.Contents header) {
        this.file = file;
        this.channel = channel;
        this.data = data;
        this.tensors = Collections.unmodifiableMap(header.tensors());
        this.metadata = Collections.unmodifiableMap(header.metadata());
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws CheckpointException when it is not a safetensors file
     * @throws IOException when it cannot be read
     */
    public static SafetensorsReader open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return of(file, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The same of a channel, which the reader closes from then on. */
    static SafetensorsReader of(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw CheckpointException.of(file, "file", "at least 8 bytes", size);
        }
        ByteBuffer first = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(file, channel, first, 0);
        long length = first.getLong();
        if (length < 0 || length > MAX_HEADER) {
            throw CheckpointException.of(file, "header", "at most " + MAX_HEADER + " bytes", Long.toUnsignedString(length));
        }
        if (length > size - Long.BYTES) {
            throw CheckpointException.of(file, "header", length + " bytes", size - Long.BYTES + " in the file");
        }
        checkStart(file, channel, length);
        SafetensorsHeader.Contents header = SafetensorsHeader.read(file, new HeaderText(file, channel, Long.BYTES, (int) length));
        long data = Long.BYTES + length;
        DataLayout.check(file, header.tensors().values(), size - data);
        return new SafetensorsReader(file, channel, data, header);
    }

    /** The format wants the very first character to be a brace; JSON alone would take blanks before it. */
    private static void checkStart(Path file, FileChannel channel, long length) throws IOException {
        ByteBuffer start = ByteBuffer.allocate((int) Math.min(1, length));
        fill(file, channel, start, Long.BYTES);
        if (!start.hasRemaining() || start.get() != '{') {
            throw CheckpointException.of(file, "header", "a text that begins with {", length == 0 ? "none" : "another");
        }
    }

    /** All tensors by name, in the order of the header. */
    public Map<String, TensorEntry> tensors() {
        return tensors;
    }

    /** The text that the file carries beside its tensors, in the order of the header. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * The elements of an F32 tensor, row-major, bit for bit.
     *
     * @throws CheckpointException when there is no such tensor, or it has other elements, or more than an array can hold
     */
    public float[] floats(String name) throws IOException {
        TensorEntry tensor = tensor(name, Dtype.F32);
        float[] values = new float[count(tensor)];
        pieces(tensor, (bytes, at) -> bytes.asFloatBuffer().get(values, at, bytes.remaining() / Float.BYTES));
        return values;
    }

    /** The elements of an F64 tensor; as {@link #floats}. */
    public double[] doubles(String name) throws IOException {
        TensorEntry tensor = tensor(name, Dtype.F64);
        double[] values = new double[count(tensor)];
        pieces(tensor, (bytes, at) -> bytes.asDoubleBuffer().get(values, at, bytes.remaining() / Double.BYTES));
        return values;
    }

    /** The elements of an I64 tensor; as {@link #floats}. */
    public long[] longs(String name) throws IOException {
        TensorEntry tensor = tensor(name, Dtype.I64);
        long[] values = new long[count(tensor)];
        pieces(tensor, (bytes, at) -> bytes.asLongBuffer().get(values, at, bytes.remaining() / Long.BYTES));
        return values;
    }

    private TensorEntry tensor(String name, Dtype expected) {
        TensorEntry tensor = tensors.get(name);
        if (tensor == null) {
            throw CheckpointException.of(file, "tensors", "'" + name + "'", "none of this name");
        }
        if (tensor.dtype() != expected) {
            throw CheckpointException.of(file, name, "dtype", expected, tensor.dtype());
        }
        return tensor;
    }

    private int count(TensorEntry tensor) {
        long elements = tensor.elements();
        if (elements > Integer.MAX_VALUE - Long.BYTES) {
            throw CheckpointException.of(file, tensor.name(), "shape", "less than 2^31 elements", Arrays.toString(tensor.shape()));
        }
        return (int) elements;
    }

    /** Hands out the tensor's bytes piece by piece, each with the index of its first element. */
    private void pieces(TensorEntry tensor, BiConsumer<ByteBuffer, Integer> taker) throws IOException {
        long bytes = tensor.end() - tensor.begin();
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, bytes)).order(ByteOrder.LITTLE_ENDIAN);
        for (long done = 0; done < bytes; done += piece.limit()) {
            piece.clear().limit((int) Math.min(PIECE, bytes - done));
            fill(file, channel, piece, data + tensor.begin() + done);
            taker.accept(piece, (int) (done / tensor.dtype().bytes()));
        }
    }

    /** Reads until the buffer is full, and flips it. */
    private static void fill(Path file, FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw CheckpointException.of(file, "data", "bytes up to " + (position + buffer.limit()), "an end before");
            }
        }
        buffer.flip();
    }

    /** Closes the file. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
