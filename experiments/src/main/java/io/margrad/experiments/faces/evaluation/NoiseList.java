package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.sets.TextLines;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * MegaFace's images that are known to be wrong, as deepinsight/insightface lists them: {@code facescrub_noises.txt} with a file name a
 * line, and {@code megaface_noises.txt} with the last three parts of a path, behind a number and a tab or alone; lines that begin with #
 * are remarks (recognition/_evaluation_/megaface/remove_noises.py).
 *
 * @param names each once
 */
public record NoiseList(Set<String> names) {
    /** Copies the names. */
    public NoiseList {
        names = Set.copyOf(names);
    }

    /**
     * Reads a list; it may be empty.
     *
     * @throws DataException when it is unreadable
     */
    public static NoiseList read(Path file) {
        Set<String> names = new HashSet<>();
        try (TextLines lines = TextLines.open(file)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (!line.startsWith("#")) {
                    String[] fields = line.split("\t", -1);
                    names.add(fields[Math.min(1, fields.length - 1)].strip());
                }
            }
        }
        return new NoiseList(names);
    }

    /** Whether an image is listed, by its path or by the last parts of it. */
    public boolean has(String path) {
        int from = 0;
        while (from >= 0) {
            if (names.contains(path.substring(from))) {
                return true;
            }
            int slash = path.indexOf('/', from);
            from = slash < 0 ? -1 : slash + 1;
        }
        return false;
    }

    /** The images that are not listed, by their numbers. */
    public BitSet others(List<String> paths) {
        BitSet others = new BitSet(paths.size());
        for (int i = 0; i < paths.size(); i++) {
            others.set(i, !has(paths.get(i)));
        }
        return others;
    }
}
