package io.margrad.tensor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A free list of buffers keyed by their size. What is given back is kept for the next request of the same size, so that a training
 * step allocates nothing after the first. Not thread-safe: a tape and its ops run on one thread.
 *
 * <p>Free buffers together hold at most {@value #SLACK} times as much as buffers in use ever did; beyond that, those whose size was not
 * asked for longest are dropped. A training step, which asks for the same sizes again and again, never comes near; a detector that is shown
 * pictures of all sizes would else keep memory for each size it ever saw.
 *
 * @param <T> the kind of buffer
 */
final class Pool<T extends Buffer> {
    private static final int SLACK = 4;

    /** By size; the size asked for or given back last is at the end. */
    private final Map<Integer, Deque<T>> free = new LinkedHashMap<>(16, 0.75f, true);

    private final IntFunction<T> allocator;
    private long allocations;
    private int live;
    private long liveFloats;
    private long mostLiveFloats;
    private long freeFloats;

    Pool(IntFunction<T> allocator) {
        this.allocator = allocator;
    }

    T take(int size) {
        Deque<T> list = free.get(size);
        T buffer = list == null ? null : list.poll();
        if (buffer == null) {
            buffer = allocator.apply(size);
            allocations++;
        } else {
            freeFloats -= size;
        }
        live++;
        liveFloats += size;
        mostLiveFloats = Math.max(mostLiveFloats, liveFloats);
        return buffer;
    }

    void give(T buffer) {
        free.computeIfAbsent(buffer.size(), size -> new ArrayDeque<>()).push(buffer);
        live--;
        liveFloats -= buffer.size();
        freeFloats += buffer.size();
        if (freeFloats > SLACK * mostLiveFloats) {
            drop();
        }
    }

    private void drop() {
        Iterator<Deque<T>> oldest = free.values().iterator();
        while (freeFloats > SLACK * mostLiveFloats && oldest.hasNext()) {
            Deque<T> list = oldest.next();
            while (freeFloats > SLACK * mostLiveFloats && !list.isEmpty()) {
                freeFloats -= list.removeLast().size();
            }
            if (list.isEmpty()) {
                oldest.remove();
            }
        }
    }

    /** Buffers made so far, in contrast to buffers taken again. */
    long allocations() {
        return allocations;
    }

    /** Buffers taken and not given back. */
    int live() {
        return live;
    }

    /** Floats of the buffers that wait to be taken again. */
    long freeFloats() {
        return freeFloats;
    }
}
