package io.margrad.experiments.faces.detect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The faces that people marked in dlib's example photographs: a square and 68 points each. */
final class DlibBoxes {
    private static final Pattern IMAGE = Pattern.compile("<image file='([^']+)'[^>]*>(.*?)</image>", Pattern.DOTALL);
    private static final Pattern FACE = Pattern.compile(
            "<box top='(-?\\d+)' left='(-?\\d+)' width='(\\d+)' height='(\\d+)'>(.*?)</box>", Pattern.DOTALL);
    private static final Pattern PART = Pattern.compile("name='(\\d+)' x='(-?\\d+)' y='(-?\\d+)'");
    private static final int POINTS = 68;

    /**
     * A marked face.
     *
     * @param photo its file, with the folder
     * @param box corners belong to it, pixels count from 0
     * @param points dlib's 68
     */
    record Marked(String photo, Box box, List<Point> points) {
        /** Centers of the eyes, tip of the nose and corners of the mouth. */
        Landmarks landmarks() {
            return new Landmarks(mean(36, 42), mean(42, 48), points.get(30), points.get(48), points.get(54));
        }

        private Point mean(int from, int to) {
            return DlibBoxes.mean(points.subList(from, to));
        }
    }

    private DlibBoxes() {}

    static Point mean(List<Point> points) {
        return new Point(
                points.stream().mapToDouble(Point::x).average().orElseThrow(),
                points.stream().mapToDouble(Point::y).average().orElseThrow());
    }

    /** All marked faces, photograph by photograph. */
    static List<Marked> read(Path photos) {
        List<Marked> marked = new ArrayList<>();
        for (String set : List.of("testing_with_face_landmarks.xml", "training_with_face_landmarks.xml")) {
            for (Matcher image = IMAGE.matcher(text(photos.resolve("dlib_faces").resolve(set))); image.find(); ) {
                for (Matcher face = FACE.matcher(image.group(2)); face.find(); ) {
                    Box box = new Box(0, 0, number(face, 3) - 1, number(face, 4) - 1).moved(number(face, 2), number(face, 1));
                    marked.add(new Marked("dlib_faces/" + image.group(1), box, points(face.group(5))));
                }
            }
        }
        return marked;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Point> points(String parts) {
        Point[] points = new Point[POINTS];
        for (Matcher part = PART.matcher(parts); part.find(); ) {
            points[number(part, 1)] = new Point(number(part, 2), number(part, 3));
        }
        return List.of(points);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
