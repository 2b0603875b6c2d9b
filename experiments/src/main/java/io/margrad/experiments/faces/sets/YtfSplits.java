package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The pairs of videos of YouTube Faces, {@code splits.txt}: a heading, which some copies lack, and 5,000 lines
 * {@code split, pair, name/video, name/video, same}, ten splits with 500 pairs each, of which 250 show one person. Splits and pairs are
 * counted from 1. Standard figures use these splits and not the corrected ones. Source: YTF/splits_no_header.txt of happynear/NormFace.
 *
 * @param source the list's file, for messages
 * @param folds the pairs of each split, in the file's order
 */
public record YtfSplits(String source, List<List<YtfPair>> folds) {
    private static final int SPLITS = 10;
    private static final int PAIRS = 500;
    private static final String FORM = "split, pair, name/video, name/video, 0 or 1";

    /** Copies the folds. */
    public YtfSplits {
        folds = folds.stream().map(List::copyOf).toList();
    }

    /**
     * Reads the list of ten splits of 500 pairs.
     *
     * @throws DataException when it is malformed, has another number of lines, or is unreadable
     */
    public static YtfSplits read(Path file) {
        return read(file, SPLITS, PAIRS);
    }

    /** The same for a list of another size, half of whose pairs in each split show one person. */
    public static YtfSplits read(Path file, int splits, int pairs) {
        List<List<YtfPair>> folds = new ArrayList<>();
        try (TextLines lines = TextLines.open(file)) {
            String line = lines.next(FORM);
            boolean heading = !Character.isDigit(line.charAt(0));
            for (int split = 1; split <= splits; split++) {
                List<YtfPair> fold = new ArrayList<>();
                for (int pair = 1; pair <= pairs; pair++) {
                    if (heading || !folds.isEmpty() || !fold.isEmpty()) {
                        line = lines.next("pair " + pair + " of split " + split);
                        heading = false;
                    }
                    fold.add(pair(lines, line, split, pair));
                }
                long same = fold.stream().filter(YtfPair::same).count();
                if (2 * same != pairs) {
                    throw lines.mismatch("same pairs of split " + split, pairs / 2.0, same);
                }
                folds.add(fold);
            }
            String rest = lines.next();
            if (rest != null) {
                throw lines.mismatch("end", "no line after " + splits + " x " + pairs + " pairs", "'" + rest + "'");
            }
        }
        return new YtfSplits(file.toString(), folds);
    }

    /** Every video that occurs, once, in the order of its first appearance. */
    public List<String> videos() {
        Set<String> videos = new LinkedHashSet<>();
        for (List<YtfPair> fold : folds) {
            for (YtfPair pair : fold) {
                videos.add(pair.first());
                videos.add(pair.second());
            }
        }
        return List.copyOf(videos);
    }

    private static YtfPair pair(TextLines lines, String line, int split, int pair) {
        String[] fields = line.split("[ \t]*,[ \t]*", -1);
        if (fields.length != 5) {
            throw lines.mismatch("fields", FORM, "'" + line + "'");
        }
        lines.number("split", fields[0], split, split);
        lines.number("pair", fields[1], pair, pair);
        boolean same = lines.number("same", fields[4], 0, 1) == 1;
        return new YtfPair(video(lines, fields[2]), video(lines, fields[3]), same, lines.number());
    }

    private static String video(TextLines lines, String field) {
        if (!field.matches("[^/\\\\.][^/\\\\]*/[0-9]+")) {
            throw lines.mismatch("video", "name/number", "'" + field + "'");
        }
        return field;
    }
}
