package io.margrad.losses;

import io.margrad.tensor.Labels;
import java.util.Arrays;

/** The samples of a batch by class: classes ascending, samples of one class in the batch's order. */
final class Groups {
    /** Class and sample, in this order. */
    private final long[] sorted;

    private final int[] starts;
    private final int[] labels;

    private Groups(long[] sorted, int[] starts, int[] labels) {
        this.sorted = sorted;
        this.starts = starts;
        this.labels = labels;
    }

    static Groups of(Labels batch) {
        long[] sorted = new long[batch.count()];
        Arrays.setAll(sorted, i -> (long) batch.get(i) << Integer.SIZE | i);
        Arrays.sort(sorted);
        int[] starts = new int[sorted.length + 1];
        int count = 0;
        for (int s = 0; s < sorted.length; s++) {
            if (s == 0 || sorted[s] >> Integer.SIZE != sorted[s - 1] >> Integer.SIZE) {
                starts[count++] = s;
            }
        }
        starts[count] = sorted.length;
        int[] labels = new int[count];
        Arrays.setAll(labels, g -> (int) (sorted[starts[g]] >> Integer.SIZE));
        return new Groups(sorted, starts, labels);
    }

    /** Number of classes that are in the batch. */
    int count() {
        return labels.length;
    }

    /** The class of a group. */
    int label(int group) {
        return labels[group];
    }

    /** First of a group's samples, in the sorted order; that of the group after the last is the number of samples. */
    int start(int group) {
        return starts[group];
    }

    /** A sample of the batch by its place in the sorted order. */
    int sample(int place) {
        return (int) sorted[place];
    }

    /** Whether a class is in the batch. */
    boolean has(int label) {
        return Arrays.binarySearch(labels, label) >= 0;
    }
}
