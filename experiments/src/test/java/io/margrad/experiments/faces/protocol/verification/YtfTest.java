package io.margrad.experiments.faces.protocol.verification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.FeatureMap;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.features.L2Normalisation;
import io.margrad.experiments.faces.protocol.features.MeanSubtraction;
import io.margrad.experiments.faces.protocol.features.Preparation;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class YtfTest {
    private static final double R = Math.sqrt(0.5);

    /** Video 0: (1,0) and (0,1). Video 1: (2,0) twice. Video 2: (0,3). */
    private final Videos videos =
            new Videos(Features.of("frames", new float[] {1, 0, 0, 1, 2, 0, 2, 0, 0, 3}, 2), new int[] {0, 2, 4, 5});

    private double score(VideoScore how, Similarity similarity, int a, int b) {
        int[][] all = {{0, 1}, {2, 3}, {4}};
        FeatureMap none = Preparation.NONE.fit(videos.frames());
        return new VideoScorer(videos.frames(), all, none, similarity, how).score(new IndexPair(a, b, true));
    }

    /**
     * Unit means: video 0 (r, r) with r = sqrt(1/2), video 1 (1, 0), video 2 (0, 1). cos(0, 1) = r; |(r, r) - (1, 0)|^2 = 2 - 2 r.
     */
    @Test
    void featureMeanByHand() {
        for (VideoScore how : List.of(VideoScore.FEATURE_MEAN, VideoScore.SAMPLED_MEAN)) {
            assertEquals(R, score(how, Similarity.COSINE, 0, 1), 1e-15);
            assertEquals(0, score(how, Similarity.COSINE, 1, 2), 1e-15);
            assertEquals(-Math.sqrt(2 - 2 * R), score(how, Similarity.EUCLIDEAN, 0, 1), 1e-15);
        }
    }

    /**
     * Frames of 0 and 1: cosines 1, 1, 0, 0, mean 1/2. Distances: (1,0) to (2,0) is 1, twice; (0,1) to (2,0) is sqrt 5, twice: mean
     * (1 + sqrt 5) / 2.
     */
    @Test
    void pairMeanByHand() {
        assertEquals(0.5, score(VideoScore.PAIR_MEAN, Similarity.COSINE, 0, 1), 1e-15);
        assertEquals(-(1 + Math.sqrt(5)) / 2, score(VideoScore.PAIR_MEAN, Similarity.EUCLIDEAN, 0, 1), 1e-15);
        assertEquals(0.5, score(VideoScore.PAIR_MEAN, Similarity.COSINE, 0, 2), 1e-15);
    }

    @Test
    void theOrderOfAPairMakesNoDifference() {
        Videos made = random(6, 3, new Random(1));
        int[][] all = new int[6][];
        for (int v = 0; v < 6; v++) {
            all[v] = IntStream.range(made.starts()[v], made.starts()[v + 1]).toArray();
        }
        for (Similarity similarity : Similarity.values()) {
            for (VideoScore how : VideoScore.values()) {
                PairScorer scorer = new VideoScorer(made.frames(), all, Preparation.NONE.fit(made.frames()), similarity, how);
                for (int v = 0; v < 5; v++) {
                    assertEquals(scorer.score(new IndexPair(v, v + 1, true)), scorer.score(new IndexPair(v + 1, v, true)));
                }
            }
        }
    }

    /** 10 frames, 4 wanted: parts of 2.5 frames, whose middles 1.25, 3.75, 6.25, 8.75 lie in frames 1, 3, 6, 8. */
    @Test
    void framesEvenlySpaced() {
        assertArrayEquals(new int[] {1, 3, 6, 8}, VideoScore.FEATURE_MEAN.frames(10, 4, 0, 0));
        assertArrayEquals(new int[] {0, 1, 2}, VideoScore.PAIR_MEAN.frames(3, 100, 0, 0));
        assertArrayEquals(new int[] {5}, VideoScore.PAIR_MEAN.frames(10, 1, 0, 0));
    }

    @Test
    void framesDrawnAtRandom() {
        int[] drawn = VideoScore.SAMPLED_MEAN.frames(50, 10, 7, 3);
        assertEquals(10, Arrays.stream(drawn).distinct().filter(f -> f >= 0 && f < 50).count());
        assertArrayEquals(Arrays.stream(drawn).sorted().toArray(), drawn);
        assertArrayEquals(drawn, VideoScore.SAMPLED_MEAN.frames(50, 10, 7, 3));
        assertFalse(Arrays.equals(drawn, VideoScore.SAMPLED_MEAN.frames(50, 10, 8, 3)), "another seed");
        assertFalse(Arrays.equals(drawn, VideoScore.SAMPLED_MEAN.frames(50, 10, 7, 4)), "another video");
        assertArrayEquals(new int[] {0, 1, 2}, VideoScore.SAMPLED_MEAN.frames(3, 10, 7, 3));
    }

    private static Videos random(int count, int d, Random random) {
        int[] starts = new int[count + 1];
        for (int v = 0; v < count; v++) {
            starts[v + 1] = starts[v] + 1 + random.nextInt(5);
        }
        return new Videos(Pairs.gaussian(starts[count], d, 1, random), starts);
    }

    /** The pair mean over all frames in plain code, with the mean of the training splits' frames subtracted. */
    @Test
    void pairMeanAgainstPlainCode() {
        for (Similarity similarity : Similarity.values()) {
            for (long seed = 0; seed < 10; seed++) {
                Random random = new Random(seed);
                Videos made = random(24, 3, random);
                List<List<IndexPair>> splits = Pairs.folds(3, 8, 20, random);
                VerificationResult result = Ytf.evaluate(
                        made, splits, Preparation.of(new MeanSubtraction()), similarity, VideoScore.PAIR_MEAN, 99, 0);
                for (int f = 0; f < 3; f++) {
                    double[] mean = meanOfOthers(made, splits, f);
                    List<IndexPair> others = new ArrayList<>();
                    for (int g = 0; g < 3; g++) {
                        others.addAll(g == f ? List.of() : splits.get(g));
                    }
                    double accuracy = Pairs.accuracyByTrying(
                            plain(made, others, mean, similarity),
                            CrossValidation.truth(others),
                            plain(made, splits.get(f), mean, similarity),
                            CrossValidation.truth(splits.get(f)));
                    assertEquals(accuracy, result.folds().get(f).accuracy(), similarity + " seed " + seed);
                }
            }
        }
    }

    private static double[] meanOfOthers(Videos videos, List<List<IndexPair>> splits, int heldOut) {
        double[] sum = new double[3];
        int frames = 0;
        for (int v = 0; v < videos.count(); v++) {
            int video = v;
            boolean other = false;
            for (int f = 0; f < splits.size(); f++) {
                other |= f != heldOut && splits.get(f).stream().anyMatch(pair -> pair.i() == video || pair.j() == video);
            }
            for (int i = videos.starts()[v]; other && i < videos.starts()[v + 1]; i++) {
                frames++;
                for (int k = 0; k < 3; k++) {
                    sum[k] += videos.frames().get(i, k);
                }
            }
        }
        for (int k = 0; k < 3; k++) {
            sum[k] /= frames;
        }
        return sum;
    }

    private static double[] plain(Videos videos, List<IndexPair> pairs, double[] mean, Similarity similarity) {
        double[] scores = new double[pairs.size()];
        for (int p = 0; p < scores.length; p++) {
            // Ordered, so that a pair and its reverse have the same bits.
            int a = Math.min(pairs.get(p).i(), pairs.get(p).j());
            int b = Math.max(pairs.get(p).i(), pairs.get(p).j());
            for (int i = videos.starts()[a]; i < videos.starts()[a + 1]; i++) {
                for (int j = videos.starts()[b]; j < videos.starts()[b + 1]; j++) {
                    double[] x = new double[3];
                    double[] y = new double[3];
                    for (int k = 0; k < 3; k++) {
                        x[k] = videos.frames().get(i, k) - mean[k];
                        y[k] = videos.frames().get(j, k) - mean[k];
                    }
                    scores[p] += similarity.of(x, y) / videos.frames(a) / videos.frames(b);
                }
            }
        }
        return scores;
    }

    /** Preparations learn from the frames in use of the training splits' videos. */
    @Test
    void learnsFromFramesInUse() {
        Videos made = new Videos(Pairs.gaussian(12, 2, 0, new Random(5)), new int[] {0, 3, 6, 9, 12});
        Pairs.Witness witness = new Pairs.Witness();
        List<List<IndexPair>> splits = List.of(
                List.of(new IndexPair(0, 1, true), new IndexPair(1, 0, false)),
                List.of(new IndexPair(2, 3, true), new IndexPair(3, 2, false)));
        VerificationResult result = Ytf.evaluate(
                made, splits, Preparation.of(witness), Similarity.COSINE, VideoScore.FEATURE_MEAN, 1, 0);
        // The middle one of three frames.
        assertEquals(List.of(List.of("image7", "image10"), List.of("image1", "image4")), witness.seen);
        assertEquals("YTF", result.protocol());
        assertEquals(
                "similarity: cosine; preparation: witness; videoScore: feature mean; frames: 1", result.cells().get(1));
    }

    @Test
    void sampledFramesFollowTheSeed() {
        Random random = new Random(9);
        Videos made = new Videos(Pairs.gaussian(300, 4, 0.2, random), new int[] {0, 50, 100, 150, 200, 250, 300});
        List<List<IndexPair>> splits = Pairs.folds(2, 3, 8, random);
        Preparation unit = Preparation.of(new L2Normalisation());
        String first = Ytf.evaluate(made, splits, unit, Similarity.COSINE, VideoScore.SAMPLED_MEAN, 5, 1).json();
        assertEquals(first, Ytf.evaluate(made, splits, unit, Similarity.COSINE, VideoScore.SAMPLED_MEAN, 5, 1).json());
        String other = Ytf.evaluate(made, splits, unit, Similarity.COSINE, VideoScore.SAMPLED_MEAN, 5, 2).json();
        assertFalse(first.replace("\"seed\": \"1\"", "").equals(other.replace("\"seed\": \"2\"", "")));
    }

    @Test
    void wrongVideosAreNamed() {
        Features frames = Features.of("frames", new float[3], 1);
        assertTrue(refused(frames, 0, 1, 1, 3).contains("video 1: expected at least one frame, found rows 1 to 1"));
        assertTrue(refused(frames, 0, 2).contains("expected first rows from 0 to 3"));
        assertTrue(refused(frames, 1, 3).contains("found 1 to 3"));
        assertTrue(refused(frames).contains("found 0 numbers"));
        Videos opposite = new Videos(Features.of("frames", new float[] {1, -1, 2}, 1), new int[] {0, 2, 3});
        List<IndexPair> fold = List.of(new IndexPair(0, 1, true), new IndexPair(1, 0, false));
        DataException e = assertThrows(
                DataException.class,
                () -> Ytf.evaluate(
                        opposite, List.of(fold, fold), Preparation.NONE, Similarity.COSINE, VideoScore.FEATURE_MEAN, 9, 0));
        assertTrue(String.valueOf(e.getMessage()).startsWith("video 0: expected frames with a mean to normalise"), e::getMessage);
        assertThrows(
                IllegalArgumentException.class,
                () -> Ytf.evaluate(
                        opposite, List.of(fold, fold), Preparation.NONE, Similarity.COSINE, VideoScore.PAIR_MEAN, 0, 0));
        List<IndexPair> wrong = List.of(new IndexPair(0, 2, true));
        assertEquals(
                "fold 2, pair 1: expected videos 0 to 1, found 2",
                assertThrows(
                                DataException.class,
                                () -> Ytf.evaluate(
                                        opposite,
                                        List.of(fold, wrong),
                                        Preparation.NONE,
                                        Similarity.COSINE,
                                        VideoScore.PAIR_MEAN,
                                        1,
                                        0))
                        .getMessage());
    }

    private static String refused(Features frames, int... starts) {
        return String.valueOf(assertThrows(DataException.class, () -> new Videos(frames, starts)).getMessage());
    }
}
