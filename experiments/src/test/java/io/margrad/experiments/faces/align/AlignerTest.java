package io.margrad.experiments.faces.align;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.margrad.experiments.faces.detect.Box;
import io.margrad.experiments.faces.detect.Face;
import io.margrad.experiments.faces.detect.Landmarks;
import io.margrad.experiments.faces.detect.Point;
import io.margrad.experiments.faces.images.Picture;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlignerTest {
    private final Picture picture = new Picture(101, 51, 1, new byte[101 * 51]);

    /** Its center is so many pixels right of the picture's. */
    private static Face face(double right, double score) {
        Point point = new Point(0, 0);
        return new Face(new Box(45 + right, 20, 55 + right, 30), score, new Landmarks(point, point, point, point, point));
    }

    @Test
    void theFaceNearestToTheCenterCounts() {
        Face far = face(-20, 1);
        Face near = face(19, 0.95);
        assertSame(near, Aligner.central(picture, List.of(far, near)));
        assertNull(Aligner.central(picture, List.of()));
    }

    @Test
    void aWeakBoxCountsOnlyWhereThereIsNoOther() {
        Face face = face(40, 0.9);
        Face weak = face(3, 0.8999);
        Face weaker = face(1, 0.71);
        assertSame(face, Aligner.central(picture, List.of(face, weak, weaker)));
        assertSame(weaker, Aligner.central(picture, List.of(weak, weaker)));
    }
}
