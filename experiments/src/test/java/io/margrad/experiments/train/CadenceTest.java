package io.margrad.experiments.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CadenceTest {
    private long nanos = 5;

    private Cadence cadence(String text) {
        CheckpointEvery every = CheckpointEvery.parse(text);
        assertNotNull(every);
        return new Cadence(every, () -> nanos);
    }

    @Test
    void everySoManyIterationsAndNever() {
        Cadence seven = cadence("7");
        assertEquals(List.of(7, 14), IntStream.rangeClosed(1, 20).filter(i -> seven.due(i, false)).boxed().toList());
        nanos += 1_000_000_000_000L;
        assertFalse(cadence("never").due(7, true));
    }

    /** A hundred times as long as the last one took, and only where a device has been waited for anyway. */
    @Test
    void byItselfItTakesAHundredthOfTheTime() {
        Cadence auto = cadence("auto");
        nanos += 9_999_000_000L;
        assertFalse(auto.due(1, true), "the first is taken to need 0.1 s");
        nanos += 1_000_000L;
        assertTrue(auto.due(2, true));
        assertFalse(auto.due(2, false));
        auto.save(() -> nanos += 20_000_000);
        assertFalse(auto.due(3, true));
        nanos += 1_999_000_000L;
        assertFalse(auto.due(4, true));
        nanos += 1_000_000L;
        assertTrue(auto.due(5, true));
    }

    @Test
    void othersAreNone() {
        for (String text : List.of("", "0", "-1", "1.5", "x", "1000000000", "Auto", "01")) {
            assertNull(CheckpointEvery.parse(text), text);
        }
    }
}
