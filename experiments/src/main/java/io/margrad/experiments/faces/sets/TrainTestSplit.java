package io.margrad.experiments.faces.sets;

import io.margrad.tensor.Philox;
import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A set cut in two identity by identity, so that both parts have the same classes: 8 : 2 in the paper's Table VI.
 *
 * <p>Of the n images of an identity round(share n) are for training, halves up, but for n >= 2 at least one is on each side; an only
 * image is for training. Which ones is decided by the seed and the identity's name alone, so other identities may come and go. Images
 * keep their order.
 *
 * @param train the larger part
 * @param test the rest
 */
public record TrainTestSplit(FaceSet train, FaceSet test) {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /**
     * Splits a set.
     *
     * @param share of each identity's images that is for training, above 0 and below 1
     * @throws IllegalArgumentException for another share
     */
    public static TrainTestSplit of(FaceSet faces, double share, long seed) {
        BitSet train = training(faces, share, seed);
        IntPredicate trains = train::get;
        return new TrainTestSplit(part(faces, trains), part(faces, trains.negate()));
    }

    private static FaceSet part(FaceSet faces, IntPredicate wanted) {
        return faces.pick(IntStream.range(0, faces.size()).filter(wanted).toArray());
    }

    /**
     * The images that are for training, by their indices.
     *
     * @param share of each identity's images, above 0 and below 1
     * @throws IllegalArgumentException for another share
     */
    public static BitSet training(FaceSet faces, double share, long seed) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("share of the training images: expected above 0 and below 1, found " + share);
        }
        BitSet train = new BitSet(faces.size());
        for (int[] images : faces.byClass()) {
            if (images.length == 0) {
                continue;
            }
            String name = faces.classes().get(faces.label(images[0]));
            int[] order = new Philox(seed, stream(name)).permutation(images.length);
            for (int i = 0; i < trained(images.length, share); i++) {
                train.set(images[order[i]]);
            }
        }
        return train;
    }

    /** How many of n images are for training. */
    static int trained(int n, double share) {
        return n < 2 ? n : Math.clamp(Math.round(share * n), 1, n - 1);
    }

    /** A stream of random numbers for a name: FNV-1a over its UTF-16 code units. */
    private static long stream(String name) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }
}
