package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A face of VGGFace: a line {@code id url left top right bottom pose score curated} of the 2,622 files {@code Name.txt}, separated by
 * blanks; some copies have one more field before the URL. The file's name is the identity, and the photos have to be had by their
 * URLs. Source: data/vgg/download-and-align.py of cmusatyalab/openface.
 *
 * @param id of the photo within the file
 * @param url where the photo was
 * @param left of the face's box, in pixels, perhaps below 0
 * @param top of the box
 * @param right of the box, more than left
 * @param bottom of the box, more than top
 * @param pose above 2 for frontal faces
 * @param score of the detector
 * @param curated whether a person looked at it
 */
public record VggFace(
        long id, String url, double left, double top, double right, double bottom, int pose, double score, boolean curated) {
    private static final String FORM = "id url left top right bottom pose score curated";
    private static final int AFTER_URL = 7;

    /**
     * Reads the faces of one person, in the file's order.
     *
     * @throws DataException when the list is malformed, empty or unreadable
     */
    public static List<VggFace> read(Path file) {
        List<VggFace> faces = new ArrayList<>();
        try (TextLines lines = TextLines.open(file)) {
            for (String line = lines.next(FORM); line != null; line = lines.next()) {
                faces.add(face(lines, line));
            }
        }
        return List.copyOf(faces);
    }

    private static VggFace face(TextLines lines, String line) {
        String[] fields = line.split("[ \t]+", -1);
        int url = fields.length - 1 - AFTER_URL;
        if ((url != 1 && url != 2) || !fields[url].contains("://")) {
            throw lines.mismatch("fields", FORM, "'" + line + "'");
        }
        double[] numbers = new double[AFTER_URL];
        for (int i = 0; i < AFTER_URL; i++) {
            numbers[i] = decimal(lines, fields[url + 1 + i]);
        }
        if (numbers[2] <= numbers[0] || numbers[3] <= numbers[1]) {
            throw lines.mismatch("box", "left < right and top < bottom", "'" + line + "'");
        }
        long id = lines.number("id", fields[0], 0, Long.MAX_VALUE);
        return new VggFace(
                id, fields[url], numbers[0], numbers[1], numbers[2], numbers[3], (int) numbers[4], numbers[5], numbers[6] != 0);
    }

    private static double decimal(TextLines lines, String field) {
        if (!field.matches("[-+]?[0-9]{1,9}(\\.[0-9]{0,20})?")) {
            throw lines.mismatch("number", "a decimal number", "'" + field + "'");
        }
        return Double.parseDouble(field);
    }
}
