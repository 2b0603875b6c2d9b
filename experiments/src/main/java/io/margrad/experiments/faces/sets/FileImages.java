package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.faces.images.PictureReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Images that are files below one folder. Where a list's file is missing and one beside it differs only in the extension, that one is
 * taken, since crops are kept in other formats than the pictures that they are from.
 */
public final class FileImages implements ImageStore {
    private final Path root;
    private final List<String> paths;

    /**
     * Files that need not be there before they are read.
     *
     * @param root where relative paths begin
     * @param paths with slashes; also the images' names
     */
    public FileImages(Path root, List<String> paths) {
        this.root = root;
        this.paths = List.copyOf(paths);
    }

    @Override
    public int size() {
        return paths.size();
    }

    @Override
    public String name(int i) {
        return paths.get(i);
    }

    @Override
    public String location(int i) {
        return file(i).toString();
    }

    @Override
    public byte[] bytes(int i) {
        return PictureReader.bytes(file(i));
    }

    @Override
    public Picture picture(int i) {
        return PictureReader.read(file(i));
    }

    /**
     * Looks for every file.
     *
     * @throws DataException naming the first image that has none
     */
    public void checkPresent() {
        for (int i = 0; i < paths.size(); i++) {
            Path file = file(i);
            if (!Files.isRegularFile(file)) {
                throw DataException.mismatch(root, "image " + i + ", " + paths.get(i), "the file " + file, "none");
            }
        }
    }

    /**
     * The file of image {@code i}; that of its list when there is none.
     *
     * @throws DataException when the list's path can be no path
     */
    public Path file(int i) {
        Path listed = Paths.from(root, paths.get(i));
        if (Files.exists(listed)) {
            return listed;
        }
        String name = String.valueOf(listed.getFileName());
        String stem = name.substring(0, name.length() - ImageNames.extension(name).length());
        for (String extension : ImageNames.EXTENSIONS) {
            Path other = listed.resolveSibling(stem + extension);
            if (Files.exists(other)) {
                return other;
            }
        }
        return listed;
    }
}
