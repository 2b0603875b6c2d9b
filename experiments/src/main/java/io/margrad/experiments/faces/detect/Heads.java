package io.margrad.experiments.faces.detect;

/** What R-Net or O-Net says of a batch of crops. */
final class Heads {
    private final float[] values;
    private final int width;

    /**
     * Heads of a batch.
     *
     * @param values [B][width]
     */
    Heads(float[] values, int width) {
        this.values = values;
        this.width = width;
    }

    /** The second of two softmax outputs, 1 / (1 + exp(no - yes)). */
    static double probability(float no, float yes) {
        return 1 / (1 + Math.exp((double) no - yes));
    }

    /** Probability that crop {@code i} shows a face. */
    double score(int i) {
        return probability(values[i * width], values[i * width + 1]);
    }

    /** The window of crop {@code i} with this network's score and corrections. */
    Candidate candidate(int i, Box window) {
        int at = i * width;
        return new Candidate(
                i, window, score(i), values[at + 2], values[at + 3], values[at + 4], values[at + 5]);
    }

    /** Points of crop {@code i}, x1 to x5 in parts of its width, then y1 to y5 in parts of its height. */
    double[] points(int i) {
        double[] points = new double[2 * Landmarks.COUNT];
        for (int k = 0; k < points.length; k++) {
            points[k] = values[i * width + MtcnnNetworks.HEADS + k];
        }
        return points;
    }
}
