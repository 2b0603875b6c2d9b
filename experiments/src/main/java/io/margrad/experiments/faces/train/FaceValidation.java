package io.margrad.experiments.faces.train;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.model.Embedding;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.scores.LabelledScores;
import io.margrad.experiments.faces.protocol.scores.RocCurve;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.protocol.verification.IndexPair;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.tensor.Philox;
import java.util.ArrayList;
import java.util.List;

/**
 * How well features tell people apart that were not trained on: the area under the ROC curve of pairs of their images, by Euclidean
 * distance. Each image of an identity is paired with the next one, the last with the first, and for each of these pairs its first image
 * with a drawn one of another identity.
 *
 * @param faces at least two identities, each with at least two images
 * @param pairs of them, as many of one person as of two
 */
record FaceValidation(FaceSet faces, List<IndexPair> pairs) {
    /** The first byte tells this use of random numbers from others. */
    private static final long STREAM = 0x57L << 56;

    /** Draws the pairs. */
    static FaceValidation of(FaceSet faces, long seed) {
        Philox random = new Philox(seed, STREAM);
        int[][] members = faces.byClass();
        int[] grouped = new int[faces.size()];
        int at = 0;
        for (int[] own : members) {
            System.arraycopy(own, 0, grouped, at, own.length);
            at += own.length;
        }
        List<IndexPair> pairs = new ArrayList<>();
        int start = 0;
        for (int[] own : members) {
            // Two images are one pair, not two.
            int count = own.length == 2 ? 1 : own.length;
            for (int i = 0; i < count; i++) {
                pairs.add(new IndexPair(own[i], own[(i + 1) % own.length], true));
                int other = random.nextInt(grouped.length - own.length);
                pairs.add(new IndexPair(own[i], grouped[other < start ? other : other + own.length], false));
            }
            start += own.length;
        }
        return new FaceValidation(faces, List.copyOf(pairs));
    }

    /**
     * The chance that a pair of one person is nearer than a pair of two, 0 to 1, ties half. Pairs with a broken image are left out.
     *
     * @throws DataException when pairs of one kind are all left out
     */
    double auc(Embedding embedded) {
        List<IndexPair> whole = pairs.stream()
                .filter(pair -> embedded.row(pair.i()) >= 0 && embedded.row(pair.j()) >= 0)
                .toList();
        Features features = embedded.features();
        int d = features.dimension();
        double[] scores = new double[whole.size()];
        boolean[] same = new boolean[whole.size()];
        for (int p = 0; p < scores.length; p++) {
            IndexPair pair = whole.get(p);
            scores[p] = Similarity.EUCLIDEAN.of(
                    features.values(), embedded.row(pair.i()) * d, features.values(), embedded.row(pair.j()) * d, d);
            same[p] = pair.same();
        }
        return RocCurve.of(new LabelledScores(scores, same)).auc();
    }
}
