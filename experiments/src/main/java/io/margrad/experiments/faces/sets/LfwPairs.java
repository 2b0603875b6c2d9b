package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * LFW's lists of pairs: {@code pairs.txt} of View 2 with ten folds, and {@code pairsDevTrain.txt} and {@code pairsDevTest.txt} of View 1.
 *
 * <p>The first line is {@code folds<TAB>n}, or {@code n} alone for one fold. Each fold has n lines {@code name<TAB>i<TAB>j}, images i
 * and j of one person, and then n lines {@code name<TAB>i<TAB>name<TAB>j}, images of two. A file with a line more or less is refused.
 * Source: the README of LFW.
 *
 * @param source the list's file, for messages
 * @param folds the pairs of each fold, in the file's order
 */
public record LfwPairs(String source, List<List<LfwPair>> folds) {
    private static final int MOST_FOLDS = 1_000;
    private static final int MOST_PAIRS = 1_000_000;

    /** Copies the folds. */
    public LfwPairs {
        folds = folds.stream().map(List::copyOf).toList();
    }

    /**
     * Reads a list.
     *
     * @throws DataException when it is malformed, truncated or unreadable
     */
    public static LfwPairs read(Path file) {
        try (TextLines lines = TextLines.open(file)) {
            String form = "folds<TAB>pairs, or pairs";
            String[] header = LfwNames.fields(lines, lines.next(form), form, 1, 2);
            int folds = header.length == 1 ? 1 : (int) lines.number("folds", header[0], 1, MOST_FOLDS);
            int pairs = (int) lines.number("pairs of a kind", header[header.length - 1], 1, MOST_PAIRS);
            List<List<LfwPair>> read = new ArrayList<>();
            for (int i = 0; i < folds; i++) {
                read.add(fold(lines, i + 1, pairs));
            }
            String rest = lines.next();
            if (rest != null) {
                throw lines.mismatch("end", "no line after " + folds + " x 2 x " + pairs + " pairs", "'" + rest + "'");
            }
            return new LfwPairs(file.toString(), read);
        }
    }

    /** Every image that occurs, once, in the order of its first appearance; paths below LFW's folder. */
    public List<String> images() {
        Set<String> images = new LinkedHashSet<>();
        for (List<LfwPair> fold : folds) {
            for (LfwPair pair : fold) {
                images.add(pair.first());
                images.add(pair.second());
            }
        }
        return List.copyOf(images);
    }

    /** Every person that occurs, once, in the order of the first appearance. */
    public Set<String> people() {
        Set<String> people = new LinkedHashSet<>();
        for (List<LfwPair> fold : folds) {
            for (LfwPair pair : fold) {
                people.add(pair.firstName());
                people.add(pair.secondName());
            }
        }
        return people;
    }

    private static List<LfwPair> fold(TextLines lines, int number, int pairs) {
        List<LfwPair> fold = new ArrayList<>();
        for (int i = 0; i < 2 * pairs; i++) {
            boolean same = i < pairs;
            String what = (same ? "same" : "different") + " pair " + (i % pairs + 1) + " of " + pairs + " in fold " + number;
            fold.add(pair(lines, lines.next(what), same));
        }
        return fold;
    }

    private static LfwPair pair(TextLines lines, String line, boolean same) {
        String form = same ? "name<TAB>i<TAB>j" : "name<TAB>i<TAB>name<TAB>j";
        String[] fields = LfwNames.fields(lines, line, form, same ? 3 : 4);
        String first = LfwNames.name(lines, fields[0]);
        String second = same ? first : LfwNames.name(lines, fields[2]);
        int last = fields.length - 1;
        if (!same && first.equals(second)) {
            throw lines.mismatch("names", "two different ones", "'" + line + "'");
        }
        int firstNumber = LfwNames.number(lines, fields[1]);
        return new LfwPair(first, firstNumber, second, LfwNames.number(lines, fields[last]), same, lines.number());
    }
}
