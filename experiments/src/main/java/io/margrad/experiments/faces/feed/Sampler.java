package io.margrad.experiments.faces.feed;

import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.tensor.Philox;
import java.util.Arrays;

/**
 * Which image stands at a position, and whether it is mirrored there: a function of the seed and the position alone. It keeps the last
 * order that it drew, so it is for one thread.
 *
 * <p>Each use of random numbers has streams of its own, whose first byte tells the uses apart.
 */
final class Sampler {
    private static final long ORDER = 0x51L << 56;
    private static final long ROUND = 0x52L << 56;
    private static final long MEMBERS = 0x53L << 56;
    private static final long MIRROR = 0x54L << 56;

    private final Sampling sampling;
    private final long seed;
    private final int size;
    private final int[][] members;
    private int[] order = {};
    private long drawn = -1;

    Sampler(FaceSet faces, Sampling sampling, long seed) {
        this.sampling = sampling;
        this.seed = seed;
        this.size = faces.size();
        // an identity without images, a gap in a list's numbers, has no turn
        this.members = Arrays.stream(faces.byClass()).filter(images -> images.length > 0).toArray(int[][]::new);
    }

    /** The index of the image. */
    int image(SamplerPosition position) {
        if (sampling == Sampling.SHUFFLED) {
            return order(ORDER, position.epoch(), size)[position.index()];
        }
        long taken = (long) position.epoch() * size + position.index();
        long round = taken / members.length;
        int turn = order(ROUND, round, members.length)[(int) (taken % members.length)];
        int[] own = members[turn];
        long pass = round / own.length;
        int[] inOrder = new Philox(seed, MEMBERS | (long) turn << 32 | (pass & 0xffffffffL)).permutation(own.length);
        return own[inOrder[(int) (round % own.length)]];
    }

    /** Whether left and right are exchanged: at every other position, by chance. */
    boolean mirrored(SamplerPosition position) {
        return new Philox(seed, MIRROR | (long) position.epoch() << 31 | position.index()).nextInt() < 0;
    }

    private int[] order(long use, long number, int count) {
        if (drawn != number) {
            order = new Philox(seed, use | number).permutation(count);
            drawn = number;
        }
        return order;
    }
}
