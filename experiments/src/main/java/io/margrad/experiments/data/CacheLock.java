package io.margrad.experiments.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all but one fetch out of a cache folder, across processes and across threads of one. The lock file lies
 * beside the folder and is left there: deleting it would let two waiters each lock a file of that name.
 */
public final class CacheLock implements AutoCloseable {
    private static final long POLL_MILLIS = 50;

    private final FileChannel channel;
    private final FileLock lock;

    private CacheLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Waits for the lock.
     *
     * @param file made when it is not there
     * @param limit how long to wait
     * @param listener told once, when there is something to wait for
     * @throws DataException when it stays taken for {@code limit}
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    public static CacheLock acquire(Path file, Duration limit, FetchListener listener)
            throws IOException, InterruptedException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            long end = System.nanoTime() + limit.toNanos();
            boolean told = false;
            while (true) {
                FileLock lock = tryLock(channel);
                if (lock != null) {
                    return new CacheLock(channel, lock);
                }
                if (System.nanoTime() - end >= 0) {
                    throw DataException.mismatch(
                            file, "lock", "free within " + limit.toSeconds() + " s", "still held by another fetch");
                }
                if (!told) {
                    listener.step("waiting for another fetch into this cache");
                    told = true;
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            lock.release();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // another thread of this process has it: Java reports that by throwing, not by null
            return null;
        }
    }
}
