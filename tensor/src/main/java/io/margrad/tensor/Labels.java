package io.margrad.tensor;

import io.margrad.cuda.CudaBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a batch of samples, y, on the host or on a CUDA device.
 *
 * <p>On the host they are checked when made, so that every op may index with them: each is at least 0 and below the number of classes.
 */
public final class Labels {
    private final int count;
    private final int classes;
    private final int @Nullable [] values;
    private final @Nullable CudaBuffer memory;

    /**
     * Copies and checks labels.
     *
     * @param values class of each sample, M of them
     * @param classes N
     * @throws IllegalArgumentException naming the first label outside 0 to N - 1 and its index
     */
    public Labels(int[] values, int classes) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= classes) {
                throw new IllegalArgumentException(
                        "label %d: expected 0 to %d, found %d".formatted(i, classes - 1, values[i]));
            }
        }
        this.count = values.length;
        this.classes = classes;
        this.values = values.clone();
        this.memory = null;
    }

    /**
     * Labels that lie on a CUDA device, picked there out of labels that have been checked before.
     *
     * @param memory M ints, each from 0 to N - 1; lives as long as these labels are used
     * @param classes N
     */
    public Labels(CudaBuffer memory, int classes) {
        this.count = memory.size();
        this.classes = classes;
        this.values = null;
        this.memory = memory;
    }

    /** Number of samples, M. */
    public int count() {
        return count;
    }

    /** Number of classes, N. */
    public int classes() {
        return classes;
    }

    /** Class of sample i, from 0 to N - 1. */
    public int get(int i) {
        return host()[i];
    }

    /** A copy of all of them, M ints. */
    public int[] toArray() {
        return host().clone();
    }

    /** Where they are on the device; null for labels on the host. */
    @Nullable CudaBuffer memory() {
        return memory;
    }

    private int[] host() {
        if (values == null) {
            throw new IllegalStateException("these " + count + " labels are on a CUDA device and have no array");
        }
        return values;
    }
}
