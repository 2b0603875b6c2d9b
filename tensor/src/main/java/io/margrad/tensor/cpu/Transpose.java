package io.margrad.tensor.cpu;

/** Transposes matrices; bound by memory, so square blocks are read and written while both sides are in cache. */
public final class Transpose {
    private static final int BLOCK = 16;

    private Transpose() {}

    /**
     * Transposes each of a row of matrices: y[b][j][i] = x[b][i][j].
     *
     * @param x [count][rows][columns]
     * @param y overwritten, [count][columns][rows]
     */
    public static void each(Workers workers, int count, int rows, int columns, float[] x, float[] y) {
        int size = rows * columns;
        workers.run(count, (b, worker) -> {
            for (int top = 0; top < rows; top += BLOCK) {
                int bottom = Math.min(rows, top + BLOCK);
                for (int left = 0; left < columns; left += BLOCK) {
                    int right = Math.min(columns, left + BLOCK);
                    for (int j = left; j < right; j++) {
                        for (int i = top; i < bottom; i++) {
                            y[b * size + j * rows + i] = x[b * size + i * columns + j];
                        }
                    }
                }
            }
        });
    }
}
