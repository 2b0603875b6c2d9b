package io.margrad.experiments.faces.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.detect.DlibBoxes.Marked;
import io.margrad.experiments.faces.images.PictureReader;
import io.margrad.experiments.faces.images.SharedData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How MTCNN's boxes lie beside those that the photographs come with: those of the reference, which are MTCNN's own, and dlib's squares.
 *
 * <p>dlib's squares have seven sizes from 37 to 109 pixels, each 1.2 times the one before: positions of a sliding window, not outlines.
 * How a square lies to its face is hence a matter of luck within a tenth of its side, and no rule that goes by the face can meet each: not
 * even squares fitted to the 68 points that people set in the same faces overlap every one by 0.7.
 */
class MtcnnBoxesTest {
    private static final double WANTED = 0.7;

    private static List<Marked> marked = List.of();
    private static Map<String, List<Face>> found = Map.of();
    private static Map<String, List<Face>> listed = Map.of();

    @BeforeAll
    static void detect() {
        Path photos = SharedData.orSkip("photos", "MtcnnBoxesTest");
        MtcnnModel model = MtcnnModel.importFrom(SharedData.orSkip("models/mtcnn_npm", "MtcnnBoxesTest"));
        marked = DlibBoxes.read(photos);
        listed = Reference.read(photos.resolve("mtcnn_reference.csv"));
        found = new LinkedHashMap<>();
        try (FaceDetector detector = model.detectors(DetectorSettings.FACENET).get()) {
            for (Marked face : marked) {
                found.computeIfAbsent(face.photo(), photo -> detector.detect(PictureReader.read(photos.resolve(photo))));
            }
        }
    }

    /** The face that overlaps a box most. */
    private static Face at(Map<String, List<Face>> faces, Marked truth) {
        return faces.getOrDefault(truth.photo(), List.of()).stream()
                .max(Comparator.comparingDouble(face -> face.box().overlap(truth.box())))
                .orElseThrow();
    }

    private record Overlaps(double least, double mean, int enough, int count) {
        static Overlaps of(String what, List<Double> overlaps) {
            double least = overlaps.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
            double mean = overlaps.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
            int enough = (int) overlaps.stream().filter(overlap -> overlap >= WANTED).count();
            System.out.printf(
                    Locale.ROOT, "%s: overlap at least %.3f, mean %.3f, %.1f and more in %d of %d%n",
                    what, least, mean, WANTED, enough, overlaps.size());
            return new Overlaps(least, mean, enough, overlaps.size());
        }
    }

    /** Each of the 43 marked faces has a face of its own, one more is found, and each lies where the reference has listed it. */
    @Test
    void eachMarkedFaceIsFoundWhereTheReferenceListsIt() {
        List<Double> overlaps = new ArrayList<>();
        Set<String> used = new TreeSet<>();
        for (Marked truth : marked) {
            Face face = at(found, truth);
            Face reference = at(listed, truth);
            assertTrue(used.add(truth.photo() + face), truth.photo() + ": two marked faces have the same box");
            overlaps.add(face.box().overlap(reference.box()));
        }
        Overlaps result = Overlaps.of("43 faces of dlib's photographs, beside the reference's boxes", overlaps);
        assertEquals(43, result.count());
        assertEquals(43, result.enough());
        assertTrue(result.least() > 0.89 && result.mean() > 0.99, result.toString());
        int others = found.values().stream().mapToInt(List::size).sum() - used.size();
        System.out.println("boxes on no marked face: " + others);
        assertTrue(others <= 2, others + " boxes are on no face");
    }

    /** As it is: less than 0.7 in every second. */
    @Test
    void besideDlibsSquaresAsTheyAre() {
        Overlaps raw = Overlaps.of("MTCNN's boxes beside dlib's squares", marked.stream()
                .map(truth -> at(found, truth).box().overlap(truth.box()))
                .toList());
        assertTrue(raw.least() > 0.55 && raw.least() < 0.56, raw.toString());
        assertEquals(0.689, raw.mean(), 0.005);
        assertEquals(21, raw.enough(), 1);
    }

    /** What a rule goes by: a center, and a length in which its shifts and its side are measured. */
    private record Frame(Point center, double length) {
        static Frame ofBox(Box box) {
            return new Frame(box.center(), Math.sqrt(box.area()));
        }

        static Frame ofPoints(List<Point> points) {
            Point center = DlibBoxes.mean(points);
            double square = points.stream().mapToDouble(point -> Math.pow(point.distance(center), 2)).average().orElseThrow();
            return new Frame(center, Math.sqrt(square));
        }
    }

    /** A fixed change of convention: a square of {@code side} lengths, shifted by {@code dx} and {@code dy} lengths. */
    private record Rule(double side, double dx, double dy) {
        static Rule fitted(List<Marked> faces, Function<Marked, Frame> frames) {
            return new Rule(
                    mean(faces, face -> Frame.ofBox(face.box()).length() / frames.apply(face).length()),
                    mean(faces, face -> {
                        Frame frame = frames.apply(face);
                        return (face.box().center().x() - frame.center().x()) / frame.length();
                    }),
                    mean(faces, face -> {
                        Frame frame = frames.apply(face);
                        return (face.box().center().y() - frame.center().y()) / frame.length();
                    }));
        }

        private static double mean(List<Marked> faces, Function<Marked, Double> value) {
            return faces.stream().mapToDouble(value::apply).average().orElseThrow();
        }

        Box square(Frame frame) {
            double half = (side * frame.length() - 1) / 2;
            return new Box(-half, -half, half, half)
                    .moved(frame.center().x() + dx * frame.length(), frame.center().y() + dy * frame.length());
        }
    }

    /** Fitted on every other photograph and tested on the rest, and the other way round. */
    private static Overlaps crossed(String what, Function<Marked, Frame> frames) {
        List<String> photos = marked.stream().map(Marked::photo).distinct().toList();
        List<Double> overlaps = new ArrayList<>();
        for (int half = 0; half < 2; half++) {
            int tested = half;
            Rule rule = Rule.fitted(
                    marked.stream().filter(face -> photos.indexOf(face.photo()) % 2 != tested).toList(), frames);
            marked.stream()
                    .filter(face -> photos.indexOf(face.photo()) % 2 == tested)
                    .forEach(face -> overlaps.add(rule.square(frames.apply(face)).overlap(face.box())));
        }
        return Overlaps.of(what, overlaps);
    }

    @Test
    void besideDlibsSquaresByAFixedRule() {
        Overlaps ofBoxes = crossed(
                "squares of MTCNN's boxes, by a rule of the other photographs", face -> Frame.ofBox(at(found, face).box()));
        Overlaps ofPoints = crossed(
                "squares of MTCNN's five points, likewise", face -> Frame.ofPoints(at(found, face).landmarks().points()));
        Overlaps ofPeople = crossed("squares of the 68 points that people set, likewise", face -> Frame.ofPoints(face.points()));
        assertEquals(43, ofBoxes.count());
        assertTrue(ofBoxes.mean() > 0.77 && ofBoxes.least() > 0.58 && ofBoxes.enough() >= 34, ofBoxes.toString());
        assertTrue(ofPoints.mean() > 0.8 && ofPoints.least() > 0.6 && ofPoints.enough() >= 38, ofPoints.toString());
        // The limit: the true points do no better than MTCNN's, and do not reach 0.7 everywhere either.
        assertTrue(ofPeople.mean() < ofPoints.mean() + 0.02 && ofPeople.least() < WANTED, ofPeople.toString());
    }

    /** Seven sizes, each 1.2 times the one before but for rounding: logarithms to that base within 0.13 of whole numbers. */
    @Test
    void dlibsSquaresArePositionsOfAWindow() {
        Set<Long> steps = new TreeSet<>();
        for (Marked face : marked) {
            double step = Math.log(Frame.ofBox(face.box()).length() / 37) / Math.log(1.2);
            assertEquals(Math.rint(step), step, 0.13, face.toString());
            steps.add(Math.round(step));
        }
        assertEquals(Set.of(0L, 1L, 2L, 3L, 4L, 5L, 6L), steps);
    }
}
