package io.margrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.cpu.Workers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolTest {
    private static final Workers WORKERS = new Workers(1);

    private final Pool<HostBuffer> pool = new Pool<>(size -> new HostBuffer(size, WORKERS));

    @Test
    void aBufferGivenBackIsTakenAgainForItsSizeOnly() {
        HostBuffer ten = pool.take(10);
        HostBuffer other = pool.take(10);
        pool.give(ten);
        assertNotSame(ten, pool.take(11));
        assertSame(ten, pool.take(10));
        assertEquals(3, pool.allocations());
        assertEquals(3, pool.live());
        pool.give(other);
        assertEquals(10, pool.freeFloats());
    }

    @Test
    void theSameSizesAgainAndAgainAreNeverDropped() {
        for (int step = 0; step < 100; step++) {
            List<HostBuffer> taken = new ArrayList<>();
            for (int size = 1; size <= 20; size++) {
                taken.add(pool.take(size));
            }
            taken.forEach(pool::give);
        }
        assertEquals(20, pool.allocations());
    }

    @Test
    void sizesThatNeverComeBackDoNotPileUp() {
        for (int size = 1000; size < 2000; size++) {
            pool.give(pool.take(size));
            assertTrue(pool.freeFloats() <= 4L * size, pool.freeFloats() + " floats are kept at size " + size);
        }
        assertEquals(0, pool.live());
        // the latest are still there
        long made = pool.allocations();
        pool.give(pool.take(1999));
        assertEquals(made, pool.allocations());
    }
}
