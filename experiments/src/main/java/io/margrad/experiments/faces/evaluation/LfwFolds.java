package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.verification.IndexPair;
import io.margrad.experiments.faces.sets.FileImages;
import io.margrad.experiments.faces.sets.LfwPair;
import io.margrad.experiments.faces.sets.LfwPairs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * LFW's pairs as pairs of rows.
 *
 * @param folds the pairs of each fold that have features, in the list's order
 * @param leftOut how many pairs are left out because an image of theirs is broken
 */
public record LfwFolds(List<List<IndexPair>> folds, int leftOut) {
    /**
     * The images of the pairs, each once, in the order of their first appearance.
     *
     * @throws DataException naming an image that has no file, and the line that wants it
     */
    public static FileImages images(LfwPairs pairs, Path root) {
        List<String> names = pairs.images();
        FileImages images = new FileImages(root, names);
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            numbers.put(names.get(i), i);
        }
        for (List<LfwPair> fold : pairs.folds()) {
            for (LfwPair pair : fold) {
                for (String image : List.of(pair.first(), pair.second())) {
                    Path file = images.file(numbers.getOrDefault(image, 0));
                    if (!Files.isRegularFile(file)) {
                        throw missing(pairs, pair, image, "the file " + file);
                    }
                }
            }
        }
        return images;
    }

    /**
     * Finds the rows.
     *
     * @throws DataException naming an image that has neither a row nor is broken, and the line that wants it
     */
    public static LfwFolds of(LfwPairs pairs, EmbeddedImages images) {
        Map<String, Integer> rows = images.rows();
        Set<String> broken = images.brokenNames();
        List<List<IndexPair>> folds = new ArrayList<>();
        int leftOut = 0;
        for (List<LfwPair> fold : pairs.folds()) {
            List<IndexPair> found = new ArrayList<>();
            for (LfwPair pair : fold) {
                int first = row(pairs, pair, pair.first(), rows, broken);
                int second = row(pairs, pair, pair.second(), rows, broken);
                if (first >= 0 && second >= 0) {
                    found.add(new IndexPair(first, second, pair.same()));
                } else {
                    leftOut++;
                }
            }
            folds.add(found);
        }
        return new LfwFolds(folds, leftOut);
    }

    /** Pairs in use. */
    public int pairs() {
        return folds.stream().mapToInt(List::size).sum();
    }

    private static int row(LfwPairs pairs, LfwPair pair, String image, Map<String, Integer> rows, Set<String> broken) {
        Integer row = rows.get(image);
        if (row == null && !broken.contains(image)) {
            throw missing(pairs, pair, image, "its feature");
        }
        return row == null ? -1 : row;
    }

    private static DataException missing(LfwPairs pairs, LfwPair pair, String image, String what) {
        return DataException.mismatch(pairs.source(), "line " + pair.line() + ": image " + image, what, "none");
    }
}
