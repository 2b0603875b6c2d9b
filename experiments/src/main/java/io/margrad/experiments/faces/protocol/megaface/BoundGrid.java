package io.margrad.experiments.faces.protocol.megaface;

import java.util.Arrays;

/**
 * Equal cells over a range of scores. For ascending bounds it knows of each cell how many bounds are below it, or that this differs
 * within the cell or its margin.
 */
final class BoundGrid {
    /** Code of a cell with a bound in it or near. */
    static final short UNSURE = -1;

    /** Cells for all lists of bounds together: 64 MiB. */
    private static final int ALL_CELLS = 1 << 25;

    private static final int MOST_CELLS = 2048;
    private static final int FEWEST_CELLS = 16;

    private final double low;
    private final double width;
    private final float base;
    private final float perWidth;
    private final float margin;
    private final int cells;

    /**
     * @param low lowest bound
     * @param high highest bound
     * @param margin how far a score may be from what it is looked up by
     * @param lists how many lists of bounds there will be
     */
    BoundGrid(double low, double high, float margin, int lists) {
        this.cells = Math.clamp(ALL_CELLS / lists, FEWEST_CELLS, MOST_CELLS);
        // Two cells are below all bounds: most scores fall there and shall find out at once.
        this.width = Math.max((high - low) / (cells - 2), Float.MIN_NORMAL);
        this.low = low - 2 * width;
        this.base = (float) this.low;
        this.perWidth = (float) (1 / width);
        this.margin = margin;
    }

    float margin() {
        return margin;
    }

    /** The cells of the first {@code length} scores; scores outside the range belong to the first or the last. */
    void cells(float[] q, int length, int[] cell) {
        for (int j = 0; j < length; j++) {
            cell[j] = Math.min(Math.max((int) ((q[j] - base) * perWidth), 0), cells - 1);
        }
    }

    /**
     * For each cell, how many bounds every score in it has reached, or {@link #UNSURE}.
     *
     * @param bounds ascending
     */
    short[] codes(double[] bounds) {
        short[] codes = new short[cells];
        if (bounds.length > Short.MAX_VALUE) {
            Arrays.fill(codes, UNSURE);
            return codes;
        }
        // cells() rounds to float: twice on the way to a number below 2^11, and base is rounded to begin with.
        double slack = margin + width * 0.01 + Math.abs(low) * 0x1p-22;
        for (int c = 0; c < cells; c++) {
            double from = c == 0 ? Double.NEGATIVE_INFINITY : low + c * width - slack;
            double to = c == cells - 1 ? Double.POSITIVE_INFINITY : low + (c + 1) * width + slack;
            int below = atMost(bounds, from);
            codes[c] = below == bounds.length || bounds[below] > to ? (short) below : UNSURE;
        }
        return codes;
    }

    /** How many of the ascending bounds are at most {@code x}; 0 for NaN. */
    static int atMost(double[] bounds, double x) {
        int low = 0;
        int high = bounds.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[middle] <= x) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
