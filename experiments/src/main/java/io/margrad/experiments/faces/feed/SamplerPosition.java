package io.margrad.experiments.faces.feed;

/**
 * How far training has come through its images; what a checkpoint keeps.
 *
 * @param epoch how many times as many images as the set has were taken before, from 0
 * @param index how many were taken since, 0 to the size of the set - 1
 */
public record SamplerPosition(int epoch, int index) {
    /** Where training begins. */
    public static final SamplerPosition START = new SamplerPosition(0, 0);

    private static final int MOST_EPOCHS = 1 << 24;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException for an epoch below 0 or from 2^24 on, or an index below 0
     */
    public SamplerPosition {
        if (epoch < 0 || epoch >= MOST_EPOCHS || index < 0) {
            throw new IllegalArgumentException(
                    "position: expected an epoch from 0 to " + (MOST_EPOCHS - 1) + " and an index from 0, found " + epoch + ", " + index);
        }
    }

    /**
     * The position after some more images.
     *
     * @param images how many
     * @param size images of the set
     */
    public SamplerPosition plus(int images, int size) {
        long sum = (long) index + images;
        return new SamplerPosition(Math.toIntExact(epoch + sum / size), (int) (sum % size));
    }
}
