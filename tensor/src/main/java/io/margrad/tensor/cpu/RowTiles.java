package io.margrad.tensor.cpu;

/**
 * The rows of a product cut into tiles for {@link GemmKernel}: first some of its most rows, then some of fewer. 64 rows are four tiles of 14 and
 * one of 8, and none is computed for nothing.
 *
 * @param rows in all
 * @param large tiles of {@link GemmKernel#MOST_ROWS}
 * @param small tiles of {@link GemmKernel#FEW_ROWS}
 */
record RowTiles(int rows, int large, int small) {
    /** A tile costs its rows, and this much of a row more, for loads of B and for the ends of the loop. */
    private static final double OVERHEAD = 1.5;

    /** The cut of least cost. */
    static RowTiles of(int rows) {
        int bestLarge = 0;
        int bestSmall = 0;
        double least = Double.MAX_VALUE;
        // More small tiles than this have as many rows as some large ones, which cost less.
        for (int small = 0; small < GemmKernel.MOST_ROWS; small++) {
            int large = Math.ceilDiv(Math.max(0, rows - small * GemmKernel.FEW_ROWS), GemmKernel.MOST_ROWS);
            double cost = large * (GemmKernel.MOST_ROWS + OVERHEAD) + small * (GemmKernel.FEW_ROWS + OVERHEAD);
            if (cost < least) {
                bestLarge = large;
                bestSmall = small;
                least = cost;
            }
        }
        return new RowTiles(rows, bestLarge, bestSmall);
    }

    int count() {
        return large + small;
    }

    /** Rows of tile {@code t} as the kernel computes it. */
    int height(int t) {
        return t < large ? GemmKernel.MOST_ROWS : GemmKernel.FEW_ROWS;
    }

    /** First row of tile {@code t}; of tile {@link #count()}, the rows of all tiles. */
    int start(int t) {
        int beyond = Math.max(0, t - large);
        return (t - beyond) * GemmKernel.MOST_ROWS + beyond * GemmKernel.FEW_ROWS;
    }

    /** Rows of tile {@code t} that the matrix has: fewer than {@link #height(int)} in the last tiles. */
    int within(int t) {
        return Math.clamp(rows - start(t), 0, height(t));
    }
}
