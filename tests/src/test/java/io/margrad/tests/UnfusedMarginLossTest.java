package io.margrad.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.losses.CenterUpdate;
import io.margrad.losses.Centers;
import io.margrad.losses.LossParts;
import io.margrad.losses.MarginLoss;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The fused margin loss against its twin of primitive ops, both against the reference in double: error(fused) is at most twice
 * error(twin). On random sizes, on features near the origin and far from it, with labels that leave classes out.
 */
@Tag("vector-width")
class UnfusedMarginLossTest {
    private static final int ROUNDS = 400;

    /** Rounding unit of float. */
    private static final double U = 0x1p-24;

    private final CpuBackend backend = new CpuBackend(2);

    private record Result(double loss, float[] gradient) {}

    /** One random problem and its answer in double. */
    private record Problem(int m, int n, int d, float[] x, float[] c, Labels labels, float intra, float inter) {
        static Problem draw(SplittableRandom random) {
            int m = random.nextInt(1, 14);
            int n = random.nextInt(1, 12);
            int d = random.nextInt(8) == 0 ? random.nextInt(1, 100) : random.nextInt(1, 9);
            double offset = new double[] {0, 10, 300}[random.nextInt(3)];
            float[] x = Domains.uniform(random, m * d, offset - 2, offset + 2);
            float[] c = Domains.uniform(random, n * d, offset - 2, offset + 2);
            int[] y = new int[m];
            for (int i = 0; i < m; i++) {
                y[i] = random.nextInt(n);
            }
            float typical = (float) Math.sqrt(d * 8 / 3.0);
            Problem p = new Problem(m, n, d, x, c, new Labels(y, n), typical * random.nextInt(3) / 2, typical * random.nextInt(5) / 2);
            // Some margins are met, as exactly as float can say it.
            return random.nextInt(8) > 0 ? p : p.withMargins((float) p.distance(0, y[0]), (float) p.distance(0, (y[0] + 1) % n));
        }

        Problem withMargins(float newIntra, float newInter) {
            return new Problem(m, n, d, x, c, labels, newIntra, newInter);
        }

        Values features() {
            return Values.of(Shape.of(m, d), x);
        }

        Values centers() {
            return Values.of(Shape.of(n, d), c);
        }

        double distance(int i, int j) {
            return Reference.distance(features(), i, centers(), j);
        }

        double margin(int i, int j) {
            return j == labels.get(i) ? intra : inter;
        }

        boolean active(int i, int j) {
            return j == labels.get(i) ? distance(i, j) >= intra : distance(i, j) < inter;
        }

        /** A distance in float is off by half of its D + 2 roundings at most, the difference is exact but for one more. */
        boolean undecided(int i, int j) {
            return Math.abs(distance(i, j) - margin(i, j)) <= (d / 2.0 + 3) * U * (distance(i, j) + margin(i, j));
        }

        /** dJ/dx as the paper gives it; 0 from a pair at distance 0. */
        double[] gradient() {
            double[] gradient = new double[m * d];
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    if (active(i, j) && distance(i, j) > 0) {
                        double force = (j == labels.get(i) ? 1 : -1) / distance(i, j) / m;
                        for (int k = 0; k < d; k++) {
                            gradient[i * d + k] += force * (features().get(i, k) - centers().get(j, k));
                        }
                    }
                }
            }
            return gradient;
        }
    }

    @Test
    void fusedIsAsAccurateAsItsTwin() {
        SplittableRandom random = new SplittableRandom(4711);
        double fusedSquares = 0;
        double twinSquares = 0;
        int compared = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Problem p = Problem.draw(random);
            float[] active = new float[2];
            Result fused = fused(p, active);
            Result twin = twin(p);
            checkActive(p, active);
            double loss = Reference.marginLoss(p.features(), p.centers(), p.labels(), p.intra(), p.inter()).at()[0];
            // Where both are right to the last place or two, their ratio says nothing.
            assertTrue(
                    Math.abs(fused.loss() - loss) <= 2 * Math.abs(twin.loss() - loss) + 4 * U * (loss + p.intra() + p.inter()),
                    () -> "loss of " + p + ": expected " + loss + ", fused " + fused.loss() + ", twin " + twin.loss());
            if (anyUndecided(p)) {
                continue;
            }
            compared++;
            double[] expected = p.gradient();
            double fusedWorst = 0;
            double twinWorst = 0;
            for (int i = 0; i < expected.length; i++) {
                double fusedError = Math.abs(fused.gradient()[i] - expected[i]);
                double twinError = Math.abs(twin.gradient()[i] - expected[i]);
                fusedWorst = Math.max(fusedWorst, fusedError);
                twinWorst = Math.max(twinWorst, twinError);
                fusedSquares += fusedError * fusedError;
                twinSquares += twinError * twinError;
            }
            double bound = 2 * twinWorst + 4 * U / p.m();
            double found = fusedWorst;
            assertTrue(found <= bound, () -> "gradient of " + p + ": fused is off by " + found + ", allowed " + bound);
        }
        assertTrue(compared > ROUNDS / 2, "compared only " + compared);
        double ratio = Math.sqrt(fusedSquares / twinSquares);
        assertTrue(ratio <= 2, "over all, the fused gradient's error is " + ratio + " times the twin's");
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    /** A term is counted as the reference counts it, but for those within rounding of their margin. */
    private static void checkActive(Problem p, float[] active) {
        int[] expected = new int[2];
        int[] undecided = new int[2];
        for (int i = 0; i < p.m(); i++) {
            for (int j = 0; j < p.n(); j++) {
                int kind = j == p.labels().get(i) ? 0 : 1;
                expected[kind] += p.active(i, j) ? 1 : 0;
                undecided[kind] += p.undecided(i, j) ? 1 : 0;
            }
        }
        for (int kind = 0; kind < 2; kind++) {
            assertEquals(expected[kind], active[kind], undecided[kind], "active terms of kind " + kind + " of " + p);
        }
    }

    private static boolean anyUndecided(Problem p) {
        for (int pair = 0; pair < p.m() * p.n(); pair++) {
            if (p.undecided(pair / p.n(), pair % p.n())) {
                return true;
            }
        }
        return false;
    }

    private Result fused(Problem p, float[] active) {
        try (Centers centers = Centers.of(backend, p.n(), p.d(), CenterUpdate.standard(), p.c())) {
            return run(p, x -> {
                MarginLoss.Result result = new MarginLoss(centers, p.intra(), p.inter()).measure(x, p.labels());
                System.arraycopy(result.parts().tensor().toArray(), LossParts.PULLED, active, 0, 2);
                return result.loss();
            });
        }
    }

    private Result twin(Problem p) {
        Tensor centers = Tensor.persistent(backend, "centers", Shape.of(p.n(), p.d()), p.c(), false);
        try {
            return run(p, x -> new UnfusedMarginLoss(centers, p.intra(), p.inter()).apply(x, p.labels()));
        } finally {
            centers.close();
        }
    }

    private interface OnFeatures {
        Tensor apply(Tensor features);
    }

    private Result run(Problem p, OnFeatures loss) {
        Tensor x = Tensor.persistent(backend, "x", Shape.of(p.m(), p.d()), p.x(), true);
        try {
            Supplier<Result> body = () -> {
                Tensor j = loss.apply(x);
                Tape.current().backward(j);
                return new Result(j.item(), Objects.requireNonNull(Tape.current().gradient(x)).toArray());
            };
            return Tape.call(backend, body);
        } finally {
            x.close();
        }
    }
}
