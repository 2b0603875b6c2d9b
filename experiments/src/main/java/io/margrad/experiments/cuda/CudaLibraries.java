package io.margrad.experiments.cuda;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * CUDA 12.6's libraries for a machine that has the driver alone, out of an artifact of Maven Central that redistributes them. Maven
 * fetches it: it knows the user's mirrors and proxies, and compares the published checksum.
 */
public final class CudaLibraries {
    /** The artifact: group, name, version, packaging, classifier. */
    public static final String ARTIFACT = "org.bytedeco:cuda:12.6-9.5-1.5.11:jar:linux-x86_64-redist";

    /** What its jar takes, and what is unpacked out of it, in bytes. */
    static final long NEEDED = 6L << 30;

    private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
    private static final Pattern USED = Pattern.compile(
            "(?:.*/)?(lib(?:cublas|cublasLt|nvrtc)\\.so\\.12|libnvrtc-builtins\\.so\\.12\\.\\d+|libcudnn\\w*\\.so\\.9)");
    private static final Set<String> REQUIRED =
            Set.of("libcublas.so.12", "libcublasLt.so.12", "libnvrtc.so.12", "libcudnn.so.9");

    private final Path folder;
    private final String maven;

    /** Libraries in that folder. */
    public CudaLibraries(Path folder) {
        this(folder, "mvn");
    }

    CudaLibraries(Path folder, String maven) {
        this.folder = folder;
        this.maven = maven;
    }

    /** What {@link #fetch} would do, in lines. */
    public List<String> plan() {
        return List.of(
                "would fetch " + ARTIFACT + " (2 GB) with Maven,",
                "and unpack cuBLAS, cuDNN and NVRTC out of it into " + folder + ".",
                "Takes " + (NEEDED >> 30) + " GB there while it runs. NVIDIA's licence applies to these libraries.",
                "Say --yes to do it.");
    }

    /**
     * Fetches the jar with Maven and unpacks it; leaves no jar behind.
     *
     * @return names of the libraries
     * @throws IOException when there is too little room, Maven is missing or fails, or the jar is not what it should be
     */
    public List<String> fetch() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        long room = Files.getFileStore(folder).getUsableSpace();
        if (room < NEEDED) {
            throw new IOException(folder + ": expected room for " + NEEDED + " bytes, found " + room);
        }
        Path work = Files.createTempDirectory(folder, "fetch");
        try {
            run(List.of(
                    maven,
                    "-B",
                    "-q",
                    "-C",
                    "-Dmaven.repo.local=" + work.resolve("repository"),
                    PLUGIN,
                    "-Dartifact=" + ARTIFACT,
                    "-DoutputDirectory=" + work));
            try (Stream<Path> files = Files.list(work)) {
                Path jar = files.filter(file -> file.toString().endsWith(".jar"))
                        .findFirst()
                        .orElseThrow(() -> new IOException("Maven ended well and left no jar in " + work));
                return unpack(jar);
            }
        } finally {
            delete(work);
        }
    }

    /**
     * Unpacks the libraries that are used out of a jar that is there already. They appear all together, each in one step, after all of
     * them have been written.
     *
     * @return their names
     * @throws IOException when the jar is broken or lacks one
     */
    public List<String> unpack(Path jar) throws IOException {
        Files.createDirectories(folder);
        Path work = Files.createTempDirectory(folder, "unpack");
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            Set<String> found = new TreeSet<>();
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                var used = USED.matcher(entry.getName());
                if (used.matches()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, work.resolve(used.group(1)));
                    }
                    found.add(used.group(1));
                }
            }
            Set<String> missing = new TreeSet<>(REQUIRED);
            missing.removeAll(found);
            if (!missing.isEmpty()) {
                throw new IOException(jar + ": expected " + ARTIFACT + ", found a jar without " + String.join(", ", missing));
            }
            for (String name : found) {
                Files.move(
                        work.resolve(name),
                        folder.resolve(name),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
            return new ArrayList<>(found);
        } catch (ZipException e) {
            throw new IOException(jar + ": expected a jar, found something else: " + e.getMessage(), e);
        } finally {
            delete(work);
        }
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).directory(new File("/")).start();
        } catch (IOException e) {
            throw new IOException("mvn cannot be started: put Maven on the PATH, or fetch the jar and say --from JAR", e);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("Maven could not fetch " + ARTIFACT + ":\n" + output.strip());
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
