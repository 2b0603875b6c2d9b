package io.margrad.experiments.faces.align;

import io.margrad.experiments.faces.detect.Box;
import io.margrad.experiments.faces.detect.Face;
import io.margrad.experiments.faces.detect.Landmarks;
import io.margrad.experiments.faces.detect.Point;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One row of the report: what became of one image.
 *
 * @param file path below the input folder, with slashes
 * @param source the image's state before it was read
 * @param status what became of it
 * @param faces how many faces were found
 * @param face the one that was cut out; null of all others
 * @param note what is wrong with the image, in words; empty of most
 */
record AlignedImage(String file, SourceState source, Status status, int faces, @Nullable Face face, String note) {
    /** What can become of an image. */
    enum Status {
        /** There is a crop. */
        ALIGNED("aligned"),
        /** The detector found nothing. */
        NO_FACE("no face"),
        /** It cannot be decoded, or its points cannot be fitted. */
        BROKEN("broken"),
        /** Another image of the folder has the same name but for the extension, and its crop has the place. */
        NAME_TAKEN("name taken");

        private final String words;

        Status(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * Names of the columns; boxes and points count pixels from 0, and the corners of a box belong to it. The last two are the image's size
     * and the moment of its last change, in UTC.
     */
    static final List<String> HEADER = List.of(
            "file", "status", "faces", "x1", "y1", "x2", "y2", "score", "le_x", "le_y", "re_x", "re_y", "nose_x", "nose_y",
            "lm_x", "lm_y", "rm_x", "rm_y", "note", "bytes", "modified");

    private static final int BOX = 3;
    private static final int SCORE = 7;
    private static final int POINTS = 8;
    private static final int NOTE = 18;
    private static final int BYTES = 19;
    private static final int MODIFIED = 20;

    static AlignedImage without(String file, SourceState source, Status status, String note) {
        return new AlignedImage(file, source, status, 0, null, note);
    }

    /** The fields of its row. */
    List<String> fields() {
        List<String> fields = new ArrayList<>(List.of(file, status.toString(), Integer.toString(faces)));
        if (face == null) {
            fields.addAll(Collections.nCopies(NOTE - BOX, ""));
        } else {
            Box box = face.box();
            Stream.of(box.x1(), box.y1(), box.x2(), box.y2()).map(AlignedImage::pixels).forEach(fields::add);
            fields.add(String.format(Locale.ROOT, "%.4f", face.score()));
            face.landmarks().points().stream()
                    .flatMap(p -> Stream.of(p.x(), p.y()))
                    .map(AlignedImage::pixels)
                    .forEach(fields::add);
        }
        fields.addAll(List.of(note, Long.toString(source.bytes()), source.modified().toString()));
        return fields;
    }

    private static String pixels(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** The reverse of {@link #fields()}; null when they are no row of a report. */
    static @Nullable AlignedImage of(List<String> fields) {
        if (fields.size() != HEADER.size()) {
            return null;
        }
        try {
            Status status = Stream.of(Status.values())
                    .filter(s -> s.toString().equals(fields.get(1)))
                    .findFirst()
                    .orElse(null);
            if (status == null) {
                return null;
            }
            Face face = fields.get(BOX).isEmpty() ? null : face(fields);
            SourceState source = new SourceState(Long.parseLong(fields.get(BYTES)), Instant.parse(fields.get(MODIFIED)));
            return new AlignedImage(fields.get(0), source, status, Integer.parseInt(fields.get(2)), face, fields.get(NOTE));
        } catch (NumberFormatException | DateTimeParseException e) {
            return null;
        }
    }

    private static Face face(List<String> fields) {
        double[] numbers = fields.subList(BOX, NOTE).stream().mapToDouble(Double::parseDouble).toArray();
        List<Point> points = new ArrayList<>();
        for (int i = POINTS - BOX; i < numbers.length; i += 2) {
            points.add(new Point(numbers[i], numbers[i + 1]));
        }
        Box box = new Box(numbers[0], numbers[1], numbers[2], numbers[3]);
        return new Face(box, numbers[SCORE - BOX], Landmarks.of(points));
    }

    /** The face of an image that has a crop. */
    Face found() {
        return Objects.requireNonNull(face, file);
    }
}
