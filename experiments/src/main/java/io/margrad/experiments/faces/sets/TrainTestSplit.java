package io.margrad.experiments.faces.sets;

import io.margrad.tensor.Philox;
import java.util.Arrays;
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
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("share of the training images: expected above 0 and below 1, found " + share);
        }
        boolean[] train = new boolean[faces.size()];
        for (int[] images : faces.byClass()) {
            if (images.length == 0) {
                continue;
            }
            String name = faces.classes().get(faces.label(images[0]));
            int[] order = new Philox(seed, stream(name)).permutation(images.length);
            for (int i = 0; i < trained(images.length, share); i++) {
                train[images[order[i]]] = true;
            }
        }
        int[] all = IntStream.range(0, faces.size()).toArray();
        return new TrainTestSplit(
                faces.pick(Arrays.stream(all).filter(i -> train[i]).toArray()),
                faces.pick(Arrays.stream(all).filter(i -> !train[i]).toArray()));
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
