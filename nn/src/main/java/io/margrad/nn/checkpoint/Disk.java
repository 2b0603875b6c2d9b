package io.margrad.nn.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What saving does to a disk, one step a method, so that a test can stop between any two. */
class Disk {
    private static final String PART = ".part";

    /** The file to write aside: only a move within one folder is atomic everywhere. */
    static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + PART);
    }

    /** Whether it is a file written aside, perhaps one that a crash left. */
    static boolean isPart(Path file) {
        return file.getFileName().toString().endsWith(PART);
    }

    /** The folder that a file is in. */
    static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException(file + ": expected a file in a folder, found none");
        }
        return folder;
    }

    /** Creates a folder where there is none, and those above it. */
    void create(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            forceNames(folder(folder));
        }
    }

    /** Writes a whole file. */
    void write(Path file, Checkpoint content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            content.writeTo(channel);
        }
    }

    /** Puts a file's content on the disk. Moved without it, the name could lie on an empty file after a loss of power. */
    void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Gives a file that is on the disk a second name, or a copy where the file system has no second names. */
    void link(Path file, Path second) throws IOException {
        Files.deleteIfExists(second);
        try {
            Files.createLink(second, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.copy(file, second);
            force(second);
        }
    }

    /** Renames in one step: a reader sees the old file or the new one. */
    void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Puts the names of a folder on the disk, where the system lets a folder be opened. */
    void forceNames(Path folder) throws IOException {
        FileChannel names;
        try {
            names = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (IOException e) {
            // Windows does not, and needs no force.
            return;
        }
        try (names) {
            names.force(true);
        }
    }

    /** Removes a file, if it is there. */
    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }
}
