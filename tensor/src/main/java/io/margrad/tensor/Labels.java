package io.margrad.tensor;

/**
 * The classes of a batch of samples.
 *
 * <p>Checked when made, so that every op may index with them: each label is at least 0 and below the number of classes.
 */
public final class Labels {
    private final int[] values;
    private final int classes;

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
        this.values = values.clone();
        this.classes = classes;
    }

    /** Number of samples, M. */
    public int count() {
        return values.length;
    }

    /** Number of classes, N. */
    public int classes() {
        return classes;
    }

    /** A copy of all of them, M ints. */
    public int[] toArray() {
        return values.clone();
    }

    /** Class of sample i, from 0 to N - 1. */
    public int get(int i) {
        return values[i];
    }
}
