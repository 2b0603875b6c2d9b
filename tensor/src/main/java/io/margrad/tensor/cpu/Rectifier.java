package io.margrad.tensor.cpu;

/**
 * What a convolution does with each result while it is in cache: y = z where z &gt; 0, else slope[o] z.
 *
 * @param slope [O]
 * @param y overwritten, [B][outH][outW][O]; may be the convolution's own result, which is then lost
 */
public record Rectifier(float[] slope, float[] y) {
    /** The filters from {@code filter} on of one pixel, whose results are at {@code at}. */
    void apply(float[] z, int at, int filter, int count) {
        PReluKernel.apply(z, at, slope, filter, y, at, count);
    }
}
