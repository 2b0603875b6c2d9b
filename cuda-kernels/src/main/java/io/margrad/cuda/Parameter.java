package io.margrad.cuda;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One parameter of a kernel as its {@code .cu} text declares it.
 *
 * @param declared type as declared, without {@code __restrict__}
 */
record Parameter(String name, String declared, Kind kind) {

    /** What may be given for a declared type. */
    enum Kind {
        /** {@code float*}: a buffer of {@link Element#FLOAT}. */
        FLOATS,
        /** {@code int*} or {@code unsigned*}: a buffer of {@link Element#INT}. */
        INTS,
        /** {@code unsigned char*}: any buffer, seen as raw memory. */
        BYTES,
        /** {@code double*}: any buffer, seen as raw memory, from an even offset on. */
        DOUBLES,
        /** {@code float}. */
        REAL,
        /** {@code int}. */
        INTEGER,
        /** {@code long long}. */
        WIDE;

        boolean isPointer() {
            return compareTo(DOUBLES) <= 0;
        }

        boolean takes(Element element) {
            return switch (this) {
                case FLOATS -> element == Element.FLOAT;
                case INTS -> element == Element.INT;
                case BYTES, DOUBLES -> true;
                case REAL, INTEGER, WIDE -> false;
            };
        }

        /** Kind of a type written without {@code const}; null when it is none of those allowed. */
        static @Nullable Kind of(String type) {
            return switch (type) {
                case "float*" -> FLOATS;
                case "int*", "unsigned*", "unsigned int*" -> INTS;
                case "unsigned char*" -> BYTES;
                case "double*" -> DOUBLES;
                case "float" -> REAL;
                case "int" -> INTEGER;
                case "long long" -> WIDE;
                default -> null;
            };
        }
    }

    private static final Set<String> IGNORED = Set.of("__restrict__", "__grid_constant__");

    /**
     * Reads one declaration, such as {@code const float* __restrict__ x}.
     *
     * @param where names file, kernel and index in messages
     * @throws IllegalArgumentException when there is no name or the type is not one of those allowed
     */
    static Parameter parse(String declaration, String where) {
        StringBuilder declared = new StringBuilder();
        StringBuilder type = new StringBuilder();
        String name = "";
        for (String word : declaration.replace("*", " * ").trim().split("\\s+", -1)) {
            if (IGNORED.contains(word)) {
                continue;
            }
            // The last word is the name: each word is taken for it until another follows.
            append(declared, name);
            if (!name.equals("const")) {
                append(type, name);
            }
            name = word;
        }
        Kind kind = Kind.of(type.toString());
        if (kind == null || !name.matches("[A-Za-z_]\\w*")) {
            throw new IllegalArgumentException(where + ": '" + declaration.trim().replaceAll("\\s+", " ")
                    + "': expected a name and one of float*, int*, unsigned*, unsigned char*, double*, float, int,"
                    + " long long");
        }
        return new Parameter(name, declared.toString(), kind);
    }

    private static void append(StringBuilder words, String word) {
        if (!words.isEmpty() && !word.equals("*")) {
            words.append(' ');
        }
        words.append(word);
    }
}
