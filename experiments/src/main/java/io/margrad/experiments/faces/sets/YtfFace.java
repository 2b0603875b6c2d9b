package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the face is on a frame of YTF: a line {@code Name\video\video.frame.jpg,0,x,y,width,height,0.0,1} of
 * {@code Name.labeled_faces.txt}, beside the person's folder in frame_images_DB. Source: YTF's readme.
 *
 * @param path the frame below frame_images_DB, with slashes
 * @param x column of the face's center, in pixels
 * @param y row of the face's center
 * @param width of the rectangle that the face is in
 * @param height of the rectangle
 */
public record YtfFace(String path, int x, int y, int width, int height) {
    private static final int LARGEST = 1 << 16;

    /**
     * Reads the faces of one person, in the file's order.
     *
     * @throws DataException when the list is malformed, empty or unreadable
     */
    public static List<YtfFace> read(Path file) {
        List<YtfFace> faces = new ArrayList<>();
        String form = "path,-,x,y,width,height,-,-";
        try (TextLines lines = TextLines.open(file)) {
            for (String line = lines.next(form); line != null; line = lines.next()) {
                String[] fields = line.split(",", -1);
                if (fields.length != 8 || fields[7].isEmpty()) {
                    throw lines.mismatch("fields", form, "'" + line + "'");
                }
                int[] box = new int[4];
                for (int i = 0; i < 4; i++) {
                    box[i] = (int) lines.number("field " + (i + 3), fields[i + 2].strip(), i < 2 ? 0 : 1, LARGEST);
                }
                faces.add(new YtfFace(fields[0].strip().replace('\\', '/'), box[0], box[1], box[2], box[3]));
            }
        }
        return List.copyOf(faces);
    }
}
