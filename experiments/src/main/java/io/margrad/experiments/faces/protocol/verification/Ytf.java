package io.margrad.experiments.faces.protocol.verification;

import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.features.Preparation;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * YouTube Faces: ten splits of 250 + 250 pairs of videos, cross-validated as {@link LfwView2}. A preparation learns from the frames in
 * use of the videos of the nine training splits.
 */
public final class Ytf {
    private Ytf() {}

    /**
     * Runs the protocol.
     *
     * @param splits the pairs, by numbers of {@code videos}
     * @param frames most frames to use of a video, at least 1
     * @param seed for the draw of {@link VideoScore#SAMPLED_MEAN}
     * @throws io.margrad.experiments.data.DataException for pairs that are none, and splits of which the others have pairs of one kind only
     */
    public static VerificationResult evaluate(
            Videos videos,
            List<List<IndexPair>> splits,
            Preparation preparation,
            Similarity similarity,
            VideoScore score,
            int frames,
            long seed) {
        if (frames < 1) {
            throw new IllegalArgumentException("frames of a video: expected at least 1, found " + frames);
        }
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("similarity", similarity.label());
        settings.put("preparation", preparation.label());
        settings.put("videoScore", score.label());
        settings.put("frames", Integer.toString(frames));
        if (score == VideoScore.SAMPLED_MEAN) {
            settings.put("seed", Long.toString(seed));
        }
        Features all = videos.frames();
        int[][] rows = new int[videos.count()][];
        for (int v = 0; v < rows.length; v++) {
            int start = videos.starts()[v];
            rows[v] = Arrays.stream(score.frames(videos.frames(v), frames, seed, v))
                    .map(frame -> start + frame)
                    .toArray();
        }
        Folds checked = Folds.of(splits, videos.count(), "videos");
        return new CrossValidation(
                        checked,
                        preparation,
                        members -> all.select(Arrays.stream(members).flatMap(v -> Arrays.stream(rows[v])).toArray()),
                        map -> new VideoScorer(all, rows, map, similarity, score))
                .run("YTF", settings);
    }
}
