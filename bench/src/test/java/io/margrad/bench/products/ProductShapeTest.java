package io.margrad.bench.products;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProductShapeTest {
    private final ProductShape shape = new ProductShape(3, 4, 5);
    private final float[] a = shape.left();
    private final float[] b = shape.right();

    private float[] right() {
        float[] c = new float[12];
        for (int i = 0; i < c.length; i++) {
            for (int p = 0; p < 5; p++) {
                c[i] += a[i / 4 * 5 + p] * b[p * 4 + i % 4];
            }
        }
        return c;
    }

    @Test
    void aRightResultIsWithinItsRoundingsAndAWrongOneOrNaNIsNot() {
        assertTrue(shape.error(a, b, right()) <= 1);
        // The last element is always looked at.
        for (float wrong : new float[] {1, Float.NaN}) {
            float[] c = right();
            c[11] += wrong;
            assertTrue(!(shape.error(a, b, c) <= 1), wrong + " is not noticed");
        }
    }

    @Test
    void textIsReadBack() {
        assertEquals(shape, ProductShape.of(shape.text()));
    }

    @Test
    void runsOfNothingAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ProductRun(0, 1, List.of(ProductKind.MARGRAD)));
        assertThrows(IllegalArgumentException.class, () -> new ProductRun(1, 0, List.of(ProductKind.MARGRAD)));
    }
}
