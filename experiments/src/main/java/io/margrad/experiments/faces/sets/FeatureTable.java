package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.data.WholeFile;
import io.margrad.experiments.faces.protocol.features.Features;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Features with the names of their images: a {@link FeatureFile} with a row for each image, and beside it a text file, with {@code .names}
 * behind its name, that has the images' names, one a line, in the order of the rows.
 *
 * @param features one row for each name
 * @param names each once
 */
public record FeatureTable(Features features, List<String> names) {
    private static final String NAMES = ".names";

    /**
     * Copies the names.
     *
     * @throws IllegalArgumentException unless there is a name for each row
     */
    public FeatureTable {
        names = List.copyOf(names);
        if (names.size() != features.count()) {
            throw new IllegalArgumentException("names: expected one for each of " + features + ", found " + names.size());
        }
    }

    /** The file with the names of a matrix's rows. */
    public static Path namesOf(Path matrix) {
        return matrix.resolveSibling(matrix.getFileName() + NAMES);
    }

    /**
     * Reads a matrix and its names.
     *
     * @throws DataException when one of the files is malformed or unreadable, a name is there twice, or there is not one for each row
     */
    public static FeatureTable read(Path matrix) {
        FeatureMatrix rows = FeatureFile.read(matrix);
        List<String> names = readNames(matrix, rows.rows());
        return new FeatureTable(rows.features(matrix.toString(), names::get), names);
    }

    /**
     * The names of a matrix's rows.
     *
     * @throws DataException as {@link #readNames(Path)}, and unless there is one for each row
     */
    public static List<String> readNames(Path matrix, long rows) {
        List<String> names = readNames(matrix);
        if (names.size() != rows) {
            throw DataException.mismatch(namesOf(matrix), "names", "one for each of " + rows + " rows of " + matrix, names.size());
        }
        return names;
    }

    /**
     * The names of a matrix's rows.
     *
     * @throws DataException when the file is unreadable, or a name is there twice
     */
    public static List<String> readNames(Path matrix) {
        Path file = namesOf(matrix);
        List<String> names = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        try (TextLines lines = TextLines.open(file)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (seen.put(line, names.size()) != null) {
                    throw lines.mismatch("name", "each name once", line + " again");
                }
                names.add(line);
            }
        }
        return names;
    }

    /**
     * Writes both files, the names first.
     *
     * @throws DataException when the system refuses, or a name cannot be a line
     */
    public void write(Path matrix) {
        writeNames(matrix, names);
        FeatureFile.write(matrix, FeatureMatrix.of(features.count(), features.dimension(), features.values()));
    }

    /**
     * Looks whether names can be the lines of a matrix's {@code .names}: better before hours of work than after them.
     *
     * @throws DataException naming the first that cannot
     */
    public static void checkNames(Path matrix, List<String> names) {
        for (String name : names) {
            if (name.isBlank() || !name.equals(name.strip()) || name.chars().anyMatch(Character::isISOControl)) {
                throw DataException.mismatch(namesOf(matrix), "name", "a line of text", "'" + name + "'");
            }
        }
    }

    /**
     * Writes the file with the names of a matrix's rows.
     *
     * @throws DataException when the system refuses, or a name cannot be a line
     */
    public static void writeNames(Path matrix, List<String> names) {
        checkNames(matrix, names);
        byte[] text = (String.join("\n", names) + "\n").getBytes(StandardCharsets.UTF_8);
        WholeFile.write(namesOf(matrix), ByteBuffer.wrap(text));
    }
}
