package io.margrad.experiments.faces.protocol.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.margrad.experiments.data.DataException;
import org.junit.jupiter.api.Test;

class FeaturesTest {
    private final Features abc = Features.of("abc", new float[] {1, 2, 3, 4, 5, 6}, 2, i -> "image" + "abc".charAt(i));

    private static String message(Runnable body) {
        return String.valueOf(assertThrows(DataException.class, body::run).getMessage());
    }

    @Test
    void rowsAndColumns() {
        assertEquals(3, abc.count());
        assertEquals(2, abc.dimension());
        assertEquals(6, abc.get(2, 1));
        assertEquals("features 'abc', row 2 (imagec)", abc.where(2));
        assertEquals(0, Features.of("none", new float[0], 4).count());
    }

    @Test
    void whatIsNotFiniteIsNamed() {
        assertEquals(
                "features 'x', row 1, column 2: expected a finite number, found NaN",
                message(() -> Features.of("x", new float[] {0, 0, 0, 1, 1, Float.NaN}, 3)));
        assertEquals(
                "features 'x', row 0 (a.jpg), column 1: expected a finite number, found -Infinity",
                message(() -> Features.of("x", new float[] {0, Float.NEGATIVE_INFINITY}, 2, i -> "a.jpg")));
    }

    @Test
    void partOfARowIsRefused() {
        assertEquals(
                "features 'x': expected whole rows of 3 values, found 4 values", message(() -> Features.of("x", new float[4], 3)));
        assertThrows(IllegalArgumentException.class, () -> Features.of("x", new float[4], 0));
    }

    @Test
    void selectedRowsKeepTheirNames() {
        Features selected = abc.select(2, 0, 2);
        assertArrayEquals(new float[] {5, 6, 1, 2, 5, 6}, selected.values());
        assertEquals("features 'abc', row 1 (imagea)", selected.where(1));
        assertEquals("selected rows: expected rows 0 to 2 of features 'abc', found 3", message(() -> abc.select(0, 3)));
        assertArrayEquals(new float[] {3, 4}, abc.range(1, 2).values());
        assertEquals("features 'abc', row 0 (imageb)", abc.range(1, 2).where(0));
    }

    @Test
    void mirrorConcatenationPutsRowsSideBySide() {
        Features both = abc.beside(Features.of("flipped", new float[] {7, 8, 9}, 1));
        assertEquals(3, both.dimension());
        assertArrayEquals(new float[] {1, 2, 7, 3, 4, 8, 5, 6, 9}, both.values());
        assertEquals(
                "features 'abc' and 'two': expected the same number of rows, found 3 and 2",
                message(() -> abc.beside(Features.of("two", new float[2], 1))));
    }

    @Test
    void readInBlocks() {
        float[] into = new float[4];
        try (FeatureReader reader = abc.open()) {
            assertEquals(2, reader.read(into, 2));
            assertArrayEquals(new float[] {1, 2, 3, 4}, into);
            assertEquals(1, reader.read(into, 2));
            assertArrayEquals(new float[] {5, 6}, new float[] {into[0], into[1]});
            assertEquals(0, reader.read(into, 2));
        }
    }

    @Test
    void theFirstRowsOfASource() {
        FeatureSource two = abc.first(2);
        assertEquals(2, two.rows());
        assertEquals(3, abc.first(9).rows());
        float[] into = new float[6];
        try (FeatureReader reader = two.open()) {
            assertEquals(2, reader.read(into, 3));
            assertEquals(0, reader.read(into, 3));
        }
        assertThrows(IllegalArgumentException.class, () -> abc.first(-1));
    }
}
