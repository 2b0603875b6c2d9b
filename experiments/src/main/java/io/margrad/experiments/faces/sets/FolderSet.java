package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A data set with a folder for each identity: CASIA-WebFace, crops of VGGFace, LFW. The label is the index of the folder in the order
 * of names (by UTF-16 code units, as {@link String#compareTo}); images have the order of their names, too. Hidden files and folders are
 * passed over; symbolic links are followed.
 *
 * @param faces the images
 * @param empty folders without any image; they have no label
 * @param others how many files were passed over because their extension is not that of an image
 */
public record FolderSet(FaceSet faces, List<String> empty, int others) {
    /**
     * Lists the images; none is opened.
     *
     * @throws DataException when there is no image, when images lie beside the folders or folders below them (then the root is one level
     *     too low or too high), when two names lead to one folder, or when a folder or link cannot be read
     */
    public static FolderSet read(Path root) {
        return new Scan(root).run();
    }

    private static final class Scan {
        private final Path root;
        private final List<String> classes = new ArrayList<>();
        private final List<String> paths = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();
        private final List<String> empty = new ArrayList<>();
        private final Map<Path, Path> visited = new HashMap<>();
        private int others;

        Scan(Path root) {
            this.root = root;
        }

        FolderSet run() {
            for (Path entry : entries(root)) {
                if (Files.isDirectory(entry)) {
                    identity(entry);
                } else if (ImageNames.mayBeImage(name(entry))
                        && !ImageNames.extension(name(entry)).isEmpty()
                        && !name(entry).equals(ImageNames.CONTACT_SHEET)) {
                    throw DataException.mismatch(root, "identities", "a folder for each", "the image " + name(entry) + " beside them");
                } else {
                    checkLink(entry);
                }
            }
            if (paths.isEmpty()) {
                String found = empty.isEmpty() ? "no folder" : empty.size() + " folders without images";
                throw DataException.mismatch(root, "identities", "folders of images", found);
            }
            int[] numbers = labels.stream().mapToInt(Integer::intValue).toArray();
            FaceSet faces = new FaceSet(new FileImages(root, paths), numbers, List.copyOf(classes));
            return new FolderSet(faces, List.copyOf(empty), others);
        }

        private void identity(Path folder) {
            checkVisit(folder);
            String name = name(folder);
            int before = paths.size();
            for (Path entry : entries(folder)) {
                if (Files.isDirectory(entry)) {
                    String found = "the folder " + name(entry) + " in it; is the root one level too high?";
                    throw DataException.mismatch(folder, "images", "files", found);
                }
                if (ImageNames.mayBeImage(name(entry))) {
                    checkLink(entry);
                    paths.add(name + "/" + name(entry));
                    labels.add(classes.size());
                } else {
                    others++;
                }
            }
            if (paths.size() == before) {
                empty.add(name);
            } else {
                classes.add(name);
            }
        }

        /** Links may lead back to a folder that is there under another name, and its images would get two labels. */
        private void checkVisit(Path folder) {
            try {
                Path real = folder.toRealPath();
                Path other = root.toRealPath().startsWith(real) ? root : visited.put(real, folder);
                if (other != null) {
                    throw DataException.mismatch(folder, "folder", "one of its own", "a link to " + other);
                }
            } catch (IOException e) {
                throw DataException.unusable(folder, "cannot be read", e);
            }
        }

        private static void checkLink(Path entry) {
            if (Files.isSymbolicLink(entry) && !Files.exists(entry)) {
                throw DataException.mismatch(entry, "symbolic link", "a file at its end", "none, or a loop");
            }
        }

        private static List<Path> entries(Path folder) {
            List<Path> entries = new ArrayList<>();
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, path -> !ImageNames.isHidden(name(path)))) {
                stream.forEach(entries::add);
            } catch (IOException e) {
                throw DataException.unusable(folder, "cannot be listed", e);
            } catch (DirectoryIteratorException e) {
                throw new DataException(folder + ": cannot be listed: " + DataException.reason(e), e);
            }
            entries.sort((a, b) -> name(a).compareTo(name(b)));
            return entries;
        }

        private static String name(Path path) {
            return String.valueOf(path.getFileName());
        }
    }
}
