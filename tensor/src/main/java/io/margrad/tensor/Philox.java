package io.margrad.tensor;

/**
 * Random numbers from a counter: Philox 4x32-10 of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 *
 * <p>The whole state is the key and a position, so a stream can be stored, resumed and split, and the same numbers can be computed on
 * a GPU. Two streams of one seed are independent.
 */
public final class Philox {
    private static final int M0 = 0xD2511F53;
    private static final int M1 = 0xCD9E8D57;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;
    private static final int ROUNDS = 10;

    private final long seed;
    private final long stream;
    private final int[] block = new int[4];
    private long position;

    /**
     * The stream's numbers from the first on.
     *
     * @param stream tells streams of one seed apart, for example one for each parameter and one for each epoch
     */
    public Philox(long seed, long stream) {
        this.seed = seed;
        this.stream = stream;
    }

    /** 32 random bits. */
    public int nextInt() {
        int lane = (int) (position & 3);
        if (lane == 0) {
            block(position >>> 2, stream, seed, block);
        }
        position++;
        return block[lane];
    }

    /** Uniform on 0 to {@code bound - 1}, without bias (Lemire's multiplication with rejection). */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound: expected more than 0, found " + bound);
        }
        long product = Integer.toUnsignedLong(nextInt()) * bound;
        if ((product & 0xFFFFFFFFL) < bound) {
            int least = Integer.remainderUnsigned(-bound, bound);
            while ((product & 0xFFFFFFFFL) < Integer.toUnsignedLong(least)) {
                product = Integer.toUnsignedLong(nextInt()) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** Uniform on [0, 1), with 24 random bits. */
    public float nextFloat() {
        return (nextInt() >>> 8) * 0x1p-24f;
    }

    /** A random order of the numbers 0 to {@code n - 1} (Fisher and Yates). */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** The four words of one counter value; the counter is (low, high), the key is {@code key}. */
    static void block(long low, long high, long key, int[] out) {
        int c0 = (int) low;
        int c1 = (int) (low >>> 32);
        int c2 = (int) high;
        int c3 = (int) (high >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = Integer.toUnsignedLong(M0) * Integer.toUnsignedLong(c0);
            long p1 = Integer.toUnsignedLong(M1) * Integer.toUnsignedLong(c2);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }
}
