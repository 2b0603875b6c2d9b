package io.margrad.experiments.faces.align;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.detect.Landmarks;
import io.margrad.experiments.faces.detect.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimilarityTransformTest {
    /** The example of caffe-face's extractDeepFeature.m. */
    private static final Landmarks EXAMPLE = new Landmarks(
            new Point(105.8306, 109.8005),
            new Point(147.9323, 112.5533),
            new Point(121.3533, 139.1172),
            new Point(106.1169, 155.6359),
            new Point(144.3622, 156.3451));

    /** Computed with another program, as a linear least squares problem with four unknowns. */
    @Test
    void umeyamaOfCaffeFacesExample() {
        SimilarityTransform t = CropShape.ROWS_112_COLUMNS_96.transform(EXAMPLE, Fit.UMEYAMA);
        assertTransform(0.8494143691, 0.0386974283, -63.4639395064, -0.0386974283, 0.8494143691, -37.6653952804, t);
        assertEquals(0.8503, t.scale(), 1e-4);
        Point nose = t.apply(EXAMPLE.nose());
        assertEquals(44.9987751212, nose.x(), 1e-8);
        assertEquals(75.8066927566, nose.y(), 1e-8);
    }

    @Test
    void cp2tformOfCaffeFacesExample() {
        SimilarityTransform t = CropShape.ROWS_112_COLUMNS_96.transform(EXAMPLE, Fit.CP2TFORM);
        assertTransform(0.8638411338, 0.0393546796, -65.3575281922, -0.0393546796, 0.8638411338, -39.5263073325, t);
        SimilarityTransform other = CropShape.ROWS_112_COLUMNS_96.transform(EXAMPLE, Fit.UMEYAMA);
        double most = 0;
        for (Point point : EXAMPLE.points()) {
            Point a = t.apply(point);
            Point b = other.apply(point);
            most = Math.max(most, Math.max(Math.abs(a.x() - b.x()), Math.abs(a.y() - b.y())));
        }
        assertEquals(0.3464, most, 1e-4);
    }

    /** What Matlab says in the comments of clcarwin/sphereface_pytorch, matlab_cp2tform.py. */
    @Test
    void cp2tformOfMatlabsExample() {
        List<Point> from = List.of(new Point(0, 0), new Point(6, 3), new Point(-2, 5));
        List<Point> to = List.of(new Point(-1, -1), new Point(0, -10), new Point(4, 4));
        SimilarityTransform t = SimilarityTransform.cp2tform(from, to);
        assertEquals(-0.0764, t.a(), 5e-5);
        assertEquals(1.6190, t.b(), 5e-5);
        assertEquals(-3.2156, t.tx(), 5e-5);
        assertEquals(-1.6190, t.c(), 5e-5);
        assertEquals(0.0290, t.ty(), 5e-5);
        Point back = t.inverse().apply(new Point(-1, -1));
        assertEquals(0.5698, back.x(), 5e-5);
        assertEquals(1.3953, back.y(), 5e-5);
    }

    @Test
    void exactTransformsAreFoundAgain() {
        // 90 degrees, twice as large, moved by (3, -1): (x, y) to (3 - 2 y, 2 x - 1)
        List<Point> from = List.of(new Point(0, 0), new Point(1, 0), new Point(0, 2), new Point(-3, 1));
        List<Point> to = from.stream().map(p -> new Point(3 - 2 * p.y(), 2 * p.x() - 1)).toList();
        for (Fit fit : Fit.values()) {
            assertTransform(0, -2, 3, 2, 0, -1, fit.of(from, to));
        }
        // a mirror image: only cp2tform takes it for one
        List<Point> mirrored = from.stream().map(p -> new Point(5 - p.x(), p.y())).toList();
        assertTransform(-1, 0, 5, 0, 1, 0, SimilarityTransform.cp2tform(from, mirrored));
        assertTrue(SimilarityTransform.umeyama(from, mirrored).residual(from, mirrored) > 1);
    }

    @Test
    void theInverseLeadsBack() {
        SimilarityTransform t = CropShape.SQUARE_112.transform(EXAMPLE, Fit.UMEYAMA);
        for (Point point : EXAMPLE.points()) {
            Point back = t.inverse().apply(t.apply(point));
            assertEquals(0, back.distance(point), 1e-9);
        }
    }

    @Test
    void theWiderCropHasTheFaceEightColumnsFurther() {
        SimilarityTransform narrow = CropShape.ROWS_112_COLUMNS_96.transform(EXAMPLE, Fit.UMEYAMA);
        SimilarityTransform wide = CropShape.SQUARE_112.transform(EXAMPLE, Fit.UMEYAMA);
        assertEquals(narrow.tx() + 8, wide.tx(), 1e-9);
        assertEquals(narrow.ty(), wide.ty(), 1e-9);
        assertEquals(narrow.a(), wide.a(), 1e-12);
    }

    @Test
    void lightCnnWantsLevelEyesAndTheMouth48PixelsBelow() {
        SimilarityTransform t = CropShape.LIGHT_CNN_128.transform(EXAMPLE, Fit.UMEYAMA);
        Point left = t.apply(EXAMPLE.leftEye());
        Point right = t.apply(EXAMPLE.rightEye());
        assertEquals(40, left.y(), 1e-9);
        assertEquals(40, right.y(), 1e-9);
        assertEquals(64, (left.x() + right.x()) / 2, 1e-9);
        assertTrue(left.x() < right.x());
        Point mouth = t.apply(Point.middle(EXAMPLE.leftMouth(), EXAMPLE.rightMouth()));
        assertEquals(88, mouth.y(), 1e-9);
        // by hand: eyes level already, 20 apart, the mouth 24 below; twice as large
        Landmarks plain = new Landmarks(new Point(10, 5), new Point(30, 5), new Point(20, 15), new Point(14, 29), new Point(26, 29));
        assertTransform(2, 0, 24, 0, 2, 30, CropShape.LIGHT_CNN_128.transform(plain, Fit.UMEYAMA));
    }

    @Test
    void pointsWithoutAScaleAreRefused() {
        Point here = new Point(3, 4);
        Landmarks one = new Landmarks(here, here, here, here, here);
        for (CropShape shape : CropShape.values()) {
            for (Fit fit : Fit.values()) {
                assertThrows(IllegalArgumentException.class, () -> shape.transform(one, fit), shape + " " + fit);
            }
        }
        List<Point> single = List.of(here);
        assertThrows(IllegalArgumentException.class, () -> SimilarityTransform.umeyama(single, single));
        List<Point> two = List.of(here, new Point(5, 5));
        assertThrows(IllegalArgumentException.class, () -> SimilarityTransform.umeyama(two, single));
        List<Point> unknown = List.of(here, new Point(Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> SimilarityTransform.umeyama(unknown, two));
    }

    private static void assertTransform(
            double a, double b, double tx, double c, double d, double ty, SimilarityTransform found) {
        String words = found.toString();
        assertEquals(a, found.a(), 1e-9, words);
        assertEquals(b, found.b(), 1e-9, words);
        assertEquals(tx, found.tx(), 1e-8, words);
        assertEquals(c, found.c(), 1e-9, words);
        assertEquals(d, found.d(), 1e-9, words);
        assertEquals(ty, found.ty(), 1e-8, words);
    }
}
