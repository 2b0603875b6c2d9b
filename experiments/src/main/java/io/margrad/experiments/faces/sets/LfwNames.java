package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The people of LFW: {@code lfw-names.txt}, a line {@code name<TAB>images} for each of the 5,749. */
public final class LfwNames {
    private static final int MOST_IMAGES = 9999;

    private LfwNames() {}

    /**
     * A person.
     *
     * @param name also the folder's name
     * @param images how many there are, numbered from 1
     */
    public record Person(String name, int images) {}

    /**
     * Reads the list.
     *
     * @return the people in the file's order, each once
     * @throws DataException when it is malformed, empty or unreadable
     */
    public static List<Person> read(Path file) {
        List<Person> people = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        try (TextLines lines = TextLines.open(file)) {
            for (String line = lines.next("a name and a number"); line != null; line = lines.next()) {
                String[] fields = fields(lines, line, "name<TAB>images", 2);
                if (!seen.add(fields[0])) {
                    throw lines.mismatch("name", "each name once", fields[0] + " again");
                }
                people.add(new Person(name(lines, fields[0]), number(lines, fields[1])));
            }
        }
        return List.copyOf(people);
    }

    /**
     * An image's file below LFW's folder, for example {@code AJ_Cook/AJ_Cook_0001.jpg}.
     *
     * @param number from 1
     */
    public static String path(String name, int number) {
        return "%s/%s_%04d.jpg".formatted(name, name, number);
    }

    /** The fields of a line, separated by tabs, or by blanks as in some copies; only in the first case names may have blanks. */
    static String[] fields(TextLines lines, String line, String form, int... counts) {
        String[] fields = line.split(line.indexOf('\t') >= 0 ? "\t" : " +", -1);
        for (int count : counts) {
            if (fields.length == count) {
                return fields;
            }
        }
        throw lines.mismatch("fields", form, "'" + line + "'");
    }

    static String name(TextLines lines, String field) {
        if (field.contains("/") || field.contains("\\") || field.startsWith(".")) {
            throw lines.mismatch("name", "a name that can be a folder's", "'" + field + "'");
        }
        return field;
    }

    static int number(TextLines lines, String field) {
        return (int) lines.number("image number", field, 1, MOST_IMAGES);
    }
}
