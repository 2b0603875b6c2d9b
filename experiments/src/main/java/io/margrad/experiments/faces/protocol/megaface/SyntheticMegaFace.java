package io.margrad.experiments.faces.protocol.megaface;

import io.margrad.experiments.faces.protocol.features.FeatureReader;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.features.L2Normalisation;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * MegaFace at its full size on made-up features, to learn how long it takes and how much memory: distractors are random unit vectors,
 * made block by block; a probe is (random unit vector) + a (its person's unit vector), L2-normalised, with a drawn for each probe from 0.3
 * to 0.9. The same numbers for the same arguments.
 *
 * @param probes how many, at least two for some person
 * @param identities people that the probes belong to in turn
 * @param distractors how many, at least 1
 * @param dimension columns
 */
public record SyntheticMegaFace(int probes, int identities, long distractors, int dimension, long seed) {
    /** Random streams: distractors count up from 0, people and probes from here. */
    private static final long PEOPLE = 1L << 40;

    private static final long NOISE = 1L << 41;
    private static final long STRENGTH = 1L << 42;

    /** The challenge's numbers: 3,530 probes of 80 people, and features of CenterFace's 512 elements. */
    public static SyntheticMegaFace ofSize(long distractors, long seed) {
        return new SyntheticMegaFace(3530, 80, distractors, 512, seed);
    }

    /** The person on each probe. */
    public int[] identity() {
        int[] identity = new int[probes];
        Arrays.setAll(identity, p -> p % identities);
        return identity;
    }

    /** The probes' features. */
    public Features probeFeatures() {
        SyntheticFeatures people = new SyntheticFeatures("people", seed, PEOPLE, identities, dimension);
        SyntheticFeatures noise = new SyntheticFeatures("noise", seed, NOISE, probes, dimension);
        Philox random = new Philox(seed, STRENGTH);
        float[] values = new float[Math.multiplyExact(probes, dimension)];
        float[] person = new float[dimension];
        for (int p = 0; p < probes; p++) {
            people.fill(p % identities, person, 0);
            noise.fill(p, values, p * dimension);
            float strength = 0.3f + 0.6f * random.nextFloat();
            for (int k = 0; k < dimension; k++) {
                values[p * dimension + k] += strength * person[k];
            }
        }
        return new L2Normalisation().apply(Features.of("synthetic probes", values, dimension));
    }

    /** The distractors' features. */
    public FeatureSource distractorFeatures() {
        return new SyntheticFeatures("synthetic distractors", seed, 0, distractors, dimension);
    }

    /**
     * Makes the features and runs the protocol.
     *
     * @param progress told how many distractors are done
     */
    public SyntheticRun run(Backend backend, Similarity similarity, LongConsumer progress) {
        PeakHeap peak = PeakHeap.start();
        long start = System.nanoTime();
        Stopwatch timed = new Stopwatch(distractorFeatures());
        MegaFaceResult result = MegaFace.evaluate(
                backend, probeFeatures(), identity(), timed, similarity, new double[] {MegaFace.FAR}, progress);
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new SyntheticRun(result, backend.describe(), seconds, timed.nanos * 1e-9, peak.bytes());
    }

    /** Measures how long the making of features takes. */
    private static final class Stopwatch implements FeatureSource {
        private final FeatureSource source;
        private long nanos;

        Stopwatch(FeatureSource source) {
            this.source = source;
        }

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public long rows() {
            return source.rows();
        }

        @Override
        public int dimension() {
            return source.dimension();
        }

        @Override
        public FeatureReader open() {
            FeatureReader reader = source.open();
            return new FeatureReader() {
                @Override
                public int read(float[] into, int most) {
                    long start = System.nanoTime();
                    int read = reader.read(into, most);
                    nanos += System.nanoTime() - start;
                    return read;
                }

                @Override
                public void close() {
                    reader.close();
                }
            };
        }
    }
}
