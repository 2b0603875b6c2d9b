package io.margrad.experiments.faces.align;

import io.margrad.experiments.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder that crops go to: the crops, {@value #REPORT} with a row for each image, and {@value #SETTINGS}, so that nobody mixes crops of
 * two kinds. Files appear whole or not at all. One process at a time.
 *
 * <p>While images are being aligned, a row is added to the report after its crop is in its place. Whoever opens the folder again finds
 * the rows of all that is done, whatever ended the run before.
 */
final class AlignedFolder implements AutoCloseable {
    static final String REPORT = "align-report.csv";
    static final String SETTINGS = "align-settings.txt";

    private static final String LOCK = ".align-lock";
    private static final String PART = ".part";

    private final Path path;
    private final String extension;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final Map<String, AlignedImage> rows = new TreeMap<>();
    private @Nullable FileChannel report;

    private AlignedFolder(Path path, String extension, FileChannel lockFile, FileLock lock) {
        this.path = path;
        this.extension = extension;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Opens a folder, which is made where it is missing, and reads what is done.
     *
     * @param extension of crops, with its dot
     * @param settings text that must be the same whenever this folder is opened
     * @throws DataException when it cannot be written, is in use, or holds crops made otherwise
     */
    static AlignedFolder open(Path path, String extension, String settings) {
        try {
            Files.createDirectories(path);
            FileChannel lockFile =
                    FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = tryLock(lockFile);
                if (lock == null) {
                    throw DataException.mismatch(path, "folder of crops", "nobody else writing to it", "another margrad align");
                }
                AlignedFolder folder = new AlignedFolder(path, extension, lockFile, lock);
                folder.checkSettings(settings);
                folder.readRows();
                return folder;
            } catch (IOException | RuntimeException e) {
                lockFile.close();
                throw e;
            }
        } catch (IOException e) {
            throw DataException.unusable(path, "cannot be written", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by another thread of this process.
            return null;
        }
    }

    private void checkSettings(String settings) throws IOException {
        Path file = path.resolve(SETTINGS);
        if (!Files.exists(file)) {
            write(file, settings.getBytes(StandardCharsets.UTF_8));
            return;
        }
        String there = Files.readString(file);
        if (!there.equals(settings)) {
            throw DataException.mismatch(
                    path, "crops that are there already", "made with " + inOneLine(settings), inOneLine(there) + "; use another folder");
        }
    }

    private static String inOneLine(String settings) {
        return settings.strip().replace("\n", "; ");
    }

    /** Rows whose crop is there; a last line that was cut off, within a letter perhaps, is no row; broken images are tried again, for somebody may have mended them. */
    private void readRows() throws IOException {
        Path file = path.resolve(REPORT);
        if (!Files.exists(file)) {
            return;
        }
        for (var fields : CsvLine.all(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))) {
            AlignedImage row = AlignedImage.of(fields);
            if (row != null && isDone(row)) {
                rows.put(row.file(), row);
            }
        }
    }

    private boolean isDone(AlignedImage row) {
        return switch (row.status()) {
            case ALIGNED -> Files.exists(crop(row.file()));
            case NO_FACE -> true;
            case BROKEN, NAME_TAKEN -> false;
        };
    }

    /** All rows, by file. */
    Collection<AlignedImage> rows() {
        return rows.values();
    }

    /** Whether nothing is left to do for an image. */
    boolean has(String file) {
        return rows.containsKey(file);
    }

    /** Where the crop of an image is. */
    Path crop(String file) {
        return path.resolve(ImageTree.renamed(file, extension));
    }

    /** A file of the folder. */
    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Stores a crop. Safe from several threads, for different images. */
    void store(String file, byte[] bytes) {
        Path crop = crop(file);
        try {
            Files.createDirectories(crop.resolveSibling(".").normalize());
            write(crop, bytes);
        } catch (IOException e) {
            throw DataException.unusable(crop, "cannot be written", e);
        }
    }

    /** Adds a row to the report. */
    void add(AlignedImage row) {
        rows.put(row.file(), row);
        try {
            if (report == null) {
                // Anew, for the last line may be half a one.
                writeReport();
                report = FileChannel.open(path.resolve(REPORT), StandardOpenOption.APPEND);
            } else {
                append(report, CsvLine.of(row.fields()));
            }
        } catch (IOException e) {
            throw DataException.unusable(path.resolve(REPORT), "cannot be written", e);
        }
    }

    private static void append(FileChannel channel, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Writes the whole report, sorted by file. */
    private void writeReport() throws IOException {
        StringBuilder text = new StringBuilder(CsvLine.of(AlignedImage.HEADER));
        rows.values().forEach(row -> text.append(CsvLine.of(row.fields())));
        write(path.resolve(REPORT), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file of the folder, whole or not at all. */
    void write(String name, byte[] bytes) {
        try {
            write(path.resolve(name), bytes);
        } catch (IOException e) {
            throw DataException.unusable(path.resolve(name), "cannot be written", e);
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        // Hidden, so that nobody takes it for a crop.
        Path part = file.resolveSibling("." + file.getFileName() + PART);
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            // Else a crash of the machine could leave the final name on an empty file.
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes the report sorted and lets others in. */
    @Override
    public void close() {
        try (lockFile) {
            if (report != null) {
                report.close();
            }
            writeReport();
            lock.release();
        } catch (IOException e) {
            throw DataException.unusable(path, "cannot be written", e);
        }
    }
}
