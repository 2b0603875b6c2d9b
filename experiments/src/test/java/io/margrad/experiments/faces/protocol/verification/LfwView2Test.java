package io.margrad.experiments.faces.protocol.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.FeatureMap;
import io.margrad.experiments.faces.protocol.features.FeatureStep;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.features.L2Normalisation;
import io.margrad.experiments.faces.protocol.features.MeanSubtraction;
import io.margrad.experiments.faces.protocol.features.Pca;
import io.margrad.experiments.faces.protocol.features.Preparation;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LfwView2Test {
    /** Pairs of points on a line that far apart; + for the same person. Every pair has two images of its own. */
    private static List<List<IndexPair>> onALine(float[] positions, float[]... folds) {
        List<List<IndexPair>> pairs = new ArrayList<>();
        int image = 0;
        for (float[] fold : folds) {
            List<IndexPair> of = new ArrayList<>();
            for (float distance : fold) {
                positions[image + 1] = Math.abs(distance);
                of.add(new IndexPair(image, image + 1, distance > 0));
                image += 2;
            }
            pairs.add(of);
        }
        return pairs;
    }

    /**
     * Two folds with ties. A: same at -1, -3, different at -3, -6. B: same at -2, -2, different at -5, -4.
     *
     * <p>From B: -3 lies between -2 and -4 and errs nowhere. On A it accepts -1 and both -3, of which one is wrong: 3 of 4.
     *
     * <p>From A: above -1 two are right, at -2 (same -1, different -3, -6) three, at -4.5 (same -1, -3, different -6) three, the -3 being
     * tied; the higher wins, -2. On B it accepts exactly both -2: 4 of 4.
     *
     * <p>Mean 0.875, standard deviation 0.125 sqrt(2) with divisor 1, over sqrt(2): 0.125.
     *
     * <p>Together: -1 s, -2 s s, (-3 s, -3 d), -4 d, -5 d, -6 d: points (0, 1/4) (0, 3/4) (1/4, 1) ...; FAR - FRR goes from -1/4 to 1/4, so
     * the EER is 1/8. Of 16 pairs of pairs 15 are in order and one is tied: AUC 15.5 / 16.
     */
    @Test
    void twoFoldsByHand() {
        float[] positions = new float[16];
        List<List<IndexPair>> folds = onALine(positions, new float[] {1, 3, -3, -6}, new float[] {2, 2, -5, -4});
        VerificationResult result =
                LfwView2.evaluate(Features.of("line", positions, 1), folds, Preparation.NONE, Similarity.EUCLIDEAN);
        assertEquals(new FoldResult(3, 4, -3, 1), result.folds().get(0));
        assertEquals(new FoldResult(4, 4, -2, 0.75), result.folds().get(1));
        assertEquals(0.875, result.accuracy());
        assertEquals(0.125, result.standardError(), 1e-15);
        assertEquals(0.125, result.roc().eer(), 1e-15);
        assertEquals(0.75, result.roc().tarAtFar(1e-3));
        assertEquals(15.5 / 16, result.roc().auc(), 1e-15);

        assertEquals(
                List.of(
                        "LFW view 2", "similarity: Euclidean; preparation: none", "87.50", "12.50", "12.50", "75.00", "96.88"),
                result.cells());
        assertTrue(result.markdown().startsWith("| Protocol | Settings | Accuracy % |"), result::markdown);
        JsonObject json = JsonParser.parseString(result.json()).getAsJsonObject();
        assertEquals(0.875, json.get("accuracy").getAsDouble());
        assertEquals(0.75, json.getAsJsonArray("tarAtFar").get(0).getAsJsonObject().get("tar").getAsDouble());
        JsonArray jsonFolds = json.getAsJsonArray("folds");
        assertEquals(-2, jsonFolds.get(1).getAsJsonObject().get("threshold").getAsDouble());
        JsonObject roc = json.getAsJsonObject("roc");
        assertEquals("[0.0,0.0,0.25,1.0]", roc.getAsJsonArray("far").toString());
        assertEquals("[0.0,0.75,1.0,1.0]", roc.getAsJsonArray("tar").toString());
        assertTrue(roc.getAsJsonArray("threshold").get(0).isJsonNull());
    }

    /** A preparation is shown the images of the other folds' pairs, each once, and not one of the held-out fold's. */
    @Test
    void aPreparationNeverSeesAnImageOfTheHeldOutFold() {
        Random random = new Random(1);
        List<List<IndexPair>> folds = Pairs.folds(4, 10, 12, random);
        // An image that two folds share.
        folds.get(1).add(new IndexPair(3, 11, false));
        Pairs.Witness witness = new Pairs.Witness();
        LfwView2.evaluate(
                Pairs.gaussian(40, 3, 0, random), folds, Preparation.of(new L2Normalisation(), witness), Similarity.COSINE);
        assertEquals(4, witness.seen.size());
        for (int heldOut = 0; heldOut < 4; heldOut++) {
            List<String> expected = new ArrayList<>();
            for (int image = 0; image < 40; image++) {
                if (occurs(folds, image, heldOut, false) && !occurs(folds, image, heldOut, true)) {
                    expected.add("image" + image);
                }
            }
            assertEquals(expected, witness.seen.get(heldOut));
        }
    }

    /** Whether an image is in a pair of the held-out fold, or of another. */
    private static boolean occurs(List<List<IndexPair>> folds, int image, int heldOut, boolean inHeldOut) {
        for (int f = 0; f < folds.size(); f++) {
            for (IndexPair pair : folds.get(f)) {
                if ((f == heldOut) == inHeldOut && (pair.i() == image || pair.j() == image)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The whole protocol once more in plain code; a mean over all images, which would leak, gives other figures. */
    @Test
    void againstPlainCode() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<List<IndexPair>> folds = Pairs.folds(5, 8, 20, random);
            Features features = Pairs.gaussian(40, 4, 1, random);
            Preparation preparation = Preparation.of(new MeanSubtraction(), new L2Normalisation());
            VerificationResult result = LfwView2.evaluate(features, folds, preparation, Similarity.COSINE);
            double sum = 0;
            for (int f = 0; f < 5; f++) {
                double[][] scores = plainScores(features, folds, f);
                double accuracy = Pairs.accuracyByTrying(
                        others(scores, f), othersSame(folds, f), scores[f], CrossValidation.truth(folds.get(f)));
                assertEquals(accuracy, result.folds().get(f).accuracy(), "seed " + seed + " fold " + f);
                sum += accuracy;
            }
            assertEquals(sum / 5, result.accuracy(), 1e-15);
            assertNotEquals(leaking(features, folds, preparation).roc().auc(), result.roc().auc(), "seed " + seed);
        }
    }

    /** As a careless protocol would: fitted on everything. */
    private static VerificationResult leaking(Features features, List<List<IndexPair>> folds, Preparation preparation) {
        Features prepared = preparation.fit(features).apply(features);
        return LfwView2.evaluate(prepared, folds, Preparation.NONE, Similarity.COSINE);
    }

    /** Cosines after subtraction of the mean of all images that occur outside the held-out fold. */
    private static double[][] plainScores(Features x, List<List<IndexPair>> folds, int heldOut) {
        int d = x.dimension();
        double[] mean = new double[d];
        int images = 0;
        for (int i = 0; i < x.count(); i++) {
            if (occurs(folds, i, heldOut, false)) {
                images++;
                for (int k = 0; k < d; k++) {
                    mean[k] += x.get(i, k);
                }
            }
        }
        double[][] scores = new double[folds.size()][];
        for (int f = 0; f < folds.size(); f++) {
            scores[f] = new double[folds.get(f).size()];
            for (int p = 0; p < scores[f].length; p++) {
                IndexPair pair = folds.get(f).get(p);
                double dot = 0;
                double a = 0;
                double b = 0;
                for (int k = 0; k < d; k++) {
                    double u = x.get(pair.i(), k) - mean[k] / images;
                    double v = x.get(pair.j(), k) - mean[k] / images;
                    dot += u * v;
                    a += u * u;
                    b += v * v;
                }
                scores[f][p] = dot / Math.sqrt(a * b);
            }
        }
        return scores;
    }

    private static double[] others(double[][] scores, int heldOut) {
        scores = scores.clone();
        scores[heldOut] = new double[0];
        return Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray();
    }

    private static boolean[] othersSame(List<List<IndexPair>> folds, int heldOut) {
        List<IndexPair> others = new ArrayList<>();
        for (int f = 0; f < folds.size(); f++) {
            others.addAll(f == heldOut ? List.of() : folds.get(f));
        }
        return CrossValidation.truth(others);
    }

    /** PCA with all components turns and shifts space: distances stay, and with them every judgement. */
    @Test
    void fullPcaChangesNoDistance() {
        Random random = new Random(7);
        List<List<IndexPair>> folds = Pairs.folds(3, 30, 40, random);
        Features features = Pairs.gaussian(90, 5, 2, random);
        VerificationResult raw = LfwView2.evaluate(features, folds, Preparation.NONE, Similarity.EUCLIDEAN);
        VerificationResult turned =
                LfwView2.evaluate(features, folds, Preparation.of(Pca.components(5)), Similarity.EUCLIDEAN);
        assertEquals(raw.accuracy(), turned.accuracy());
        assertEquals(raw.folds().get(1).threshold(), turned.folds().get(1).threshold(), 1e-5);
    }

    @Test
    void wrongPairsAreNamed() {
        Features two = Features.of("two", new float[] {1, 2}, 1);
        List<IndexPair> good = List.of(new IndexPair(0, 1, true), new IndexPair(1, 0, false));
        assertEquals(
                "fold 2, pair 1: expected images 0 to 1, found 2", refused(two, List.of(good, List.of(new IndexPair(0, 2, true)))));
        assertEquals(
                "fold 1, pair 1: expected images 0 to 1, found -1", refused(two, List.of(List.of(new IndexPair(-1, 0, true)), good)));
        assertEquals("fold 2: expected pairs, found none", refused(two, List.of(good, List.of())));
        assertEquals("cross-validation: expected at least 2 folds, found 1", refused(two, List.of(good)));
        assertEquals(
                "scores: expected pairs of the same and of different people, found 1 and 0",
                refused(two, List.of(good, List.of(new IndexPair(0, 1, true)))));
        Features zero = Features.of("zero", new float[] {1, 0}, 1);
        DataException e = assertThrows(
                DataException.class,
                () -> LfwView2.evaluate(zero, List.of(good, good), Preparation.NONE, Similarity.COSINE));
        assertEquals("features 'zero', row 1: cosine: expected a vector with a direction, found zeros only", e.getMessage());
    }

    private static String refused(Features features, List<List<IndexPair>> folds) {
        DataException e = assertThrows(
                DataException.class, () -> LfwView2.evaluate(features, folds, Preparation.NONE, Similarity.EUCLIDEAN));
        return String.valueOf(e.getMessage());
    }

    /** Training pairs -1 s, -4 d: threshold -2.5, on test pairs -2 s, -3 s, -2 d, -9 d: two right. */
    @Test
    void viewOneByHand() {
        float[] positions = new float[12];
        List<List<IndexPair>> pairs = onALine(positions, new float[] {1, -4}, new float[] {2, 3, -2, -9});
        Features line = Features.of("line", positions, 1);
        View1Result result = LfwView1.evaluate(line, pairs.get(0), pairs.get(1), Preparation.NONE, Similarity.EUCLIDEAN);
        assertEquals(new FoldResult(2, 4, -2.5, 1), result.test());
        assertEquals("50.00", result.cells().get(2));
        assertEquals(0.5, JsonParser.parseString(result.json()).getAsJsonObject().get("accuracy").getAsDouble());
        assertTrue(result.markdown().contains("| LFW view 1 | similarity: Euclidean; preparation: none | 50.00 | 100.00 |"));
    }

    @Test
    void viewOneLearnsFromTrainingPairsOnly() {
        Pairs.Witness witness = new Pairs.Witness();
        List<IndexPair> training = List.of(new IndexPair(4, 0, true), new IndexPair(0, 2, false));
        List<IndexPair> test = List.of(new IndexPair(1, 2, true), new IndexPair(1, 3, false));
        LfwView1.evaluate(
                Pairs.gaussian(5, 3, 0, new Random(1)), training, test, Preparation.of(witness), Similarity.COSINE);
        assertEquals(List.of(List.of("image0", "image4")), witness.seen);
    }

    @Test
    void aPreparationThatLearnsNothingIsFittedOnce() {
        int[] fits = {0};
        Preparation counting = Preparation.of(new FeatureStep() {
            @Override
            public FeatureMap fit(Features training) {
                fits[0]++;
                return new L2Normalisation();
            }

            @Override
            public boolean learns() {
                return false;
            }

            @Override
            public String label() {
                return "counting";
            }
        });
        Random random = new Random(3);
        LfwView2.evaluate(
                Pairs.gaussian(20, 3, 0, random), Pairs.folds(4, 5, 6, random), counting, Similarity.EUCLIDEAN);
        assertEquals(1, fits[0]);
    }
}
