package io.margrad.experiments.faces.protocol.megaface;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.FeatureReader;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.megaface.ImpostorPass.Look;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.protocol.sieve.AllPairs;
import io.margrad.experiments.faces.protocol.sieve.SieveRows;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * MegaFace challenge 1 with FaceScrub: 3,530 probes of 80 people, up to 1,000,000 distractors.
 *
 * <p>Identification: for each person with n images, each image in turn is put into the gallery with all distractors, and each of the
 * other n - 1 is the probe. Its rank is the number of distractors with a strictly higher score; the rates are over all trials of all
 * people (JDAI-CV/FaceX-Zoo, test_protocol/megaface/megaface_evaluator.py). Verification: pairs of probes of one person against pairs of
 * a probe and a distractor; at FAR f of N such pairs, the largest number k with k / N &lt;= f may be accepted. Both count exactly, ties
 * included. The devkit's score is {@link Similarity#EUCLIDEAN}; which images are in the lists is the caller's choice.
 *
 * <p>Distractors are read once, in blocks of {@value #BLOCK}. There is never a probes x distractors matrix: a float32 product of a tile
 * of probes and a block (at most 16 MiB) tells of nearly every pair, with a bound on its error, where it stands among its probe's mates,
 * the thresholds and the highest scores; the others are scored in double. The results are those of scoring all pairs in double,
 * whatever the device, the number of threads and the width of vectors.
 */
public final class MegaFace {
    /** The FAR that the paper's Table V reports. */
    public static final double FAR = 1e-6;

    /** Distractors of a block. */
    private static final int BLOCK = 1024;

    /** Probes of a tile. */
    private static final int TILE = AllPairs.MAX_PRODUCTS / BLOCK;

    /** Probes of a task. */
    private static final int PART = 16;

    private final Similarity similarity;
    private final Features probes;
    private final Mates mates;
    private final double[] thresholds;

    private MegaFace(Features probes, int[] identity, Similarity similarity) {
        this.similarity = similarity;
        this.probes = probes;
        this.mates = Mates.of(probes, identity, similarity);
        this.thresholds = VerificationRates.thresholds(mates);
    }

    /** As {@link #evaluate(Backend, Features, int[], FeatureSource, Similarity, double[], LongConsumer)}, at FAR 1e-6. */
    public static MegaFaceResult evaluate(
            Backend backend, Features probes, int[] identity, FeatureSource distractors, Similarity similarity) {
        return evaluate(backend, probes, identity, distractors, similarity, new double[] {FAR}, done -> {});
    }

    /**
     * Runs the protocol.
     *
     * @param backend computes the products
     * @param probes one row for each probe
     * @param identity the person on each
     * @param fars false accept rates to report the true accept rate at; each allows at most 16 million false accepts
     * @param progress told how many distractors are done, now and then
     * @throws DataException when no person has two probes, when there is no distractor, when the columns differ, and naming a row that is
     *     not finite or has no direction
     */
    public static MegaFaceResult evaluate(
            Backend backend,
            Features probes,
            int[] identity,
            FeatureSource distractors,
            Similarity similarity,
            double[] fars,
            LongConsumer progress) {
        probes.checkDimension(distractors.dimension(), "MegaFace: distractors of " + distractors.name());
        if (distractors.rows() < 1 || distractors.rows() > Integer.MAX_VALUE) {
            throw new DataException("MegaFace: expected 1 to " + Integer.MAX_VALUE + " distractors, found " + distractors.rows() + " in "
                    + distractors.name());
        }
        return new MegaFace(probes, identity, similarity).run(backend, distractors, fars, progress);
    }

    private MegaFaceResult run(Backend backend, FeatureSource distractors, double[] fars, LongConsumer progress) {
        int count = (int) distractors.rows();
        long impostors = (long) probes.count() * count;
        HighestScores highest = new HighestScores(VerificationRates.kept(fars, impostors));
        ImpostorPass pass;
        try (AllPairs pairs = new AllPairs(backend)) {
            List<SieveRows> tiles = tiles(pairs);
            pass = new ImpostorPass(similarity, mates.scores(), thresholds, highest, maxMargin(tiles));
            Look[] looks = new Look[pairs.workers().threads()];
            Arrays.setAll(looks, worker -> pass.new Look(BLOCK));
            readThrough(distractors, pairs, tiles, looks, progress);
            for (Look look : looks) {
                look.flush();
            }
        }
        VerificationRates verification =
                new VerificationRates(mates, impostors, highest.descending(), thresholds, pass.accepted());
        List<TarAtFar> tars = Arrays.stream(fars).mapToObj(verification::tar).toList();
        return new MegaFaceResult(
                similarity.label(),
                probes.count(),
                mates.identities(),
                count,
                mates.genuine().length,
                impostors,
                new Cmc(ranks(pass), count),
                tars,
                verification.roc(tars));
    }

    private List<SieveRows> tiles(AllPairs pairs) {
        List<SieveRows> tiles = new ArrayList<>();
        for (int first = 0; first < probes.count(); first += TILE) {
            int from = first;
            Features part = probes.range(first, Math.min(probes.count(), first + TILE));
            SieveRows tile = new SieveRows(similarity, part.count(), part.dimension());
            tile.load(pairs.workers(), i -> probes.where(from + i), part.values(), part.count());
            tiles.add(tile);
        }
        return tiles;
    }

    private static float maxMargin(List<SieveRows> tiles) {
        float largest = 0;
        for (SieveRows tile : tiles) {
            largest = Math.max(largest, tile.maxMargin());
        }
        return largest;
    }

    private void readThrough(
            FeatureSource distractors, AllPairs pairs, List<SieveRows> tiles, Look[] looks, LongConsumer progress) {
        List<Tensor> residents = new ArrayList<>();
        try (FeatureReader reader = distractors.open()) {
            tiles.forEach(tile -> residents.add(pairs.resident("probes", tile)));
            SieveRows block = new SieveRows(similarity, BLOCK, distractors.dimension());
            float[] rows = new float[BLOCK * distractors.dimension()];
            for (long done = 0; done < distractors.rows(); ) {
                int read = reader.read(rows, BLOCK);
                if (read == 0) {
                    throw new DataException(distractors.name() + ": expected " + distractors.rows() + " rows, found " + done);
                }
                long first = done;
                block.load(pairs.workers(), j -> "distractors '" + distractors.name() + "', row " + (first + j), rows, read);
                for (int t = 0; t < tiles.size(); t++) {
                    SieveRows tile = tiles.get(t);
                    int offset = t * TILE;
                    pairs.each(residents.get(t), block, products -> look(pairs, looks, tile, offset, block, products));
                }
                done += read;
                progress.accept(done);
            }
        } finally {
            residents.forEach(Tensor::close);
        }
    }

    private static void look(AllPairs pairs, Look[] looks, SieveRows tile, int first, SieveRows block, float[] products) {
        pairs.workers().run(Math.ceilDiv(tile.rows(), PART), (part, worker) -> {
            for (int i = part * PART; i < Math.min(tile.rows(), (part + 1) * PART); i++) {
                looks[worker].row(tile, i, first + i, block, products, i * block.rows());
            }
        });
    }

    /** Ranks of all trials, ascending. */
    private int[] ranks(ImpostorPass pass) {
        int[] ranks = new int[mates.trials()];
        int next = 0;
        for (int p = 0; p < probes.count(); p++) {
            int[] above = pass.above(p, mates.scores()[p]);
            System.arraycopy(above, 0, ranks, next, above.length);
            next += above.length;
        }
        Arrays.sort(ranks);
        return ranks;
    }
}
