package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths from list files, which may say anything. */
final class Paths {
    private Paths() {}

    /**
     * A file to be read: relative paths begin at {@code root}.
     *
     * @throws DataException when it is no path
     */
    static Path from(Path root, String path) {
        try {
            return root.resolve(path);
        } catch (InvalidPathException e) {
            throw DataException.mismatch(root, "path in a list", "a path", "'" + path + "' (" + e.getReason() + ")");
        }
    }

    /**
     * A file to be written, hence below a folder.
     *
     * @param path relative, with slashes
     * @throws DataException when it is no path, is absolute, or leads out of the folder
     */
    static Path below(Path folder, String path) {
        Path file = from(folder, path).normalize();
        if (!file.startsWith(folder.normalize()) || file.equals(folder.normalize())) {
            throw DataException.mismatch(folder, "path in a list", "a path below this folder", "'" + path + "'");
        }
        return file;
    }
}
