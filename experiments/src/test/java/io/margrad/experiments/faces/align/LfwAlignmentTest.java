package io.margrad.experiments.faces.align;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.detect.DetectorSettings;
import io.margrad.experiments.faces.detect.Face;
import io.margrad.experiments.faces.detect.FaceDetector;
import io.margrad.experiments.faces.detect.MtcnnModel;
import io.margrad.experiments.faces.detect.Reference;
import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.faces.images.PictureReader;
import io.margrad.experiments.faces.images.SharedData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Crops of LFW beside crops that another program made with the same weights. 40 images, or with {@code -Dmargrad.lfw=all} all 1,549.
 */
class LfwAlignmentTest {
    private static final int SAMPLE = 40;
    private static final boolean ALL = "all".equals(System.getProperty("margrad.lfw"));

    private final Aligner aligner = new Aligner(CropShape.ROWS_112_COLUMNS_96, Fit.UMEYAMA, Origin.ZERO);
    private final List<Double> points = new ArrayList<>();
    private final List<Double> pixels = new ArrayList<>();
    private int images;
    private int others;

    @Test
    void cropsAreTheReferences() {
        compare(DetectorSettings.FACENET.withMinSize(40), "one look, minimum size 40");
        assertTrue(Reference.median(points) < 0.01, "points");
        // both are JPEG, or have been: each costs about one grey level
        assertTrue(Reference.median(pixels) < 2, "pixels");
        assertTrue(others <= images / 100, others + " of " + images + " crops show another face");
    }

    @Test
    void cropsOfTheDefaultSettingsAreNearTheReferences() {
        compare(DetectorSettings.DEMO, "demo");
        assertTrue(Reference.median(points) < 1.5, "points");
        assertTrue(others <= images / 100, others + " of " + images + " crops show another face");
    }

    private void compare(DetectorSettings settings, String words) {
        Path lfw = SharedData.orSkip("lfw", "LfwAlignmentTest");
        MtcnnModel model = MtcnnModel.importFrom(SharedData.orSkip("models/mtcnn_npm", "LfwAlignmentTest"));
        Map<String, List<Face>> reference = Reference.read(lfw.resolve("mtcnn_deepfunneled.csv"));
        List<String> files = ImageTree.read(lfw.resolve("raw250_devtest")).files();
        int step = ALL ? 1 : files.size() / SAMPLE;
        try (FaceDetector detector = model.detectors(settings).get()) {
            for (int i = 0; i < files.size(); i += step) {
                String file = files.get(i);
                Picture picture = PictureReader.read(lfw.resolve("raw250_devtest").resolve(file));
                Face expected = Objects.requireNonNull(reference.get(file), file).getFirst();
                Face found = Objects.requireNonNull(Aligner.central(picture, detector.detect(picture)), file);
                images++;
                if (found.box().overlap(expected.box()) < 0.5) {
                    others++;
                    continue;
                }
                double scale = aligner.shape().transform(expected.landmarks(), aligner.fit()).scale();
                points.add(scale * Reference.distance(expected.landmarks(), found.landmarks()));
                Picture crop = aligner.crop(picture, found.landmarks());
                pixels.add(difference(PictureReader.read(lfw.resolve("aligned_112x96").resolve(file)), crop));
            }
        }
        System.out.printf(
                "LFW, %s: %d images, %d show another face; points differ by a median of %.4f pixels of the crop (90 %%: %.4f, most %.2f),"
                        + " crops by a median of %.2f grey levels (mean %.2f, 90 %%: %.2f, most %.2f)%n",
                words,
                images,
                others,
                Reference.median(points),
                part(points, 0.9),
                part(points, 1),
                Reference.median(pixels),
                pixels.stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
                part(pixels, 0.9),
                part(pixels, 1));
    }

    private static double part(List<Double> values, double part) {
        return values.stream().sorted().toList().get((int) Math.min(values.size() - 1, part * values.size()));
    }

    private static double difference(Picture a, Picture b) {
        double sum = 0;
        for (int i = 0; i < a.pixels().length; i++) {
            sum += Math.abs((a.pixels()[i] & 0xff) - (b.pixels()[i] & 0xff));
        }
        return sum / a.pixels().length;
    }
}
