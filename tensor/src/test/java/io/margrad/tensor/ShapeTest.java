package io.margrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void sizeIsTheProduct() {
        assertEquals(1, Shape.SCALAR.size());
        assertEquals(0, Shape.SCALAR.rank());
        assertEquals(120, Shape.of(2, 3, 4, 5).size());
        assertEquals(60, Shape.of(2, 3, 4, 5).sizeOfEntry());
        assertEquals(0, Shape.of(3, 0, 4).size());
        assertEquals(Integer.MAX_VALUE, Shape.of(Integer.MAX_VALUE).size());
    }

    @Test
    void equalByDimensions() {
        assertEquals(Shape.of(2, 3), Shape.of(2, 3));
        assertEquals(Shape.of(2, 3).hashCode(), Shape.of(2, 3).hashCode());
        assertNotEquals(Shape.of(2, 3), Shape.of(3, 2));
        assertNotEquals(Shape.of(1), Shape.SCALAR);
        assertEquals("[128, 1, 28, 28]", Shape.of(128, 1, 28, 28).toString());
    }

    @Test
    void ownsItsDimensions() {
        int[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 5;
        assertEquals(2, shape.dim(0));
    }

    @Test
    void refusesNegativeSizes() {
        String message = assertThrows(IllegalArgumentException.class, () -> Shape.of(2, -3)).toString();
        assertTrue(message.contains("[2, -3]") && message.contains("found -3"), message);
    }

    /** 85,000 x 26,000, a large face data set against a large batch, does not fit into one array. */
    @Test
    void refusesMoreElementsThanAnArrayHolds() {
        for (int[] dims : new int[][] {{85_000, 26_000}, {65_536, 32_768}, {1 << 16, 1 << 16, 1 << 16, 1 << 16}}) {
            String message = assertThrows(IllegalArgumentException.class, () -> Shape.of(dims)).toString();
            assertTrue(message.contains("2^31"), message);
        }
    }
}
