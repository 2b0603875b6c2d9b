package io.margrad.experiments.faces.train;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.tensor.Philox;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * A set cut in two by whole identities: those of one part are not trained on. Which ones is drawn by the seed among the identities that
 * have two images or more.
 *
 * @param training the identities that are trained on, with new labels
 * @param validation the others
 */
record HeldOut(FaceSet training, FaceSet validation) {
    /** The first byte tells this use of random numbers from others. */
    private static final long STREAM = 0x56L << 56;

    /**
     * Cuts a set.
     *
     * @param identities of the validation, at least 2
     * @throws DataException when there are too few identities: with two images to validate, with any to train on
     */
    static HeldOut of(FaceSet all, int identities, long seed) {
        int[] counts = all.perClass();
        int[] usable = IntStream.range(0, counts.length).filter(c -> counts[c] >= 2).toArray();
        int most = Math.min(usable.length, counts.length - 2);
        if (identities > most) {
            throw new DataException("validation-identities: expected at most %d, since %d of %d identities have two images or more and two"
                            .formatted(Math.max(0, most), usable.length, counts.length)
                    + " must be left to train on, found " + identities);
        }
        BitSet held = new BitSet();
        Arrays.stream(new Philox(seed, STREAM).permutation(usable.length))
                .limit(identities)
                .forEach(i -> held.set(usable[i]));
        return new HeldOut(all.only(i -> !held.get(all.label(i))), all.only(i -> held.get(all.label(i))));
    }
}
