package io.margrad.experiments.faces.align;

/**
 * What the numbers of a template mean: the center of the first pixel is at (0, 0) or at (1, 1), in the picture and in the crop alike. The
 * paper's template was made in Matlab, which counts from 1; Python code took over the numbers and counts from 0. The crops differ by
 * 1 - scale of a pixel, about 0.15 on LFW.
 */
public enum Origin {
    /** From 0, as here everywhere else; so were most crops made that networks are trained on today. */
    ZERO(0),
    /** From 1, as caffe-face's and SphereFace's Matlab code. MTCNN's points are taken as they are, as there. */
    ONE(1);

    private final int shift;

    Origin(int shift) {
        this.shift = shift;
    }

    /** What the first pixel is called. */
    int shift() {
        return shift;
    }
}
