package io.margrad.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarginLossTest {
    private final CpuBackend backend = new CpuBackend(2);

    private record Result(float loss, float[] gradient, float[] active) {}

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    /** Of M = y.length samples; D follows from the number of features. */
    private Result run(float[] x, int[] y, float[] c, float intra, float inter) {
        int d = x.length / y.length;
        int n = c.length / d;
        Tensor features = Tensor.persistent(backend, "x", Shape.of(y.length, d), x, true);
        try (Centers centers = Centers.of(backend, n, d, CenterUpdate.standard(), c)) {
            return Tape.call(backend, () -> {
                MarginLoss.Result margin = new MarginLoss(centers, intra, inter).measure(features, new Labels(y, n));
                Tape.current().backward(margin.loss());
                float[] gradient = Objects.requireNonNull(Tape.current().gradient(features)).toArray();
                float[] parts = margin.parts().tensor().toArray();
                assertEquals(margin.loss().item(), parts[LossParts.MARGIN]);
                return new Result(margin.loss().item(), gradient, new float[] {parts[LossParts.PULLED], parts[LossParts.PUSHED]});
            });
        } finally {
            features.close();
        }
    }

    /** Computed in double by another program and checked there by differences. The last sample lies on its own center. */
    @Test
    void goldenNumbers() {
        Result r = run(
                new float[] {1, 2, 3, -1, -2, 0.5f, 0, 0}, new int[] {0, 1, 1, 2}, new float[] {0.5f, 1.5f, 2, 0, 0, 0}, 1, 3);
        // A handful of distances of about 3, each within a few units of its last place.
        assertEquals(2.159483108765629, r.loss(), 8 * 0x1p-24 * 3);
        double[] expected = {0, -0.4472136, 0.1767767, -0.1767767, 0.22658533, 0.06322245, 0.32905694, 0.23717082};
        // Up to three unit vectors of length 1/4; the expected ones are given to eight digits.
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], r.gradient()[i], 8 * 0x1p-24, "element " + i);
        }
        assertArrayEquals(new float[] {2, 6}, r.active());
    }

    @Test
    void onItsOwnCenter() {
        Result free = run(new float[] {1, 2}, new int[] {0}, new float[] {1, 2, 9, 9}, 0.5f, 3);
        assertEquals(0, free.loss());
        assertArrayEquals(new float[2], free.gradient());
        assertArrayEquals(new float[] {0, 0}, free.active());
        // With no free radius the term is active, d >= 0, but has no direction.
        Result pulled = run(new float[] {1, 2}, new int[] {0}, new float[] {1, 2, 9, 9}, 0, 3);
        assertEquals(0, pulled.loss());
        assertArrayEquals(new float[2], pulled.gradient());
        assertArrayEquals(new float[] {1, 0}, pulled.active());
    }

    /** The full loss, but nowhere to be pushed to; what else there is still counts. */
    @Test
    void onTheCenterOfAnother() {
        Result r = run(new float[] {0, 0}, new int[] {0}, new float[] {0, 4, 0, 0}, 1, 3);
        assertEquals(3 + 3, r.loss());
        assertArrayEquals(new float[] {0, -1}, r.gradient());
        assertArrayEquals(new float[] {1, 1}, r.active());
    }

    /** The paper's words: active when d &gt;= intra, and when d &lt; inter. The loss is 0 either way. */
    @Test
    void marginsMetExactly() {
        Result r = run(new float[] {3, 4, 3, 4}, new int[] {0, 1}, new float[] {0, 0, 6, 8}, 5, 5);
        assertEquals(0, r.loss());
        assertArrayEquals(new float[] {2, 0}, r.active());
        assertArrayEquals(new float[] {0.3f, 0.4f, -0.3f, -0.4f}, r.gradient(), 2 * 0x1p-25f);
    }

    @Test
    void oneClassHasNobodyToAvoid() {
        Result r = run(new float[] {3, 4}, new int[] {0}, new float[] {0, 0}, 1, 100);
        assertEquals(4, r.loss());
        assertArrayEquals(new float[] {0.6f, 0.8f}, r.gradient(), 0x1p-24f);
    }

    @Test
    void oneFeature() {
        Result r = run(new float[] {2, -1}, new int[] {0, 1}, new float[] {0, 1}, 1.5f, 1.25f);
        // d: 2 and 1 to the first sample, 1 and 2 to the second.
        assertEquals((0.5f + 0.25f + 0.5f + 0.25f) / 2, r.loss());
        // The first is pulled down and pushed up, the second pulled up and pushed down.
        assertArrayEquals(new float[] {0.5f - 0.5f, -0.5f + 0.5f}, r.gradient());
        assertArrayEquals(new float[] {2, 2}, r.active());
    }

    /** Two equal samples have twice the sum and the same mean; a class that is not in the batch pushes all the same. */
    @Test
    void duplicatesAndAbsentClasses() {
        float[] c = {0, 0, 5, 0, 0, 1};
        Result one = run(new float[] {1, 1}, new int[] {0}, c, 1, 3);
        Result two = run(new float[] {1, 1, 1, 1}, new int[] {0, 0}, c, 1, 3);
        assertEquals(one.loss(), two.loss());
        assertEquals(one.gradient()[0], 2 * two.gradient()[0]);
        assertEquals(two.gradient()[0], two.gradient()[2]);
        assertArrayEquals(new float[] {1, 1}, one.active());
        assertArrayEquals(new float[] {2, 2}, two.active());
    }

    /** x and c far from the origin and close together: the direction must come from the difference, not from a sum that cancels. */
    @Test
    void nearPairFarAway() {
        Result r = run(new float[] {1000.25f, -2000}, new int[] {0}, new float[] {1000, -2000}, 0, 1);
        assertEquals(0.25f, r.loss());
        assertArrayEquals(new float[] {1, 0}, r.gradient());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void badFeaturesAreNotSwallowed(float bad) {
        for (int own = 0; own < 2; own++) {
            Result r = run(new float[] {bad, 1}, new int[] {own}, new float[] {0, 0, 5, 5}, 1, 3);
            assertTrue(!Float.isFinite(r.loss()), "label " + own + ": " + r.loss());
        }
    }

    /** With so many features that pairs are sifted by a matrix product, whose panels reach beyond the last sample. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void badCentersAreNotSwallowed(float bad) {
        for (int center = 0; center < 3; center++) {
            float[] c = new float[3 * 12];
            c[center * 12 + 5] = bad;
            Result r = run(new float[3 * 12], new int[] {0, 1, 1}, c, 1, 3);
            assertTrue(!Float.isFinite(r.loss()) || !Float.isNaN(bad), "center " + center + ": " + r.loss());
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY, -0x1p-126f})
    void badMarginsAreRefused(float bad) {
        try (Centers centers = Centers.of(backend, 1, 1, CenterUpdate.standard(), new float[1])) {
            String intra = assertThrows(IllegalArgumentException.class, () -> new MarginLoss(centers, bad, 1)).toString();
            assertTrue(intra.contains("margin intra") && intra.contains("found " + bad), intra);
            String inter = assertThrows(IllegalArgumentException.class, () -> new MarginLoss(centers, 1, bad)).toString();
            assertTrue(inter.contains("margin inter"), inter);
        }
    }
}
