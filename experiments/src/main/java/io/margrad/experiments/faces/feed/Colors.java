package io.margrad.experiments.faces.feed;

/** The channels of a network's input, in their order. */
public enum Colors {
    /** Blue, green, red, as OpenCV and therefore caffe's networks have them. */
    BGR(2, 1, 0),
    /** Red, green, blue. */
    RGB(0, 1, 2),
    /** One channel, 0.299 R + 0.587 G + 0.114 B. */
    GREY(0);

    private final int[] order;

    Colors(int... order) {
        this.order = order;
    }

    /** Number of channels, C. */
    public int channels() {
        return order.length;
    }

    /** The channel of a picture (R, G, B or grey) that is channel {@code c} of the input. */
    int source(int c) {
        return order[c];
    }
}
