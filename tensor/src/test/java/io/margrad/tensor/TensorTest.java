package io.margrad.tensor;

import static io.margrad.tensor.ops.Scale.scale;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TensorTest {
    private final CpuBackend backend = new CpuBackend(1);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    @Test
    void holdsACopyOfItsValues() {
        float[] values = {1, 2, 3};
        Tensor tensor = Tensor.persistent(backend, "t", Shape.of(3), values, true);
        values[0] = 9;
        assertArrayEquals(new float[] {1, 2, 3}, tensor.toArray());
        tensor.toArray()[1] = 9;
        assertArrayEquals(new float[] {1, 2, 3}, tensor.toArray());
        tensor.set(new float[] {4, 5, 6});
        assertArrayEquals(new float[] {4, 5, 6}, tensor.toArray());
        tensor.close();
        tensor.close();
    }

    @Test
    void refusesAnotherNumberOfValues() {
        String made = assertThrows(
                        IllegalArgumentException.class,
                        () -> Tensor.persistent(backend, "weights", Shape.of(2, 2), new float[3], true))
                .toString();
        assertTrue(made.contains("'weights' [2, 2]: expected 4 values, found 3"), made);
        Tensor tensor = Tensor.persistent(backend, "weights", Shape.of(2), new float[2], true);
        assertThrows(IllegalArgumentException.class, () -> tensor.set(new float[1]));
        tensor.close();
    }

    @Test
    void useAfterFreeNamesTheTensor() {
        Tensor tensor = Tensor.persistent(backend, "conv1.weight", Shape.of(2), new float[2], true);
        tensor.close();
        String message = assertThrows(IllegalStateException.class, tensor::toArray).toString();
        assertTrue(message.contains("'conv1.weight' [2]") && message.contains("freed"), message);
        assertThrows(IllegalStateException.class, tensor::host);
        assertThrows(IllegalStateException.class, () -> tensor.set(new float[2]));
        assertThrows(IllegalStateException.class, () -> Tape.call(backend, () -> scale(tensor, 2)));
    }

    @Test
    void aResultThatLeavesItsTapeIsFreed() {
        Tensor x = Tensor.persistent(backend, "x", Shape.of(2), new float[2], true);
        Tensor escaped = Tape.call(backend, () -> scale(x, 2));
        String message = assertThrows(IllegalStateException.class, escaped::toArray).toString();
        assertTrue(message.contains("scale#0"), message);
        x.close();
    }

    @Test
    void itemIsForOneElement() {
        Tensor one = Tensor.persistent(backend, "one", Shape.of(1, 1), new float[] {3}, false);
        assertEquals(3, one.item());
        one.close();
        Tensor two = Tensor.persistent(backend, "two", Shape.of(2), new float[2], false);
        String message = assertThrows(IllegalStateException.class, two::item).toString();
        assertTrue(message.contains("'two'") && message.contains("[2]"), message);
        two.close();
    }

    @Test
    void labelsAreCheckedWhenMade() {
        Labels labels = new Labels(new int[] {0, 2, 1}, 3);
        assertEquals(3, labels.count());
        assertEquals(2, labels.get(1));
        String high = assertThrows(IllegalArgumentException.class, () -> new Labels(new int[] {0, 3}, 3)).toString();
        assertTrue(high.contains("label 1: expected 0 to 2, found 3"), high);
        String low = assertThrows(IllegalArgumentException.class, () -> new Labels(new int[] {-1}, 3)).toString();
        assertTrue(low.contains("label 0: expected 0 to 2, found -1"), low);
        assertThrows(IllegalArgumentException.class, () -> new Labels(new int[] {0}, 0));
        assertEquals(0, new Labels(new int[0], 0).count());
    }
}
