package io.margrad.nn.checkpoint;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Checks that the tensors of a header and the bytes behind it are one and the same: each byte belongs to exactly one tensor. */
final class DataLayout {
    private DataLayout() {}

    /**
     * Compares ranges with shapes, with each other, and with the data.
     *
     * @param file for messages
     * @param bytes of data that the file has behind its header
     * @throws CheckpointException naming the first tensor, in the order of the data, that does not fit
     */
    static void check(Object file, Collection<TensorEntry> tensors, long bytes) {
        List<TensorEntry> ordered = tensors.stream()
                .sorted(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end))
                .toList();
        long position = 0;
        for (TensorEntry tensor : ordered) {
            checkSize(file, tensor);
            if (tensor.begin() != position) {
                String found = tensor.begin() + (tensor.begin() < position ? ", an overlap" : ", a hole");
                throw CheckpointException.of(file, tensor.name(), "first byte", position, found);
            }
            position = tensor.end();
            if (position > bytes) {
                throw CheckpointException.of(file, tensor.name(), "data", position + " bytes", bytes + " in the file");
            }
        }
        if (position != bytes) {
            throw CheckpointException.of(file, "data", position + " bytes", bytes + " in the file");
        }
    }

    private static void checkSize(Object file, TensorEntry tensor) {
        long expected;
        try {
            expected = Math.multiplyExact(tensor.elements(), tensor.dtype().bytes());
        } catch (ArithmeticException e) {
            throw CheckpointException.of(file, tensor.name(), "size", "less than 2^63 bytes", "more: " + tensor);
        }
        // Both are at least 0, so the difference is a number.
        if (tensor.end() - tensor.begin() != expected) {
            throw CheckpointException.of(
                    file,
                    tensor.name(),
                    "data_offsets",
                    expected + " bytes for " + tensor.dtype() + " " + Arrays.toString(tensor.shape()),
                    tensor.begin() + " to " + tensor.end());
        }
    }
}
