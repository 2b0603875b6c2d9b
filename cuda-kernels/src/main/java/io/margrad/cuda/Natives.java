package io.margrad.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.JCudaVersion;
import org.jspecify.annotations.Nullable;

/**
 * Loads JCuda's native libraries from a folder of the user that is named by their content.
 *
 * <p>JCuda itself unpacks them under a fixed name into the system's temporary folder and loads whatever lies there
 * already, unchecked: a file cut short breaks all later runs, and on a shared machine anybody can put one there. So
 * each library is unpacked, compared and loaded here first. JCuda then still looks for a file, in the folder that
 * {@code java.io.tmpdir} names: for that moment the property names ours, and loading a file a second time does nothing.
 */
final class Natives {
    private static final Map<CudaLibrary, Path> LOADED = new EnumMap<>(CudaLibrary.class);
    private static final Pattern MISSING =
            Pattern.compile("(?:^|\\s)([\\w.+-]+\\.so[\\w.]*): cannot open shared object file");
    private static final int MAX_PRELOADS = 8;

    private Natives() {}

    /**
     * Loads a library with what it needs; does nothing when it is loaded.
     *
     * @return the file of JCuda's native library
     * @throws CudaUnavailableException naming what is missing
     */
    static synchronized Path load(CudaLibrary library) {
        Path loaded = LOADED.get(library);
        if (loaded == null) {
            loaded = loadFrom(CacheFolder.system(), library);
            LOADED.put(library, loaded);
        }
        return loaded;
    }

    private static Path loadFrom(Path cache, CudaLibrary library) {
        requireSupportedSystem();
        String name = fileName(library);
        Path file;
        try {
            file = extract(cache, name, resource(name));
        } catch (IOException e) {
            throw new CudaUnavailableException(
                    name + " cannot be unpacked below " + cache + ": " + e.getMessage(),
                    "set XDG_CACHE_HOME to a folder of your own",
                    e);
        }
        try {
            loadWithDependencies(file, LibraryFolders.of(cache, System.getenv()));
            initialise(library, file);
        } catch (LinkageError e) {
            throw new CudaUnavailableException(reason(library, e), Fixes.of(library, e), e);
        }
        return file;
    }

    /** Name of the file for this platform, the one that JCuda looks for. */
    static String fileName(CudaLibrary library) {
        return "lib" + library.bindings() + "-" + JCudaVersion.get() + "-linux-x86_64.so";
    }

    private static void requireSupportedSystem() {
        String system = System.getProperty("os.name", "") + " " + System.getProperty("os.arch", "");
        if (!system.toLowerCase(Locale.ROOT).equals("linux amd64")) {
            throw new CudaUnavailableException(
                    "CUDA is supported on Linux amd64, this is " + system, "use the CPU on this machine", null);
        }
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = JCudaVersion.class.getResourceAsStream("/lib/" + name)) {
            if (in == null) {
                throw new IOException("it is not on the class path");
            }
            return in.readAllBytes();
        }
    }

    /** Makes sure that the file of this content is in its folder and is what it should be, and gives it. */
    static Path extract(Path cache, String name, byte[] content) throws IOException {
        Path natives = cache.resolve("natives");
        CacheFolder.makePrivate(natives);
        Path folder = natives.resolve(CacheFolder.sha256(content));
        CacheFolder.makePrivate(folder);
        Path file = folder.resolve(name);
        boolean same = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
        if (!same) {
            CacheFolder.write(file, content);
        }
        return file;
    }

    /**
     * Loads a file. When the system's loader lacks something that one of the folders has, that is loaded first: the
     * loader takes a library that is in the process already by its name.
     */
    @SuppressWarnings("restricted")
    private static void loadWithDependencies(Path file, List<Path> folders) {
        for (int preloads = 0; ; preloads++) {
            try {
                System.load(file.toString());
                return;
            } catch (UnsatisfiedLinkError e) {
                Matcher missing = MISSING.matcher(String.valueOf(e.getMessage()));
                Path found = missing.find() ? find(missing.group(1), folders) : null;
                if (found == null || preloads == MAX_PRELOADS) {
                    throw e;
                }
                loadWithDependencies(found, folders);
            }
        }
    }

    private static @Nullable Path find(String name, List<Path> folders) {
        for (Path folder : folders) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        return null;
    }

    private static void initialise(CudaLibrary library, Path file) {
        String property = "java.io.tmpdir";
        String temporary = System.getProperty(property, "/tmp");
        System.setProperty(property, String.valueOf(file.getParent()));
        try {
            Class.forName(library.className(), true, Natives.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new NoClassDefFoundError(library.className());
        } finally {
            System.setProperty(property, temporary);
        }
    }

    /** What the system's loader says, without the path of the file that it was loading. */
    private static String reason(CudaLibrary library, LinkageError e) {
        String text = String.valueOf(e.getMessage());
        int start = text.indexOf(".so: ");
        return library.soname() + " cannot be loaded: " + (start < 0 ? text : text.substring(start + ".so: ".length()));
    }
}
