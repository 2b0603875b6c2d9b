package io.margrad.experiments.faces.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.margrad.experiments.data.DataException;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import org.junit.jupiter.api.function.Executable;

/** What tests expect of the errors of readers. */
public final class Refusals {
    private Refusals() {}

    /** The message of the error that reading has to end in. */
    public static String message(Executable reading) {
        return Objects.requireNonNull(assertThrows(DataException.class, reading).getMessage());
    }

    /** Fails unless reading ends in an error with exactly these words. */
    public static void refused(String message, Executable reading) {
        assertEquals(message, message(reading));
    }

    /** Fails when a refusal takes more than a megabyte: what a header claims must not be believed. */
    public static void costsNoMemory(Executable reading) {
        message(reading);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        message(reading);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 1 << 20, "allocated " + allocated + " bytes");
    }
}
