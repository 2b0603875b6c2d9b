package io.margrad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    /** A team that loses a wake-up hangs for ever; nothing here takes a tenth of this. */
    private static final Duration LONG = Duration.ofMinutes(2);

    private final List<Workers> teams = new ArrayList<>();

    @AfterEach
    void close() {
        teams.forEach(Workers::close);
    }

    private Workers team(int threads) {
        Workers team = new Workers(threads);
        teams.add(team);
        return team;
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 5", "2, 0", "2, 1", "2, 2", "2, 1000", "3, 2", "4, 1000", "4, 3"})
    void everyTaskRunsOnce(int threads, int count) {
        Workers workers = team(threads);
        AtomicIntegerArray runs = new AtomicIntegerArray(Math.max(1, count));
        assertTimeoutPreemptively(LONG, () -> workers.run(count, (task, worker) -> {
            assertTrue(worker >= 0 && worker < threads);
            runs.incrementAndGet(task);
        }));
        for (int task = 0; task < count; task++) {
            assertEquals(1, runs.get(task), "task " + task);
        }
    }

    /** No two tasks share a worker's number, and so its scratch memory, at the same time. */
    @Test
    void workersAreUniqueWhileTheyRun() {
        Workers workers = team(4);
        AtomicIntegerArray inside = new AtomicIntegerArray(4);
        assertTimeoutPreemptively(LONG, () -> workers.run(2000, (task, worker) -> {
            assertEquals(1, inside.incrementAndGet(worker));
            Thread.onSpinWait();
            inside.decrementAndGet(worker);
        }));
    }

    /** What a task wrote, the caller sees, and what the caller wrote, the tasks of the next round see. */
    @Test
    void manySmallRounds() {
        Workers workers = team(2);
        int[] values = new int[3];
        assertTimeoutPreemptively(LONG, () -> {
            for (int round = 0; round < 100_000; round++) {
                int expected = round;
                workers.run(values.length, (task, worker) -> {
                    if (values[task] != expected) {
                        throw new IllegalStateException("stale " + values[task] + " in round " + expected);
                    }
                    values[task]++;
                });
            }
        });
        assertArrayEquals(new int[] {100_000, 100_000, 100_000}, values);
    }

    /** Pauses around the time at which helpers stop spinning and park: where a wake-up could be lost. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void helpersWakeFromSleep(int threads) {
        Workers workers = team(threads);
        AtomicInteger tasks = new AtomicInteger();
        int rounds = 1500;
        assertTimeoutPreemptively(LONG, () -> {
            for (int round = 0; round < rounds; round++) {
                workers.run(threads, (task, worker) -> tasks.incrementAndGet());
                LockSupport.parkNanos(round % 50 * 2_000L);
            }
        });
        assertEquals(rounds * threads, tasks.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aFailureReachesTheCallerAsItIs(int threads) {
        Workers workers = team(threads);
        for (Throwable failure : new Throwable[] {new IllegalArgumentException("task"), new AssertionError("task")}) {
            for (int bad : new int[] {0, 99}) {
                Throwable caught = assertTimeoutPreemptively(
                        LONG, () -> assertThrows(Throwable.class, () -> workers.run(100, (task, worker) -> {
                            if (task == bad) {
                                throwAny(failure);
                            }
                        })));
                assertSame(failure, caught);
            }
        }
        AtomicInteger after = new AtomicInteger();
        workers.run(10, (task, worker) -> after.incrementAndGet());
        assertEquals(10, after.get(), "the team works on");
    }

    /** A checked exception cannot be declared but can be thrown; a helper that died of it would never answer again. */
    @Test
    void aCheckedExceptionDoesNotKillAHelper() {
        Workers workers = team(2);
        for (int round = 0; round < 20; round++) {
            Workers.Task task = (t, worker) -> throwAny(new Exception("checked"));
            Throwable caught = assertTimeoutPreemptively(
                    LONG, () -> assertThrows(IllegalStateException.class, () -> workers.run(100, task)));
            assertTrue(String.valueOf(caught.getCause()).contains("checked"), caught.toString());
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwAny(Throwable failure) throws E {
        throw (E) failure;
    }

    /** A round inside of a round would wait for itself: it is refused on whichever thread the task runs, and the team works on. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aTaskMayNotStartARound(int threads) {
        Workers workers = team(threads);
        for (int count : new int[] {1, 50}) {
            for (int inner : new int[] {1, 2}) {
                String message = assertTimeoutPreemptively(
                                LONG,
                                () -> assertThrows(
                                        IllegalStateException.class,
                                        () -> workers.run(count, (task, worker) -> workers.run(inner, (t, w) -> {}))))
                        .toString();
                assertTrue(message.contains("round is running"), message);
            }
        }
        AtomicInteger after = new AtomicInteger();
        workers.run(10, (task, worker) -> after.incrementAndGet());
        assertEquals(10, after.get());
    }

    @Test
    void scratchIsKeptAndOfOneWorker() {
        Workers workers = team(2);
        float[] first = workers.scratch(0, 3, 10);
        assertSame(first, workers.scratch(0, 3, 5), "smaller: the same array");
        assertTrue(workers.scratch(0, 3, 1000).length >= 1000);
        assertNotSame(workers.scratch(1, 3, 5), workers.scratch(0, 3, 5), "another worker's");
        assertNotSame(workers.scratch(0, 4, 5), workers.scratch(0, 3, 5), "another slot's");
    }

    @Test
    void closedTeamsEnd() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Workers workers = team(3);
        workers.run(10, (task, worker) -> {});
        List<Thread> helpers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.getName().startsWith("margrad-worker"))
                .toList();
        assertEquals(2, helpers.size());
        workers.close();
        workers.close();
        for (Thread helper : helpers) {
            assertTrue(helper.join(LONG), helper + " goes on");
        }
        assertThrows(IllegalStateException.class, () -> workers.run(1, (task, worker) -> {}));
    }

    @Test
    void needsAThread() {
        assertThrows(IllegalArgumentException.class, () -> new Workers(0));
    }

    /** Two teams at work at the same time, as of two backends on two threads, do not see each other. */
    @Test
    void teamsAreIndependent() {
        float[] a = new float[200 * 200];
        for (int i = 0; i < a.length; i++) {
            a[i] = i % 13 - 6;
        }
        float[] expected = square(team(2), a);
        // Whole numbers, exact in float, and twice as large for the second team, which would show up in the first one's.
        float[] twice = scaled(a, 2);
        float[] fourTimes = scaled(expected, 4);
        AtomicInteger right = new AtomicInteger();
        Workers first = team(2);
        Workers second = team(2);
        Thread other = new Thread(() -> right.addAndGet(countRight(second, twice, fourTimes)));
        other.start();
        right.addAndGet(countRight(first, a, expected));
        assertTimeoutPreemptively(LONG, () -> other.join());
        assertEquals(40, right.get());
    }

    private static int countRight(Workers team, float[] a, float[] expected) {
        int right = 0;
        for (int round = 0; round < 20; round++) {
            right += Arrays.equals(expected, square(team, a)) ? 1 : 0;
        }
        return right;
    }

    private static float[] scaled(float[] values, float factor) {
        float[] scaled = values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factor;
        }
        return scaled;
    }

    private static float[] square(Workers workers, float[] a) {
        float[] c = new float[a.length];
        Gemm.multiply(workers, false, false, 200, 200, 200, a, a, c, false);
        return c;
    }
}
