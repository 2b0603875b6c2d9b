package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A face of FaceScrub: a line of {@code facescrub_actors.txt} or {@code facescrub_actresses.txt}, which begin with the heading
 * {@code name, image_id, face_id, url, bbox, sha256}; fields are separated by tabs. Source: python3_download_facescrub.py of
 * lightalchemist/FaceScrub.
 *
 * @param name of the person, with blanks
 * @param imageId of the photo
 * @param faceId of the face on it
 * @param url where the photo was
 * @param left of the face's box on the photo, in pixels: the four numbers of bbox in their order
 * @param top of the box
 * @param right of the box, more than left
 * @param bottom of the box, more than top
 * @param sha256 of the photo, in hexadecimal
 */
public record FaceScrubFace(
        String name, int imageId, int faceId, String url, int left, int top, int right, int bottom, String sha256) {
    private static final String HEADING = "name\timage_id\t";
    private static final int LARGEST_ID = Integer.MAX_VALUE;
    private static final int LARGEST = 1 << 20;

    /**
     * Reads a list.
     *
     * @return the faces in the file's order
     * @throws DataException when it is malformed or unreadable
     */
    public static List<FaceScrubFace> read(Path file) {
        List<FaceScrubFace> faces = new ArrayList<>();
        try (TextLines lines = TextLines.open(file)) {
            String heading = lines.next("the heading");
            if (!heading.startsWith(HEADING)) {
                throw lines.mismatch("heading", HEADING + "...", "'" + heading + "'");
            }
            for (String line = lines.next("a face"); line != null; line = lines.next()) {
                faces.add(face(lines, line));
            }
        }
        return List.copyOf(faces);
    }

    private static FaceScrubFace face(TextLines lines, String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 6) {
            throw lines.mismatch("fields", "6, separated by tabs", fields.length);
        }
        String[] box = fields[4].split(",", -1);
        if (box.length != 4) {
            throw lines.mismatch("bbox", "left,top,right,bottom", "'" + fields[4] + "'");
        }
        int left = (int) lines.number("left", box[0], 0, LARGEST);
        int top = (int) lines.number("top", box[1], 0, LARGEST);
        int right = (int) lines.number("right", box[2], left + 1L, LARGEST);
        int bottom = (int) lines.number("bottom", box[3], top + 1L, LARGEST);
        if (!fields[5].matches("[0-9a-fA-F]{64}")) {
            throw lines.mismatch("sha256", "64 hexadecimal digits", "'" + fields[5] + "'");
        }
        int imageId = (int) lines.number("image_id", fields[1], 0, LARGEST_ID);
        int faceId = (int) lines.number("face_id", fields[2], 0, LARGEST_ID);
        return new FaceScrubFace(fields[0], imageId, faceId, fields[3], left, top, right, bottom, fields[5]);
    }
}
