package io.margrad.experiments.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.ZipException;

/**
 * A {@code .part} file that holds checked, uncompressed content and is on the disk, ready to be moved to its name.
 * It is in the folder of that name, since only a move within one file system is atomic. Part files of failed
 * attempts are swept up by {@link MnistFetch}.
 */
final class StagedFile {
    /** No file of MNIST is larger uncompressed; ends a stream that never ends and a gzip bomb. */
    static final long MAX_BYTES = 64L << 20;

    private final Path part;
    private final Path target;

    private StagedFile(Path part, Path target) {
        this.part = part;
        this.target = target;
    }

    /**
     * Uncompresses {@code download} beside {@code target} and compares the sum of the content.
     *
     * @param origin what messages call the download
     * @throws DataException when it is broken or is not the expected content
     */
    static StagedFile of(Path download, Path target, String sha256, String origin) throws IOException {
        try (ContentStream in = ContentStream.open(download)) {
            return of(in, target, sha256, origin);
        } catch (ZipException | EOFException e) {
            throw DataException.mismatch(origin, "broken gzip", "a whole compressed stream", DataException.reason(e));
        }
    }

    /** The same from a stream of bytes that are not compressed. */
    static StagedFile of(InputStream content, Path target, String sha256, String origin) throws IOException {
        return of(new ContentStream(content), target, sha256, origin);
    }

    /** Takes the target's place in one step: readers see the old file, no file or the whole new one. */
    void publish() throws IOException {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static StagedFile of(ContentStream in, Path target, String sha256, String origin) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        write(in, part, origin);
        String found = in.sha256();
        if (!found.equals(sha256)) {
            throw DataException.mismatch(origin, "SHA-256", sha256, found + " (" + in.count() + " bytes)");
        }
        return new StagedFile(part, target);
    }

    private static void write(ContentStream in, Path part, String origin) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer, 0, buffer.length); n >= 0; n = in.read(buffer, 0, buffer.length)) {
                if (in.count() > MAX_BYTES) {
                    throw DataException.mismatch(origin, "size", "at most " + MAX_BYTES + " bytes", "more");
                }
                out.write(buffer, 0, n);
            }
            // without force a crash after the move can leave the final name on an empty file
            channel.force(true);
        }
    }
}
