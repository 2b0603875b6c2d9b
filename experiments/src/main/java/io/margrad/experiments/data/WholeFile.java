package io.margrad.experiments.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Writes a file whole or not at all, whatever happens meanwhile. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Writes a file of its name aside, into {@code .name.part} of the same folder, forces it to the disk and moves it over what was
     * there. Missing folders are made. Not for two writers of one file at a time.
     *
     * @param pieces the content, from each piece's position to its limit
     * @throws DataException when the system refuses; then the target is as it was
     */
    public static void write(Path file, ByteBuffer... pieces) {
        Path target = file.toAbsolutePath();
        Path part = part(target);
        Path folder = Objects.requireNonNull(target.getParent(), "the root of a file system is no file");
        try {
            Files.createDirectories(folder);
            try {
                fill(part, pieces);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be written", e);
        }
    }

    /** Where {@link #write} writes a file aside, which a process that is killed leaves. */
    public static Path part(Path file) {
        // not a system temporary file: a move is only atomic within one file system
        return file.resolveSibling("." + file.getFileName() + ".part");
    }

    private static void fill(Path part, ByteBuffer... pieces) throws IOException {
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (ByteBuffer piece : pieces) {
                ByteBuffer left = piece.duplicate();
                while (left.hasRemaining()) {
                    channel.write(left);
                }
            }
            // without force a crash after the move can leave the final name on an empty file
            channel.force(true);
        }
    }
}
