package io.margrad.experiments.faces.protocol.verification;

import io.margrad.tensor.Philox;
import java.util.Arrays;

/**
 * How the frames of two videos become one score; the paper does not say how it did. With fewer frames than the limit all are used.
 * Whoever wants frames normalised first, as insightface does, puts L2 normalisation last into the preparation.
 */
public enum VideoScore {
    /**
     * The mean of a video's frame features, L2-normalised; then one score for two such means. Of too many frames, evenly spaced ones are
     * used.
     */
    FEATURE_MEAN("feature mean") {
        @Override
        public int[] frames(int available, int most, long seed, int video) {
            return spaced(available, most);
        }
    },

    /**
     * The mean of the scores of all pairs of a frame of one video and a frame of the other, as NormFace's compare_feature.m. Of too many
     * frames, evenly spaced ones are used.
     */
    PAIR_MEAN("pair mean") {
        @Override
        public int[] frames(int available, int most, long seed, int video) {
            return spaced(available, most);
        }
    },

    /**
     * As {@link #FEATURE_MEAN}, of frames drawn at random: usually 100 (deepinsight/insightface#641). The draw depends on the seed and
     * the video's number.
     */
    SAMPLED_MEAN("sampled mean") {
        @Override
        public int[] frames(int available, int most, long seed, int video) {
            int[] drawn = Arrays.copyOf(new Philox(seed, video).permutation(available), Math.min(available, most));
            Arrays.sort(drawn);
            return drawn;
        }
    };

    private final String label;

    VideoScore(String label) {
        this.label = label;
    }

    /** The words for tables. */
    public String label() {
        return label;
    }

    /**
     * Which of a video's frames are used, ascending.
     *
     * @param available frames that there are
     * @param most frames that are wanted
     * @param seed of a draw
     * @param video its number
     */
    public abstract int[] frames(int available, int most, long seed, int video);

    private static int[] spaced(int available, int most) {
        int count = Math.min(available, most);
        int[] frames = new int[count];
        for (int i = 0; i < count; i++) {
            // The middle of each of equal parts.
            frames[i] = (int) ((2L * i + 1) * available / (2L * count));
        }
        return frames;
    }
}
