package io.margrad.experiments.faces.align;

import io.margrad.experiments.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The images below a folder: files whose names end as those of images, or have no such end at all, as many in FaceScrub. Hidden files and
 * folders are passed over; symbolic links are followed.
 *
 * @param root the folder
 * @param files paths below it, with slashes, in their order as strings
 */
record ImageTree(Path root, List<String> files) {
    private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png", "gif", "pgm", "ppm");
    private static final int LONGEST_EXTENSION = 4;

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
                    .map(file -> file.toString().replace('\\', '/'))
                    .filter(file -> isImage(file.substring(file.lastIndexOf('/') + 1)))
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
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    private static boolean isImage(String name) {
        String extension = extension(name);
        return extension.isEmpty() || EXTENSIONS.contains(extension.toLowerCase(Locale.ROOT));
    }

    /** What follows a name's last dot, when it is one to four letters and digits; else nothing. */
    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        String end = dot <= 0 ? "" : name.substring(dot + 1);
        boolean fits = end.length() <= LONGEST_EXTENSION && end.chars().allMatch(Character::isLetterOrDigit);
        return fits ? end : "";
    }

    /** A file's path with another extension, which has a dot. */
    static String renamed(String file, String extension) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        int old = extension(name).isEmpty() ? 0 : extension(name).length() + 1;
        return file.substring(0, file.length() - old) + extension;
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
