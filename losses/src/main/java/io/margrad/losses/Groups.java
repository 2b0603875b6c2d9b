package io.margrad.losses;

import io.margrad.tensor.Labels;
import java.util.Arrays;

/** The samples of a batch by class, samples of one class in the batch's order; the arrays are kept from batch to batch. */
final class Groups {
    /** Of each class its first sample, plus 1; 0 when it has none. */
    private int[] first = new int[0];

    /** Of each sample the next one of its class, plus 1; 0 when it is the last. */
    private int[] next = new int[0];

    /** The classes that have samples. */
    private int[] present = new int[0];

    private int count;

    /** Takes another batch. */
    void set(Labels batch) {
        for (int g = 0; g < count; g++) {
            first[present[g]] = 0;
        }
        count = 0;
        if (first.length < batch.classes()) {
            first = new int[batch.classes()];
        }
        if (next.length < batch.count()) {
            next = new int[batch.count()];
            present = new int[batch.count()];
        }
        // From the end, so that each class begins with its first sample.
        for (int i = batch.count() - 1; i >= 0; i--) {
            int j = batch.get(i);
            if (first[j] == 0) {
                present[count++] = j;
            }
            next[i] = first[j];
            first[j] = i + 1;
        }
        // Neighbouring centers are neighbours in memory.
        Arrays.sort(present, 0, count);
    }

    /** Number of classes that are in the batch. */
    int count() {
        return count;
    }

    /** The class of a group, from 0 to {@link #count()} - 1; classes ascend. */
    int label(int group) {
        return present[group];
    }

    /** First sample of a class; -1 when it has none. */
    int first(int label) {
        return first[label] - 1;
    }

    /** The next sample of the same class; -1 after the last. */
    int next(int sample) {
        return next[sample] - 1;
    }
}
