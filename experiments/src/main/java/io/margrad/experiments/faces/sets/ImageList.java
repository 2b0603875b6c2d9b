package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Image lists as caffe's ImageData layer reads them: a line {@code path label} for each image, split at the last blank, so that paths
 * may have blanks in them. Labels are numbers from 0; the highest gives the number of classes. Source: caffe-face,
 * src/caffe/layers/image_data_layer.cpp.
 */
public final class ImageList {
    private static final int MOST_CLASSES = 1 << 24;

    private ImageList() {}

    /**
     * Reads a list. A list that was cut at the end of a line cannot be told from a shorter one.
     *
     * @param list the file
     * @param root where relative paths begin
     * @return the images in the list's order; their classes are called by their numbers
     * @throws DataException when it is malformed, empty or unreadable
     */
    public static FaceSet read(Path list, Path root) {
        List<String> paths = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        int classes = 0;
        try (TextLines lines = TextLines.open(list)) {
            for (String line = lines.next("path label"); line != null; line = lines.next()) {
                int blank = Math.max(line.lastIndexOf(' '), line.lastIndexOf('\t'));
                if (blank < 0) {
                    throw lines.mismatch("fields", "path label", "'" + line + "'");
                }
                int label = (int) lines.number("label", line.substring(blank + 1), 0, MOST_CLASSES - 1);
                paths.add(line.substring(0, blank).strip());
                labels.add(label);
                classes = Math.max(classes, label + 1);
            }
        }
        int[] numbers = labels.stream().mapToInt(Integer::intValue).toArray();
        return new FaceSet(new FileImages(root, paths), numbers, FaceSet.numbered(classes));
    }
}
