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
import java.util.stream.Stream;

/**
 * The images below a folder, as deep as it goes: files that {@link ImageNames} takes for images. Hidden files and folders are passed over;
 * symbolic links are followed.
 *
 * @param root the folder
 * @param files paths below it, with slashes, in their order as strings
 */
record ImageTree(Path root, List<String> files) {
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
            List<String> files = walk.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file))
                    .filter(ImageTree::visible)
                    .map(file -> file.toString().replace(File.separatorChar, '/'))
                    .filter(file -> ImageNames.mayBeImage(name(file)) && !file.equals(ImageNames.CONTACT_SHEET))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw DataException.mismatch(root, "images", "at least one", "none");
            }
            return new ImageTree(root, files);
        } catch (IOException e) {
            throw DataException.unusable(root, "cannot be listed", e);
        } catch (UncheckedIOException e) {
            throw DataException.unusable(root, "cannot be listed", Objects.requireNonNull(e.getCause()));
        }
    }

    private static boolean visible(Path file) {
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
        for (String file : files) {
            String owner = owners.putIfAbsent(renamed(file, extension), file);
            if (owner != null) {
                collisions.put(file, owner);
            }
        }
        return collisions;
    }
}
