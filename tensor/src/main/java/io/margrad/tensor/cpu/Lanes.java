package io.margrad.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/** The vector width that every kernel of this package uses; chosen once, so that the compiler sees constants. */
public final class Lanes {
    private static final String PROPERTY = "margrad.vectorBits";

    /** Width in bits: the machine's preferred one, or {@code -Dmargrad.vectorBits=128|256|512}. */
    public static final int BITS = bits(System.getProperty(PROPERTY));

    static final VectorSpecies<Float> SPECIES = VectorShape.forBitSize(BITS).withLanes(float.class);

    /**
     * Where packed operands and transformed tiles begin in scratch arrays: where objects are laid out in steps of 64 bytes ({@code -XX:ObjectAlignmentInBytes=64}, which
     * the launcher sets), this element lies on a cache line, and no vector straddles two of them.
     */
    static final int LEAD = 12;

    /** Floats in a vector. */
    public static final int COUNT = SPECIES.length();

    /**
     * Whether the machine has 32 vector registers and not 16. AVX-512 and Arm have; a 256-bit species on x86 may mean plain AVX2.
     */
    static final boolean MANY_REGISTERS = BITS == 512 || System.getProperty("os.arch", "").equals("aarch64");

    private Lanes() {}

    /**
     * Sum of the lanes in a fixed order. {@code reduceLanes} leaves the order open, and it differs between interpreted and compiled
     * code, so that the same run would not give the same bits twice.
     */
    static float sum(FloatVector v) {
        float total = 0;
        for (float lane : v.toArray()) {
            total += lane;
        }
        return total;
    }

    private static int bits(@Nullable String asked) {
        if (asked == null) {
            int preferred = FloatVector.SPECIES_PREFERRED.vectorBitSize();
            return Math.clamp(preferred, 128, 512);
        }
        return switch (asked) {
            case "128" -> 128;
            case "256" -> 256;
            case "512" -> 512;
            default ->
                throw new IllegalArgumentException("-D" + PROPERTY + ": expected 128, 256 or 512, found '" + asked + "'");
        };
    }
}
