package io.margrad.tensor.cpu;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of threads that work through numbered tasks together with the caller.
 *
 * <p>Which thread takes which task is left to chance; a kernel must therefore cut its work by shape alone and give every task its own
 * place to write, so that the result does not depend on it. Each thread has scratch arrays that live as long as the team: fresh pages
 * cost more than the work on them.
 */
public final class Workers implements AutoCloseable {
    /** One task; {@code worker} is below {@link #threads()} and unique among the tasks that run at the same time. */
    @FunctionalInterface
    public interface Task {
        void run(int task, int worker);
    }

    /** How long a thread that ran out of work looks for more before it sleeps: about 20 microseconds. */
    private static final int SPINS = 2_000;

    /** Work that two threads have done no sooner than one, for the time that handing it over takes. */
    private static final int ALONE = 1 << 15;

    private static final Task NOTHING = (task, worker) -> {};

    private final int threads;
    private final Thread[] helpers;
    private final float[][][] scratch;
    private final double[][][] doubles;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger round = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean closed;
    private Task task = NOTHING;
    private int tasks;

    /**
     * A team of its own threads, which are daemons, sleep when there is no work, and end with {@link #close()}.
     *
     * @param threads at least 1, the caller included
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + threads);
        }
        this.threads = threads;
        this.scratch = new float[threads][12][0];
        this.doubles = new double[threads][3][0];
        this.helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            int worker = i + 1;
            helpers[i] = Thread.ofPlatform().daemon().name("margrad-worker-" + worker).unstarted(() -> help(worker));
        }
        for (Thread helper : helpers) {
            helper.start();
        }
    }

    /** Number of threads, the caller's own included. */
    public int threads() {
        return threads;
    }

    /**
     * Runs tasks 0 to {@code count - 1} and returns when all have ended; rethrows the first failure. One thread at a time may call
     * it, and a task may not.
     *
     * @throws IllegalStateException when a round is running, or after {@link #close()}
     */
    public void run(int count, Task body) {
        run(count, Long.MAX_VALUE, body);
    }

    /**
     * As {@link #run(int, Task)}, but on the caller's thread alone when there is little work.
     *
     * @param work multiply-adds of all tasks together, or floats copied, about
     */
    public void run(int count, long work, Task body) {
        if (closed) {
            throw new IllegalStateException("workers: used after they were closed");
        }
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("workers: a round is running; a task must not start another");
        }
        try {
            if (count <= 1 || threads == 1 || work < ALONE) {
                for (int t = 0; t < count; t++) {
                    body.run(t, 0);
                }
            } else {
                share(count, body);
            }
        } finally {
            busy.set(false);
        }
    }

    private void share(int count, Task body) {
        task = body;
        tasks = count;
        failure.set(null);
        next.set(0);
        running.set(helpers.length);
        round.incrementAndGet();
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
        work(0);
        while (running.get() > 0) {
            Thread.onSpinWait();
        }
        // Else the arrays that the last task holds would live as long as the team.
        task = NOTHING;
        switch (failure.get()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException("a worker failed", e);
        }
    }

    /**
     * A scratch array of at least {@code size} floats for one worker, contents undefined.
     *
     * @param slot which of the worker's 12 arrays; a kernel that needs several uses several slots
     */
    float[] scratch(int worker, int slot, int size) {
        float[] array = scratch[worker][slot];
        if (array.length < size) {
            array = new float[size];
            scratch[worker][slot] = array;
        }
        return array;
    }

    /** As {@link #scratch}, of doubles, in 3 slots of their own. */
    double[] doubles(int worker, int slot, int size) {
        double[] array = doubles[worker][slot];
        if (array.length < size) {
            array = new double[size];
            doubles[worker][slot] = array;
        }
        return array;
    }

    /** Ends the team's threads. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
    }

    private void help(int worker) {
        int seen = 0;
        while (true) {
            int spins = 0;
            while (round.get() == seen) {
                if (closed) {
                    return;
                }
                if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            seen++;
            work(worker);
            running.decrementAndGet();
        }
    }

    private void work(int worker) {
        try {
            for (int t = next.getAndIncrement(); t < tasks; t = next.getAndIncrement()) {
                task.run(t, worker);
            }
        } catch (Throwable e) {
            // Everything: a helper that dies would leave the caller waiting for ever.
            failure.compareAndSet(null, e);
            next.set(tasks);
        }
    }
}
