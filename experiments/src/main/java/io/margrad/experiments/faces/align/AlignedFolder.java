package io.margrad.experiments.faces.align;

import io.margrad.experiments.data.CsvLine;
import io.margrad.experiments.data.DataException;
import io.margrad.experiments.data.WholeFile;
import io.margrad.experiments.faces.align.AlignedImage.Status;
import io.margrad.experiments.faces.sets.ImageNames;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that crops go to: the crops, {@value #REPORT} with a row for each image, and {@value #SETTINGS}, so that nobody mixes crops of
 * two kinds or of two folders of images. Files appear whole or not at all. One process at a time.
 *
 * <p>A row says what its image was like. An image that has changed since is not done, and one that is gone, or whose place another has
 * taken, loses its row: after a run the folder is as a run into an empty one would have left it.
 *
 * <p>While images are being aligned, a row is added to the report after its crop is in its place. Whoever opens the folder again finds
 * the rows of all that is done, whatever ended the run before. A crop without a row, which a killed run has left, is made again; where its
 * image is gone it is removed, if {@link BegunCrops} knows its bytes. Other files are nobody's to remove: {@link #others} lists them.
 */
final class AlignedFolder implements AutoCloseable {
    static final String REPORT = "align-report.csv";
    static final String SETTINGS = "align-settings.txt";

    private static final String LOCK = ".align-lock";

    private final Path path;
    private final String extension;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final BegunCrops begun;
    private final Map<String, AlignedImage> rows = new TreeMap<>();
    private @Nullable FileChannel report;

    private AlignedFolder(Path path, String extension, FileChannel lockFile, FileLock lock, BegunCrops begun) {
        this.begun = begun;
        this.path = path;
        this.extension = extension;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Opens a folder, which is made where it is missing, and reads what is done. Crops of images that are gone are removed.
     *
     * @param extension of crops, with its dot
     * @param settings a line {@code name: value} for all that must be the same whenever this folder is opened
     * @param images as they are now
     * @throws DataException when it cannot be written, is in use, or holds crops made otherwise
     */
    static AlignedFolder open(Path path, String extension, String settings, ImageTree images) {
        try {
            Files.createDirectories(path);
            FileChannel lockFile =
                    FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = tryLock(lockFile);
                if (lock == null) {
                    throw DataException.mismatch(path, "folder of crops", "nobody else writing to it", "another margrad align");
                }
                checkSettings(path, settings);
                BegunCrops begun = new BegunCrops(path);
                AlignedFolder folder = new AlignedFolder(path, extension, lockFile, lock, begun);
                try {
                    folder.readRows(images);
                    folder.removeLeftBehind(images);
                } catch (IOException | RuntimeException e) {
                    begun.close();
                    throw e;
                }
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

    private static void checkSettings(Path path, String settings) throws IOException {
        Path file = path.resolve(SETTINGS);
        if (!Files.exists(file)) {
            WholeFile.write(file, ByteBuffer.wrap(settings.getBytes(StandardCharsets.UTF_8)));
            return;
        }
        List<String> there = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
        List<String> wanted = settings.lines().toList();
        for (int i = 0; i < Math.max(there.size(), wanted.size()); i++) {
            String expected = i < wanted.size() ? wanted.get(i) : "no more settings";
            String found = i < there.size() ? there.get(i) : "no more settings";
            if (!expected.equals(found)) {
                throw DataException.mismatch(path, "crops that are there already", expected, found + "; use another folder");
            }
        }
    }

    /** A last line that was cut off, within a letter perhaps, is no row; of two rows of an image the later one counts. */
    private void readRows(ImageTree images) throws IOException {
        Path file = path.resolve(REPORT);
        if (!Files.exists(file)) {
            return;
        }
        for (var fields : CsvLine.all(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))) {
            AlignedImage row = AlignedImage.of(fields);
            if (row != null) {
                rows.put(row.file(), row);
            }
        }
        for (AlignedImage row : rows.values()) {
            if (row.status() == Status.ALIGNED && !images.images().containsKey(row.file())) {
                deleteCrop(row.file());
            }
        }
        Map<String, String> collisions = images.collisions(extension);
        rows.values().removeIf(row -> !row.source().equals(images.images().get(row.file()))
                || collisions.containsKey(row.file())
                || !isDone(row));
    }

    /** Crops that a killed run has stored without a row, and of which the image is gone since, so that nobody will make them again. */
    private void removeLeftBehind(ImageTree images) throws IOException {
        Set<String> wanted = images.images().keySet().stream()
                .map(image -> ImageTree.renamed(image, extension))
                .collect(Collectors.toSet());
        for (String image : begun.unfinished()) {
            if (images.images().containsKey(image) && !rows.containsKey(image)) {
                continue;
            }
            Path crop = crop(image).normalize();
            if (crop.startsWith(path.normalize()) && !wanted.contains(ImageTree.renamed(image, extension))) {
                if (begun.isCrop(image, crop)) {
                    Files.delete(crop);
                }
                Files.deleteIfExists(WholeFile.part(crop));
            }
            begun.finish(image);
        }
    }

    /** Nothing outside of the folder, whatever the report says. */
    private void deleteCrop(String file) throws IOException {
        Path crop = crop(file).normalize();
        if (crop.startsWith(path.normalize())) {
            Files.deleteIfExists(crop);
        }
    }

    /**
     * The images in the folder that are no crops of this alignment: a reader of the folder takes them for faces as well.
     *
     * @return paths below the folder, with slashes
     */
    List<String> others() {
        Set<String> crops = rows.values().stream()
                .filter(row -> row.status() == Status.ALIGNED)
                .map(row -> ImageTree.renamed(row.file(), extension))
                .collect(Collectors.toSet());
        try (Stream<Path> walk = Files.walk(path)) {
            return walk.filter(Files::isRegularFile)
                    .map(path::relativize)
                    .filter(ImageTree::visible)
                    .map(file -> file.toString().replace(File.separatorChar, '/'))
                    .filter(file -> ImageNames.mayBeImage(file.substring(file.lastIndexOf('/') + 1)))
                    .filter(file -> !file.equals(ImageNames.CONTACT_SHEET) && !crops.contains(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw DataException.unusable(path, "cannot be listed", e);
        } catch (UncheckedIOException e) {
            throw DataException.unusable(path, "cannot be listed", Objects.requireNonNull(e.getCause()));
        }
    }

    /** Broken images are tried again, for what they lie on may have been mended. */
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
        begun.begin(file, bytes);
        WholeFile.write(crop(file), ByteBuffer.wrap(bytes));
    }

    /** Adds a row to the report. The crop that an image had before it changed goes, unless there is a new one. */
    void add(AlignedImage row) {
        rows.put(row.file(), row);
        try {
            if (row.status() == Status.NO_FACE || row.status() == Status.BROKEN) {
                deleteCrop(row.file());
            }
            if (report == null) {
                // Anew, for the last line may be half a one.
                writeReport();
                report = FileChannel.open(path.resolve(REPORT), StandardOpenOption.APPEND);
            } else {
                append(report, CsvLine.of(row.fields()));
            }
            begun.finish(row.file());
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
    private void writeReport() {
        StringBuilder text = new StringBuilder(CsvLine.of(AlignedImage.HEADER));
        rows.values().forEach(row -> text.append(CsvLine.of(row.fields())));
        write(REPORT, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file of the folder, whole or not at all. */
    void write(String name, byte[] bytes) {
        WholeFile.write(path.resolve(name), ByteBuffer.wrap(bytes));
    }

    /** Writes the report sorted and lets others in. */
    @Override
    public void close() {
        try (lockFile) {
            if (report != null) {
                report.close();
            }
            writeReport();
            begun.close();
            lock.release();
        } catch (IOException e) {
            throw DataException.unusable(path, "cannot be written", e);
        }
    }
}
