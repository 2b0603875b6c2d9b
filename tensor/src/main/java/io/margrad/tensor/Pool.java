package io.margrad.tensor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A free list of buffers keyed by their size. What is given back is kept for the next request of the same size, so that a training
 * step allocates nothing after the first. Not thread-safe: a tape and its ops run on one thread.
 *
 * @param <T> the kind of buffer
 */
final class Pool<T extends Buffer> {
    private final Map<Integer, Deque<T>> free = new HashMap<>();
    private final IntFunction<T> allocator;
    private long allocations;
    private int live;

    Pool(IntFunction<T> allocator) {
        this.allocator = allocator;
    }

    T take(int size) {
        Deque<T> list = free.get(size);
        T buffer = list == null ? null : list.poll();
        if (buffer == null) {
            buffer = allocator.apply(size);
            allocations++;
        }
        live++;
        return buffer;
    }

    void give(T buffer) {
        free.computeIfAbsent(buffer.size(), size -> new ArrayDeque<>()).push(buffer);
        live--;
    }

    /** Buffers made so far, in contrast to buffers taken again. */
    long allocations() {
        return allocations;
    }

    /** Buffers taken and not given back. */
    int live() {
        return live;
    }
}
