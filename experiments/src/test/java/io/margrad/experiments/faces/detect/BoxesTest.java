package io.margrad.experiments.faces.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class BoxesTest {
    @Test
    void cornersBelongToABox() {
        Box box = new Box(1, 2, 10, 4);
        assertEquals(10, box.width());
        assertEquals(3, box.height());
        assertEquals(30, box.area());
        assertEquals(new Point(5.5, 3), box.center());
        // columns 6 to 10 and row 4 are in both
        Box other = new Box(6, 4, 15, 6);
        assertEquals(5, box.intersection(other));
        assertEquals(5 / 55.0, box.overlap(other));
        assertEquals(0, box.intersection(new Box(11, 2, 12, 4)));
        assertEquals(1, box.overlap(box));
    }

    @Test
    void ofOverlappingBoxesTheBestStays() {
        Candidate large = at(0.6, 1, 1, 10, 10);
        Candidate half = at(0.8, 1, 1, 10, 5);
        Candidate apart = at(0.7, 20, 1, 29, 10);
        // half lies in large: 50 / 100 of the union, 50 / 50 of the smaller one
        assertEquals(List.of(half, apart, large), Suppression.UNION.keep(List.of(large, half, apart), 0.5));
        assertEquals(List.of(half, apart), Suppression.UNION.keep(List.of(large, half, apart), 0.49));
        assertEquals(List.of(half, apart), Suppression.MIN.keep(List.of(large, half, apart), 0.99));
        assertEquals(List.of(half, apart, large), Suppression.MIN.keep(List.of(large, half, apart), 1));
        assertEquals(List.of(), Suppression.MIN.keep(List.of(), 0.5));
    }

    @Test
    void whatGoesDoesNotHideOthers() {
        // a chain: the second goes because of the first, so the third, which only touches the second, stays
        Candidate first = at(0.9, 1, 1, 10, 10);
        Candidate second = at(0.8, 4, 1, 13, 10);
        Candidate third = at(0.7, 7, 1, 16, 10);
        assertEquals(List.of(first, third), Suppression.UNION.keep(List.of(third, second, first), 0.5));
    }

    @Test
    void ofEqualScoresTheEarlierOneStays() {
        Candidate a = at(0.9, 1, 1, 10, 10);
        Candidate b = at(0.9, 2, 1, 11, 10);
        assertEquals(List.of(a), Suppression.UNION.keep(List.of(a, b), 0.5));
        assertEquals(List.of(b), Suppression.UNION.keep(List.of(b, a), 0.5));
    }

    @Test
    void correctionsArePartsOfTheWindow() {
        Candidate candidate = new Candidate(0, new Box(11, 21, 30, 60), 0.9, 0.1, -0.1, 0.2, 0.05);
        // widths of 19 and 39 in P-Net, of 20 and 40 in the others
        assertBox(new Box(12.9, 17.1, 33.8, 61.95), candidate.correctedWithoutEdge().box());
        assertBox(new Box(13, 17, 34, 62), candidate.corrected().box());
    }

    private static void assertBox(Box expected, Box found) {
        assertEquals(expected.x1(), found.x1(), 1e-12);
        assertEquals(expected.y1(), found.y1(), 1e-12);
        assertEquals(expected.x2(), found.x2(), 1e-12);
        assertEquals(expected.y2(), found.y2(), 1e-12);
    }

    @Test
    void squaresKeepTheCenterAndTheLongerSide() {
        assertEquals(new Box(1, 21, 40, 60), square(11, 21, 30, 60));
        // cut towards 0, not down
        assertEquals(new Box(0, 2, 5, 8), square(-0.5, 3.9, 5.5, 7.1));
        assertEquals(new Box(3, 4, 3, 4), square(3, 4, 3, 4));
    }

    private static Box square(double x1, double y1, double x2, double y2) {
        return at(1, x1, y1, x2, y2).squared().box();
    }

    @Test
    void settingsOutsideTheirRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> DetectorSettings.DEMO.withMinSize(0));
        assertEquals(
                "pyramid factor: expected above 0 and below 1, found 1.0",
                assertThrows(IllegalArgumentException.class, () -> new DetectorSettings(20, 1, 0.6, 0.7, 0.7, true))
                        .getMessage());
        assertEquals(
                "threshold: expected 0 to 1, found NaN",
                assertThrows(IllegalArgumentException.class, () -> new DetectorSettings(20, 0.7, 0.6, Double.NaN, 0.7, true))
                        .getMessage());
    }

    private static Candidate at(double score, double x1, double y1, double x2, double y2) {
        return new Candidate(0, new Box(x1, y1, x2, y2), score, 0, 0, 0, 0);
    }
}
