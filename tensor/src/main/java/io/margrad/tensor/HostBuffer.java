package io.margrad.tensor;

import io.margrad.tensor.cpu.ArrayKernel;
import io.margrad.tensor.cpu.Workers;

/**
 * A buffer in the Java heap, which knows in which {@link Layout} its elements are.
 *
 * <p>Zeros are not written before somebody reads them: the first gradient that reaches a tensor then overwrites memory instead of
 * adding to it.
 */
public final class HostBuffer implements Buffer {
    private enum Contents {
        UNDEFINED,
        ZERO,
        DEFINED
    }

    private final Workers workers;
    private float[] array;
    private Contents contents = Contents.UNDEFINED;
    private Layout layout = Layout.ROWS;

    /** The workers write the zeros. */
    HostBuffer(int size, Workers workers) {
        this.workers = workers;
        array = new float[size];
    }

    @Override
    public int size() {
        return array.length;
    }

    /** The layout of the elements; {@link Layout#ROWS} while there are none. */
    Layout layout() {
        return layout;
    }

    /** Forgets the elements. */
    void undefine() {
        contents = Contents.UNDEFINED;
        layout = Layout.ROWS;
    }

    /** Makes every element zero. */
    void zero() {
        contents = Contents.ZERO;
        layout = Layout.ROWS;
    }

    /** Forgets the elements if all are zero, and says whether. */
    boolean takeZero() {
        boolean zero = contents == Contents.ZERO;
        if (zero) {
            undefine();
        }
        return zero;
    }

    /** Whether the elements would have to be moved to be in {@code wanted}. */
    boolean mustMove(Layout wanted) {
        return contents == Contents.DEFINED && layout != wanted;
    }

    /**
     * The array, its elements in {@code wanted}, in which they are or which costs nothing to say. Zeros that were not written are now, by
     * the workers: not to be called from a task, nor while another thread uses the backend.
     */
    float[] array(Layout wanted) {
        if (contents == Contents.ZERO) {
            ArrayKernel.zero(workers, array);
        }
        contents = Contents.DEFINED;
        layout = wanted;
        return array;
    }

    /** Changes arrays with another buffer of the same size, which from now on is undefined. */
    void takeArrayOf(HostBuffer other) {
        float[] mine = array;
        array = other.array;
        other.array = mine;
        other.undefine();
    }
}
