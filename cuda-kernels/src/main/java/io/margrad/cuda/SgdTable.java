package io.margrad.cuda;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All parameters of a network as {@link SgdKernels} reads them from device memory: addresses, sizes and multipliers.
 *
 * <p>Holds addresses, so the buffers must live, and gradients must stay where they are, as long as the table is used.
 */
public final class SgdTable {
    // As sgd.cu reads them.
    private static final int CHUNK = 2048;
    private static final int ROW = 10;

    private final int parameters;
    private final int blocks;
    private final int[] rows;

    /**
     * One parameter.
     *
     * @param weight w
     * @param gradient dw, of the same size; null moves the parameter by momentum and decay alone
     * @param velocity V, of the same size
     * @param learningRate m_l, multiplier of the learning rate
     * @param decay m_d, multiplier of the weight decay
     */
    public record Entry(
            CudaBuffer weight, @Nullable CudaBuffer gradient, CudaBuffer velocity, float learningRate, float decay) {
        /** Throws {@link IllegalArgumentException} unless all are floats and of one size. */
        public Entry {
            for (CudaBuffer buffer : buffers(weight, gradient, velocity)) {
                if (buffer.element() != Element.FLOAT || buffer.size() != weight.size()) {
                    throw new IllegalArgumentException(
                            "sgd: expected weight, gradient and velocity of one size, all FLOAT, found "
                                    + buffers(weight, gradient, velocity));
                }
            }
        }

        private static List<CudaBuffer> buffers(CudaBuffer weight, @Nullable CudaBuffer gradient, CudaBuffer velocity) {
            List<CudaBuffer> buffers = new ArrayList<>(List.of(weight, velocity));
            if (gradient != null) {
                buffers.add(gradient);
            }
            return buffers;
        }
    }

    /** Lays out a table. */
    public SgdTable(List<Entry> entries) {
        parameters = entries.size();
        rows = new int[parameters * ROW];
        int block = 0;
        int at = 0;
        for (Entry entry : entries) {
            CudaBuffer gradient = entry.gradient();
            putAddress(at, entry.weight().address());
            putAddress(at + 2, gradient == null ? 0 : gradient.address());
            putAddress(at + 4, entry.velocity().address());
            rows[at + 6] = entry.weight().size();
            rows[at + 7] = block;
            rows[at + 8] = Float.floatToRawIntBits(entry.learningRate());
            rows[at + 9] = Float.floatToRawIntBits(entry.decay());
            // One block at least: a block finds its parameter by first blocks, which must differ.
            block = Math.addExact(block, Math.max(1, Math.ceilDiv(entry.weight().size(), CHUNK)));
            at += ROW;
        }
        blocks = block;
    }

    private void putAddress(int at, long address) {
        rows[at] = (int) address;
        rows[at + 1] = (int) (address >>> Integer.SIZE);
    }

    /** The table's ints, to be uploaded to a buffer of {@link Element#INT}. */
    public int[] toArray() {
        return rows.clone();
    }

    /** Ints of the table. */
    public int size() {
        return rows.length;
    }

    /** Number of parameters. */
    public int parameters() {
        return parameters;
    }

    /** Ints of the state that goes with the table, see {@link SgdKernels}. */
    public int stateSize() {
        return 2 + parameters;
    }

    int blocks() {
        return blocks;
    }
}
