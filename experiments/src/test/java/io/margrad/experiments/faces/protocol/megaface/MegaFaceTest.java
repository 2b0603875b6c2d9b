package io.margrad.experiments.faces.protocol.megaface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.scores.RocPoint;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.tensor.CpuBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class MegaFaceTest {
    /** Few false accepts: most pairs are decided by the product. */
    private static final double[] FEW = {0, 1e-6, 0.001, 0.01};

    /** So many that every pair is scored exactly. */
    private static final double[] MANY = {0.1, 0.5, 1};

    private static MegaFaceResult run(
            int threads, Features probes, int[] identity, Features distractors, Similarity similarity, double... fars) {
        try (CpuBackend cpu = new CpuBackend(threads)) {
            MegaFaceResult result = MegaFace.evaluate(cpu, probes, identity, distractors, similarity, fars, done -> {});
            assertEquals(0, cpu.liveBuffers(), "buffers left");
            return result;
        }
    }

    private static Features features(String name, int n, int d, IntToDoubleFunction element) {
        float[] x = new float[n * d];
        for (int k = 0; k < x.length; k++) {
            x[k] = (float) element.applyAsDouble(k);
        }
        return Features.of(name, x, d);
    }

    /** Against the definition, with 1 and with 3 threads. */
    private static void check(Features probes, int[] identity, Features distractors, Similarity similarity) {
        PlainMegaFace plain = new PlainMegaFace(probes, identity, distractors, similarity);
        for (double[] fars : List.of(FEW, MANY)) {
            MegaFaceResult result = run(1, probes, identity, distractors, similarity, fars);
            check(plain, result, (long) probes.count() * distractors.count());
            assertEquals(result.json(), run(3, probes, identity, distractors, similarity, fars).json());
        }
    }

    private static void check(PlainMegaFace plain, MegaFaceResult result, long impostors) {
        assertArrayEquals(plain.ranks(), result.cmc().ranks());
        assertEquals(impostors, result.impostors());
        for (TarAtFar tar : result.tars()) {
            assertEquals(plain.tarAtFar(tar.far()), tar.tar(), "FAR " + tar.far());
            assertEquals(plain.falseAccepts(tar.threshold()), tar.falseAccepts(), "FAR " + tar.far());
            assertTrue((double) tar.falseAccepts() / impostors <= tar.far());
        }
        RocPoint before = new RocPoint(0, -1, 0);
        for (RocPoint point : result.roc()) {
            assertEquals((double) plain.falseAccepts(point.threshold()) / impostors, point.far());
            assertEquals(plain.tar(point.threshold()), point.tar());
            assertTrue(point.far() > before.far() && point.tar() >= before.tar());
            before = point;
        }
        assertEquals(new RocPoint(Double.NEGATIVE_INFINITY, 1, 1), before);
    }

    private static int[] identities(int probes, int people) {
        int[] identity = new int[probes];
        Arrays.setAll(identity, p -> p * 7 % people);
        return identity;
    }

    /**
     * On a line: person A at 0 and 1, B at 10 and 13; distractors at 2, 5, 11.5. Scores are minus distances.
     *
     * <p>Mates: A -1, B -3. Distractors: of 0: -2 -5 -11.5; of 1: -1 -4 -10.5; of 10: -8 -5 -1.5; of 13: -11 -8 -1.5. So A's ranks are 0
     * and 0, the second with a tie at -1, which counts as a hit; B's are 1 and 1. Rate of rank 0: 2 of 4.
     *
     * <p>Impostors descending: -1 -1.5 -1.5 -2 -4 ... of 12. No false accept: nothing of A, TAR 0. One: down to above -1.5, TAR 1/2. Two:
     * the -1.5 are tied, so still one. Three: 1/2. Four: down to above -4, TAR 1.
     */
    @Test
    void byHandWithTies() {
        Features probes = Features.of("probes", new float[] {0, 1, 10, 13}, 1);
        Features distractors = Features.of("distractors", new float[] {2, 5, 11.5f}, 1);
        MegaFaceResult result = run(
                2, probes, new int[] {5, 5, 9, 9}, distractors, Similarity.EUCLIDEAN, 0, 1 / 12.0, 2 / 12.0, 3 / 12.0, 4 / 12.0);
        assertArrayEquals(new int[] {0, 0, 1, 1}, result.cmc().ranks());
        assertEquals(0.5, result.rank1());
        assertEquals(1, result.cmc().rate(1));
        assertEquals(List.of(0L, 1L, 1L, 3L, 4L), result.tars().stream().map(TarAtFar::falseAccepts).toList());
        assertEquals(List.of(0.0, 0.5, 0.5, 0.5, 1.0), result.tars().stream().map(TarAtFar::tar).toList());
        assertEquals(Math.nextUp(-1.5), result.tars().get(1).threshold());
        assertEquals(2, result.identities());
        assertEquals(2, result.genuine());
        assertTrue(Double.isNaN(result.tar()), "1e-6 was not asked for");
        assertEquals(
                List.of("MegaFace challenge 1", "Euclidean", "4", "3", "50.00", "100.00", "–"), result.cells());

        JsonObject json = JsonParser.parseString(result.devkitJson()).getAsJsonObject();
        assertEquals("[[0,1,3],[0.5,1.0,1.0]]", json.getAsJsonArray("cmc").toString());
        // At the genuine scores -1 and -3: FAR 1/12 and 4/12. Then what was asked for, and the ends.
        JsonArray roc = json.getAsJsonArray("roc");
        assertEquals("[0.0,0.5,0.5,1.0,1.0]", roc.get(1).getAsJsonArray().toString());
        assertEquals(1 / 12.0, roc.get(0).getAsJsonArray().get(1).getAsDouble());
        assertEquals(3 / 12.0, roc.get(0).getAsJsonArray().get(2).getAsDouble());
        assertEquals(4 / 12.0, roc.get(0).getAsJsonArray().get(3).getAsDouble());
        JsonObject all = JsonParser.parseString(result.json()).getAsJsonObject();
        assertEquals(json.get("cmc"), all.get("cmc"));
        assertEquals(0.5, all.get("rank1").getAsDouble());
        assertTrue(result.markdown().startsWith("| Protocol | Score | Probes |"));
    }

    /** Elements of -2 to 2 in three columns: nearly everything ties with something. */
    @Test
    void smallIntegers() {
        for (Similarity similarity : Similarity.values()) {
            Random random = new Random(3);
            Features probes = features("probes", 40, 3, k -> k % 3 == 0 ? 1 + random.nextInt(2) : random.nextInt(5) - 2);
            Features distractors = features("distractors", 150, 3, k -> k % 3 == 0 ? 1 + random.nextInt(2) : random.nextInt(5) - 2);
            check(probes, identities(40, 9), distractors, similarity);
        }
    }

    /** More than two blocks of distractors, the last not full. */
    @Test
    void severalBlocks() {
        for (Similarity similarity : Similarity.values()) {
            Random random = new Random(4);
            Features probes = features("probes", 20, 33, k -> random.nextGaussian() + 2 * Math.sin(k / 33 * 7 % 5 * 10 + k % 33));
            Features distractors = features("distractors", 2100, 33, k -> random.nextGaussian());
            check(probes, identities(20, 5), distractors, similarity);
        }
    }

    /** Distractors that are mates, or differ from one in the last bit of an element, or two: no float32 product can tell them apart. */
    @Test
    void nearTies() {
        for (Similarity similarity : Similarity.values()) {
            Random random = new Random(5);
            int d = 64;
            Features probes = features("probes", 12, d, k -> random.nextGaussian());
            Features distractors = features("distractors", 120, d, k -> {
                float mate = probes.values()[k % (12 * d)];
                return random.nextInt(40) > 0 ? mate : random.nextBoolean() ? Math.nextUp(mate) : Math.nextDown(mate);
            });
            check(probes, identities(12, 3), distractors, similarity);
        }
    }

    /** Squares that overflow float, and a million times smaller ones beside them. */
    @Test
    void hugeFeatures() {
        for (Similarity similarity : Similarity.values()) {
            Random random = new Random(6);
            Features probes = features("probes", 12, 5, k -> random.nextGaussian() * (k / 5 % 2 == 0 ? 1e19 : 1e13));
            Features distractors =
                    features("distractors", 70, 5, k -> random.nextGaussian() * (k / 5 % 3 == 0 ? 1e25 : 1e19));
            check(probes, identities(12, 4), distractors, similarity);
        }
    }

    /** Everybody looks alike: all scores are one, every trial is a hit by tie, and no threshold parts anything. */
    @Test
    void collapsedFeatures() {
        Features probes = features("probes", 6, 4, k -> 1);
        Features distractors = features("distractors", 1500, 4, k -> 1);
        check(probes, identities(6, 2), distractors, Similarity.EUCLIDEAN);
        assertEquals(1, run(1, probes, identities(6, 2), distractors, Similarity.COSINE, 1e-6).rank1());
    }

    /** More probes than a tile has, and people with one probe, who have no trial. */
    @Test
    void severalTiles() {
        Random random = new Random(7);
        int n = 4200;
        Features probes = features("probes", n, 2, k -> random.nextGaussian());
        Features distractors = features("distractors", 30, 2, k -> random.nextGaussian());
        int[] identity = new int[n];
        Arrays.setAll(identity, p -> p % (n - 50));
        MegaFaceResult result = run(2, probes, identity, distractors, Similarity.EUCLIDEAN, 0.01);
        assertEquals(100, result.cmc().ranks().length);
        assertEquals(n - 50, result.identities());
        assertArrayEquals(
                new PlainMegaFace(probes, identity, distractors, Similarity.EUCLIDEAN).ranks(), result.cmc().ranks());
        long allowed = result.impostors() / 100;
        assertEquals(allowed, result.tars().getFirst().falseAccepts());
    }

    /** Rank 0, then wherever it has risen by 0.1, then the last. 10 trials: 0 0 0 0 1 2 2 5 7 7. */
    @Test
    void theDevkitsThinning() {
        Cmc cmc = new Cmc(new int[] {0, 0, 0, 0, 1, 2, 2, 5, 7, 7}, 9);
        assertEquals(
                List.of(
                        new Cmc.Point(0, 0.4),
                        new Cmc.Point(2, 0.7),
                        new Cmc.Point(7, 1),
                        new Cmc.Point(9, 1)),
                cmc.points(0.2));
        assertEquals(0.5, cmc.rate(1));
        assertEquals(0.8, cmc.rate(6));
        assertEquals(1, cmc.rate(100));
    }

    /** The largest k with k / n at most f, also where f n rounds. */
    @Test
    void falseAcceptsThatARateAllows() {
        assertEquals(3530, VerificationRates.allowed(1e-6, 3_530_000_000L));
        assertEquals(3529, VerificationRates.allowed(1e-6, 3_529_999_999L));
        assertEquals(3, VerificationRates.allowed(1e-3, 3000));
        assertEquals(0, VerificationRates.allowed(1e-6, 999_999));
        assertEquals(7, VerificationRates.allowed(1, 7));
        assertEquals(0, VerificationRates.allowed(0, 7));
        assertEquals(3531, VerificationRates.kept(new double[] {0, 1e-6}, 3_530_000_000L));
        assertThrows(IllegalArgumentException.class, () -> VerificationRates.allowed(1.5, 7));
        assertThrows(IllegalArgumentException.class, () -> VerificationRates.allowed(Double.NaN, 7));
        assertThrows(IllegalArgumentException.class, () -> VerificationRates.kept(new double[] {0.1}, 3_530_000_000L));
    }

    @Test
    void progressAndOneDistractor() {
        List<Long> done = new ArrayList<>();
        Features probes = Features.of("probes", new float[] {0, 1}, 1);
        try (CpuBackend cpu = new CpuBackend(1)) {
            MegaFace.evaluate(
                    cpu,
                    probes,
                    new int[] {1, 1},
                    features("many", 1025, 1, k -> 5),
                    Similarity.EUCLIDEAN,
                    new double[] {0.5},
                    done::add);
            assertEquals(List.of(1024L, 1025L), done);
            MegaFaceResult one = MegaFace.evaluate(
                    cpu, probes, new int[] {1, 1}, Features.of("one", new float[] {9}, 1), Similarity.EUCLIDEAN);
            assertEquals(1, one.rank1());
            assertEquals(1, one.tar());
        }
    }

    @Test
    void whatCannotBeEvaluatedIsRefused() {
        Features probes = Features.of("probes", new float[] {1, 2}, 1);
        Features one = Features.of("one", new float[] {1}, 1);
        assertEquals(
                "MegaFace: expected a person with two probes at least, found 2 people with one each", refused(probes, one, 1, 2));
        assertEquals(
                "MegaFace: expected one identity for each of features 'probes' 2 x 1, found 1", refused(probes, one, 1));
        assertEquals(
                "MegaFace: expected 1 to 2147483647 distractors, found 0 in none",
                refused(probes, Features.of("none", new float[0], 1), 1, 1));
        assertTrue(refused(probes, Features.of("wide", new float[2], 2), 1, 1).contains("expected features of 2 columns"));
        Features zeros = features("zeros", 1500, 1, k -> k == 1400 ? 0 : 1);
        assertEquals(
                "distractors 'zeros', row 1400: cosine: expected a vector with a direction, found zeros only",
                refused(probes, zeros, 1, 1));
        assertTrue(refused(Features.of("probes", new float[] {1, 0}, 1), one, 1, 1).startsWith("features 'probes', row 1"));
    }

    private static String refused(Features probes, Features distractors, int... identity) {
        DataException e = assertThrows(
                DataException.class, () -> run(2, probes, identity, distractors, Similarity.COSINE, 0.1));
        return String.valueOf(e.getMessage());
    }
}
