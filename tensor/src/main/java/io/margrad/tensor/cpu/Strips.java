package io.margrad.tensor.cpu;

/**
 * Rows of equal length cut into strips of {@link MicroKernel#STRIP}, for the {@link MicroKernel}.
 *
 * <p>A row whose length is no multiple of a strip ends with one that overlaps its neighbour (or, in a row shorter than a strip, reads
 * past the end); {@code from} and {@code to} say which of its elements count. The number of strips is rounded up to whole tiles; the
 * extra ones count nothing.
 */
final class Strips {
    /** Where each strip starts in the operand. */
    final int[] base;

    /** Where its first element goes in the result. */
    final int[] target;

    /** First element that counts. */
    final int[] from;

    /** One past the last element that counts. */
    final int[] to;

    /** Number of tiles of {@link MicroKernel#STRIPS} strips. */
    final int tiles;

    /**
     * Cuts {@code rows} rows of {@code length} elements.
     *
     * @param rowStep distance of two rows in the operand; in the result they follow each other
     */
    Strips(int rows, int length, int rowStep) {
        int perRow = Math.ceilDiv(length, MicroKernel.STRIP);
        tiles = Math.ceilDiv(rows * perRow, MicroKernel.STRIPS);
        int count = tiles * MicroKernel.STRIPS;
        base = new int[count];
        target = new int[count];
        from = new int[count];
        to = new int[count];
        for (int s = 0; s < rows * perRow; s++) {
            int row = s / perRow;
            int wanted = s % perRow * MicroKernel.STRIP;
            int start = Math.max(0, Math.min(wanted, length - MicroKernel.STRIP));
            base[s] = row * rowStep + start;
            target[s] = row * length + start;
            from[s] = wanted - start;
            to[s] = Math.min(MicroKernel.STRIP, length - start);
        }
    }
}
