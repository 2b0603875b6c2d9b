package io.margrad.cuda;

import java.util.Arrays;

/** Checks of what launchers are given: a kernel that is told a wrong size destroys memory in silence. */
final class Sizes {
    /** Threads of a block where nothing speaks for another number. */
    static final int THREADS = 256;

    private Sizes() {}

    /**
     * Product of sizes.
     *
     * @throws IllegalArgumentException when a size is negative or the product is no int, naming {@code who}
     */
    static int product(String who, int... sizes) {
        long product = 1;
        for (int size : sizes) {
            product = size < 0 || product > Integer.MAX_VALUE ? -1 : product * size;
            if (product < 0) {
                break;
            }
        }
        if (product < 0 || product > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("%s: expected sizes of at least 0 and a product below 2^31, found %s"
                    .formatted(who, Arrays.toString(sizes)));
        }
        return (int) product;
    }

    /**
     * Size of a workspace as an int; throws {@link IllegalArgumentException} naming {@code who} when no buffer is that
     * large.
     */
    static int workspace(String who, long elements) {
        if (elements > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%s: expected a workspace below 2^31 elements, found %d".formatted(who, elements));
        }
        return (int) elements;
    }

    /** Throws {@link IllegalArgumentException} unless the buffer called {@code name} has room for {@code elements}. */
    static void require(String who, String name, CudaBuffer buffer, long elements) {
        if (buffer.size() < elements) {
            throw new IllegalArgumentException(
                    "%s: %s: expected at least %d elements, found %s".formatted(who, name, elements, buffer));
        }
    }
}
