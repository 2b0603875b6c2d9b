package io.margrad.experiments.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished file of a download. The HTTP client's threads hand it bytes, also for a moment after a download was given up;
 * once it is closed they no longer reach the disk, so the caller can remove the file for good.
 */
final class PartFile implements Consumer<Optional<byte[]>>, AutoCloseable {
    private final OutputStream out;
    private long size;
    private boolean closed;
    private @Nullable IOException failure;

    /** Creates the file, or empties the one that is there. */
    PartFile(Path path) throws IOException {
        out = Files.newOutputStream(path);
    }

    /** Appends the next bytes of the body; an empty value is its end. */
    @Override
    public synchronized void accept(Optional<byte[]> bytes) {
        if (closed || failure != null || bytes.isEmpty()) {
            return;
        }
        try {
            out.write(bytes.get());
            size += bytes.get().length;
        } catch (IOException e) {
            failure = e; // an exception thrown here would end in the client's thread
        }
    }

    /**
     * Bytes written so far.
     *
     * @throws IOException the first failure to write
     */
    synchronized long size() throws IOException {
        if (failure != null) {
            throw failure;
        }
        return size;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        out.close();
    }
}
