package io.margrad.cuda;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Freed blocks of device memory by size class. A block goes back to the list that it was made for: the device's, or
 * that of a captured graph, whose kernels write to their blocks at every launch.
 */
final class FreeList {
    /** The driver aligns to this at least, and nothing smaller is kept apart. */
    private static final int GRAIN = 512;

    /** The first classes differ by one grain each; from there on there are eight from one power of two to the next. */
    private static final int SMALL = 16;

    private static final int STEPS = 8;
    private static final int CLASSES = SMALL + STEPS * 40;
    private static final int FIRST_LENGTH = 4;

    private final long[][] blocks = new long[CLASSES][];
    private final int[] counts = new int[CLASSES];
    private long bytes;
    private @Nullable FreeList heir;

    /** The class of the smallest blocks that hold so many bytes. */
    static int sizeClass(long bytes) {
        long grains = Math.max(1, Math.ceilDiv(bytes, GRAIN));
        if (grains <= SMALL) {
            return (int) grains - 1;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(grains - 1) - 3;
        int steps = (int) Math.ceilDiv(grains, 1L << shift);
        return SMALL + (shift - 1) * STEPS + steps - STEPS - 1;
    }

    /** Bytes of the blocks of a class: at most an eighth more than what was asked for, or one grain. */
    static long blockBytes(int sizeClass) {
        if (sizeClass < SMALL) {
            return (sizeClass + 1L) * GRAIN;
        }
        int shift = (sizeClass - SMALL) / STEPS + 1;
        int steps = (sizeClass - SMALL) % STEPS + STEPS + 1;
        return ((long) steps << shift) * GRAIN;
    }

    /** Bytes of all blocks. */
    long bytes() {
        return bytes;
    }

    /** Takes a block of a class; 0 when there is none. */
    long take(int sizeClass) {
        if (counts[sizeClass] == 0) {
            return 0;
        }
        bytes -= blockBytes(sizeClass);
        return blocks[sizeClass][--counts[sizeClass]];
    }

    void put(int sizeClass, long address) {
        if (heir != null) {
            heir.put(sizeClass, address);
            return;
        }
        long[] list = blocks[sizeClass] == null ? new long[FIRST_LENGTH] : blocks[sizeClass];
        if (counts[sizeClass] == list.length) {
            list = Arrays.copyOf(list, 2 * list.length);
        }
        blocks[sizeClass] = list;
        list[counts[sizeClass]++] = address;
        bytes += blockBytes(sizeClass);
    }

    /** Takes any block, the largest first; 0 when there is none. */
    long takeAny() {
        for (int c = CLASSES - 1; c >= 0; c--) {
            if (counts[c] > 0) {
                return take(c);
            }
        }
        return 0;
    }

    /** Moves all blocks to another list, and from now on also those that are put here. */
    void leaveTo(FreeList other) {
        for (int c = 0; c < CLASSES; c++) {
            while (counts[c] > 0) {
                other.put(c, take(c));
            }
        }
        heir = other;
    }
}
