package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths from list files, which may say anything. */
final class Paths {
    private Paths() {}

    /**
     * A file below a folder.
     *
     * @param path relative, with slashes
     * @throws DataException when it is no path, is absolute, or leads out of the folder
     */
    static Path below(Path folder, String path) {
        try {
            Path relative = Path.of(path).normalize();
            if (!relative.isAbsolute() && !relative.startsWith("..") && !relative.toString().isEmpty()) {
                return folder.resolve(relative);
            }
        } catch (InvalidPathException e) {
            throw DataException.mismatch(folder, "path in a list", "a path", "'" + path + "' (" + e.getReason() + ")");
        }
        throw DataException.mismatch(folder, "path in a list", "a path below this folder", "'" + path + "'");
    }
}
