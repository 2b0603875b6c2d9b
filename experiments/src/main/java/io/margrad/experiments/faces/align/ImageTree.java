package io.margrad.experiments.faces.align;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.sets.ImageNames;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The images below a folder, as deep as it goes: files that {@link ImageNames} takes for images. Hidden files and folders are passed over;
 * symbolic links are followed, and one that leads nowhere is an image that cannot be read.
 *
 * @param root the folder
 * @param images the state of each image by its path below the folder, with slashes, in the paths' order as strings
 */
record ImageTree(Path root, SortedMap<String, SourceState> images) {
    /**
     * Lists a folder.
     *
     * @throws DataException when it is no folder, cannot be read, or has no image
     */
    static ImageTree read(Path root) {
        if (!Files.isDirectory(root)) {
            throw DataException.mismatch(root, "images", "a folder", Files.exists(root) ? "a file" : "nothing");
        }
        try (Stream<Path> walk = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            SortedMap<String, SourceState> images = new TreeMap<>();
            for (Path path : (Iterable<Path>) walk.filter(path -> visible(root.relativize(path)))::iterator) {
                String file = root.relativize(path).toString().replace(File.separatorChar, '/');
                if (ImageNames.mayBeImage(name(file)) && !file.equals(ImageNames.CONTACT_SHEET) && isFile(path)) {
                    images.put(file, SourceState.of(path));
                }
            }
            if (images.isEmpty()) {
                throw DataException.mismatch(root, "images", "at least one", "none");
            }
            return new ImageTree(root, images);
        } catch (IOException e) {
            throw DataException.unusable(root, "cannot be listed", e);
        } catch (UncheckedIOException e) {
            throw DataException.unusable(root, "cannot be listed", Objects.requireNonNull(e.getCause()));
        }
    }

    /** Left out, a link that leads nowhere would be an image that nobody misses. */
    private static boolean isFile(Path path) {
        return Files.isRegularFile(path) || (Files.isSymbolicLink(path) && !Files.exists(path));
    }

    /** The paths of all images. */
    List<String> files() {
        return List.copyOf(images.keySet());
    }

    /** The state of an image of this tree. */
    SourceState state(String file) {
        return Objects.requireNonNull(images.get(file), file);
    }

    /** Whether no part of a path below the folder is hidden. */
    static boolean visible(Path file) {
        for (Path part : file) {
            if (ImageNames.isHidden(part.toString())) {
                return false;
            }
        }
        return true;
    }

    private static String name(String file) {
        return file.substring(file.lastIndexOf('/') + 1);
    }

    /** A file's path with another extension, which has a dot. */
    static String renamed(String file, String extension) {
        return file.substring(0, file.length() - ImageNames.extension(name(file)).length()) + extension;
    }

    /** Files whose crop would have the place of an earlier file's, and that earlier file. */
    Map<String, String> collisions(String extension) {
        Map<String, String> owners = new HashMap<>();
        Map<String, String> collisions = new HashMap<>();
        for (String file : images.keySet()) {
            String owner = owners.putIfAbsent(renamed(file, extension), file);
            if (owner != null) {
                collisions.put(file, owner);
            }
        }
        return collisions;
    }
}
