package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Names to leave out of a set: identities that also occur in a test set, or images that are known to be wrong.
 *
 * <p>A list has one name a line; what follows a tab is a remark, and lines that begin with # are too.
 *
 * @param names each once
 */
public record Exclusions(Set<String> names) {
    /** Copies the names. */
    public Exclusions {
        names = Set.copyOf(names);
    }

    /**
     * What was left out.
     *
     * @param faces the set without it, labelled anew
     * @param identities how many identities are gone
     * @param images how many images are gone
     * @param unknown names that occur nowhere in the set, sorted: worth a warning, for a list may belong to another version of it
     */
    public record Result(FaceSet faces, int identities, int images, List<String> unknown) {}

    /** These names. */
    public static Exclusions of(Collection<String> names) {
        return new Exclusions(Set.copyOf(names));
    }

    /**
     * Reads a list; it may be empty.
     *
     * @throws DataException when it is unreadable
     */
    public static Exclusions read(Path file) {
        return read(file, Double.NEGATIVE_INFINITY);
    }

    /**
     * Reads those names of a list behind which, as the line's last field, stands a number of at least {@code least}; for example the
     * identities whose similarity to somebody of the test set is that high.
     *
     * @throws DataException when a line has no such number, or the file is unreadable
     */
    public static Exclusions read(Path file, double least) {
        Set<String> names = new LinkedHashSet<>();
        try (TextLines lines = TextLines.open(file)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (line.startsWith("#")) {
                    continue;
                }
                String[] fields = line.split("\t", -1);
                if (least == Double.NEGATIVE_INFINITY || number(lines, fields) >= least) {
                    names.add(fields[0].strip());
                }
            }
        }
        return new Exclusions(names);
    }

    /** Leaves out the identities with these names, all their images. */
    public Result identities(FaceSet faces) {
        return without(faces, i -> faces.classes().get(faces.label(i)));
    }

    /** Leaves out the images with these names, such as {@code 7440/064397.jpg}. */
    public Result images(FaceSet faces) {
        return without(faces, faces::name);
    }

    private Result without(FaceSet faces, IntFunction<String> name) {
        Set<String> unknown = new TreeSet<>(names);
        for (int i = 0; i < faces.size(); i++) {
            unknown.remove(name.apply(i));
        }
        FaceSet left = faces.only(i -> !names.contains(name.apply(i)));
        int identities = faces.classes().size() - left.classes().size();
        return new Result(left, identities, faces.size() - left.size(), List.copyOf(unknown));
    }

    private static double number(TextLines lines, String... fields) {
        String last = fields[fields.length - 1].strip();
        try {
            double number = Double.parseDouble(last);
            if (fields.length > 1 && !Double.isNaN(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw lines.mismatch("last field", "a number", "'" + last + "'");
        }
        throw lines.mismatch("last field", "a number behind a tab", "'" + last + "'");
    }
}
