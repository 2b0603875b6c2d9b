package io.margrad.cuda;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the vendor's libraries are looked for when the system's loader does not find one. */
public final class LibraryFolders {
    private LibraryFolders() {}

    /** The folder of libraries that {@code margrad cuda-libs} puts there, looked into first. */
    public static Path own() {
        return own(CacheFolder.system());
    }

    private static Path own(Path cache) {
        return cache.resolve("cuda-libs");
    }

    /** The first file of that name in the folders of this machine, those of {@code LD_LIBRARY_PATH} included. */
    public static Optional<Path> find(String name) {
        List<Path> folders = new ArrayList<>();
        for (String folder : System.getenv().getOrDefault("LD_LIBRARY_PATH", "").split(":", -1)) {
            if (folder.startsWith("/")) {
                folders.add(Path.of(folder));
            }
        }
        folders.addAll(of(CacheFolder.system(), System.getenv()));
        return folders.stream().map(folder -> folder.resolve(name)).filter(Files::isRegularFile).findFirst();
    }

    static List<Path> of(Path cache, Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        folders.add(own(cache));
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            String root = environment.getOrDefault(variable, "");
            if (root.startsWith("/")) {
                folders.add(Path.of(root, "lib64"));
            }
        }
        for (String toolkit : List.of("cuda-12", "cuda", "cuda-13")) {
            folders.add(Path.of("/usr/local", toolkit, "lib64"));
        }
        return folders;
    }
}
