package io.margrad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On arrays of several tasks, with an end that fills no vector. */
class ArrayKernelTest {
    private static final int TASK = 1 << 14;
    private static final int SIZE = 3 * TASK + 5;
    private static final Workers WORKERS = new Workers(2);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    @Test
    void everyElementBecomesZero() {
        float[] x = new float[SIZE];
        Arrays.fill(x, 1);
        ArrayKernel.zero(WORKERS, x);
        assertArrayEquals(new float[SIZE], x);
    }

    @Test
    void allIsFinite() {
        float[] x = new float[SIZE];
        Arrays.fill(x, -Float.MAX_VALUE);
        x[7] = -0f;
        x[TASK] = Float.MIN_VALUE;
        assertTrue(ArrayKernel.finite(WORKERS, x));
        assertTrue(ArrayKernel.finite(WORKERS, new float[0]));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, TASK - 1, TASK, 2 * TASK + 33, SIZE - 6, SIZE - 1})
    void oneThatIsNotIsFound(int at) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] x = new float[SIZE];
            x[at] = bad;
            assertFalse(ArrayKernel.finite(WORKERS, x), bad + " at " + at);
        }
    }
}
