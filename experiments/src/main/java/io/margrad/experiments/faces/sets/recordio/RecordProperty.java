package io.margrad.experiments.faces.sets.recordio;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.sets.TextLines;
import java.nio.file.Path;

/**
 * The file {@code property}: one line {@code classes,height,width}.
 *
 * @param classes number of identities
 * @param height of each image, in pixels
 * @param width of each image
 */
record RecordProperty(int classes, int height, int width) {
    private static final int MOST_CLASSES = 1 << 24;
    private static final int LARGEST_SIDE = 1 << 16;

    /**
     * Reads the file.
     *
     * @throws DataException when it is malformed or unreadable
     */
    static RecordProperty read(Path file) {
        String form = "classes,height,width";
        try (TextLines lines = TextLines.open(file)) {
            String line = lines.next(form);
            String[] fields = line.split(",", -1);
            if (fields.length != 3) {
                throw lines.mismatch("fields", form, "'" + line + "'");
            }
            int classes = (int) lines.number("classes", fields[0].strip(), 1, MOST_CLASSES);
            int height = (int) lines.number("height", fields[1].strip(), 1, LARGEST_SIDE);
            int width = (int) lines.number("width", fields[2].strip(), 1, LARGEST_SIDE);
            if (lines.next() != null) {
                throw lines.mismatch("end", "one line", "another");
            }
            return new RecordProperty(classes, height, width);
        }
    }
}
