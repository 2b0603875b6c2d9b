package io.margrad.experiments.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * The measurements of a run, one JSON object a line, in the order of the map given ({@code metrics.jsonl}).
 *
 * <p>Each line is handed to the system before {@link #log} returns, so a run that dies keeps all it measured, and a reader may follow the
 * file while it grows. NaN and the infinities are written as {@code null}. Safe to call from several threads; a second process, or a
 * second log of this one, is refused while the file is open.
 */
public final class MetricsLog implements AutoCloseable {
    /** The byte that is locked: where there is none, for some systems keep readers away from what is locked. */
    private static final long LOCKED = Long.MAX_VALUE - 1;

    private final Path file;
    private final FileChannel channel;

    /**
     * Opens the file for appending; it is created where it is missing.
     *
     * @throws RunException when somebody else has it open
     */
    public MetricsLog(Path file) {
        this.file = file;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (!lock(channel)) {
                channel.close();
                throw new RunException(file + ": expected a run that nobody is working on, found one that another process has open");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean lock(FileChannel channel) {
        try {
            return channel.tryLock(LOCKED, 1, false) != null;
        } catch (OverlappingFileLockException e) {
            // Java's way to say that it is this process itself.
            return false;
        } catch (IOException e) {
            // A file system without locks.
            return true;
        }
    }

    /** Appends one line. Values: strings, numbers, booleans, and lists, arrays and maps of these. */
    public synchronized void log(Map<String, ?> values) {
        try {
            // One write for line and line end: a reader never sees half of the pair in the file.
            ByteBuffer line = StandardCharsets.UTF_8.encode(Json.line(values) + "\n");
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts all lines on the disk, and says how many bytes they have. */
    public synchronized long force() {
        try {
            channel.force(false);
            return channel.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Cuts off what was written after a moment.
     *
     * @param size what {@link #force} said then
     * @throws RunException when the file is shorter than that, or the size is none
     */
    public synchronized void cut(long size) {
        if (size < 0) {
            throw new RunException(file + ": expected a size of at least 0 to go back to, found " + size);
        }
        try {
            if (channel.size() < size) {
                throw new RunException(file + ": expected at least " + size + " bytes, found " + channel.size());
            }
            channel.truncate(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
