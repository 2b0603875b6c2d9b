package io.margrad.cuda;

/**
 * Shape of a launch.
 *
 * @param blocksX blocks along x, 1 to 2^31 - 1
 * @param blocksY blocks along y, 1 to 65,535
 * @param blocksZ blocks along z, 1 to 65,535
 * @param threadsX threads of a block along x; a block has at most 1,024 threads
 * @param threadsY threads of a block along y
 * @param threadsZ threads of a block along z, at most 64
 * @param sharedBytes dynamic shared memory of a block; the device allows more than 48 KiB only on newer architectures
 */
public record Grid(
        int blocksX, int blocksY, int blocksZ, int threadsX, int threadsY, int threadsZ, int sharedBytes) {

    private static final int MAX_BLOCKS_YZ = 65_535;
    private static final int MAX_THREADS = 1024;
    private static final int MAX_THREADS_Z = 64;

    /** Checks the limits that all devices share. */
    public Grid {
        boolean blocks = blocksX >= 1
                && blocksY >= 1
                && blocksZ >= 1
                && blocksY <= MAX_BLOCKS_YZ
                && blocksZ <= MAX_BLOCKS_YZ;
        boolean threads = threadsX >= 1
                && threadsY >= 1
                && threadsZ >= 1
                && threadsZ <= MAX_THREADS_Z
                && (long) threadsX * threadsY * threadsZ <= MAX_THREADS;
        if (!blocks || !threads || sharedBytes < 0) {
            throw new IllegalArgumentException("grid of %d x %d x %d blocks, %d x %d x %d threads, %d shared bytes"
                            .formatted(blocksX, blocksY, blocksZ, threadsX, threadsY, threadsZ, sharedBytes)
                    + ": expected at least 1 of each, at most 65535 blocks along y and z, 1024 threads, 64 along z");
        }
    }

    /** A row of blocks of a row of threads. */
    public static Grid of(int blocks, int threads) {
        return new Grid(blocks, 1, 1, threads, 1, 1, 0);
    }

    /** Blocks and threads in two dimensions. */
    public static Grid of2d(int blocksX, int blocksY, int threadsX, int threadsY) {
        return new Grid(blocksX, blocksY, 1, threadsX, threadsY, 1, 0);
    }

    /**
     * As many blocks of {@code threads} as it takes for one thread per element; one block when there are no elements.
     */
    public static Grid cover(long elements, int threads) {
        if (elements < 0 || threads < 1) {
            throw new IllegalArgumentException(
                    "grid for " + elements + " elements in blocks of " + threads + ": expected at least 0 and 1");
        }
        return of(Math.toIntExact(Math.max(1, Math.ceilDiv(elements, threads))), threads);
    }

    /** The same with this much dynamic shared memory for each block. */
    public Grid withShared(int bytes) {
        return new Grid(blocksX, blocksY, blocksZ, threadsX, threadsY, threadsZ, bytes);
    }

    /** Such as {@code 4x1x1 blocks of 256x1x1 threads, 0 shared bytes}. */
    @Override
    public String toString() {
        return "%dx%dx%d blocks of %dx%dx%d threads, %d shared bytes"
                .formatted(blocksX, blocksY, blocksZ, threadsX, threadsY, threadsZ, sharedBytes);
    }
}
