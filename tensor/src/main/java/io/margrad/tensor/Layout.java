package io.margrad.tensor;

/** In which order the elements of a tensor [B, C, ...], as a rule of images [B, C, H, W], lie in memory on the CPU. */
public enum Layout {
    /** Row-major: [B][C][H][W]. What every tensor looks like from outside. */
    ROWS,
    /**
     * [B][H][W][C]: the channels of a pixel side by side, in the vector lanes of the convolutional stack's kernels. A tensor with one
     * channel, or without dimensions after its channels, looks the same in both.
     */
    CHANNELS_LAST
}
