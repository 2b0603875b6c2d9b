package io.margrad.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compiled kernels in the user's cache folder. An entry is named by the SHA-256 of all that its content depends on, and
 * starts with the SHA-256 of that content: one that is damaged is not there.
 */
final class CubinCache {
    private static final int SUM_BYTES = 32;

    private final Path folder;

    CubinCache(Path cache) {
        this.folder = cache.resolve("cubin");
    }

    /**
     * Name of an entry.
     *
     * @param target what it is compiled for and by: device, architecture, compiler
     */
    static String key(KernelSource source, String target, List<String> options) {
        MessageDigest sha = CacheFolder.digest();
        add(sha, target);
        add(sha, source.file());
        add(sha, source.text());
        for (Map.Entry<String, String> header : source.headers().entrySet()) {
            add(sha, header.getKey());
            add(sha, header.getValue());
        }
        options.forEach(option -> add(sha, option));
        return HexFormat.of().formatHex(sha.digest());
    }

    /** Adds a text with its length before it, so that no two lists of texts look the same. */
    private static void add(MessageDigest sha, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        sha.update(bytes);
    }

    /** The entry of that name, unless it is absent, damaged or cannot be read. */
    Optional<byte[]> find(String key) {
        byte[] entry;
        try {
            // A folder into which others may write is no cache: what it holds is going to be executed.
            CacheFolder.makePrivate(folder);
            entry = Files.readAllBytes(file(key));
        } catch (IOException e) {
            return Optional.empty();
        }
        if (entry.length <= SUM_BYTES) {
            return Optional.empty();
        }
        byte[] sum = Arrays.copyOf(entry, SUM_BYTES);
        byte[] cubin = Arrays.copyOfRange(entry, SUM_BYTES, entry.length);
        return MessageDigest.isEqual(sum, CacheFolder.digest().digest(cubin)) ? Optional.of(cubin) : Optional.empty();
    }

    /** Keeps an entry. A cache that cannot be written costs time at the next start and is no error. */
    void put(String key, byte[] cubin) {
        byte[] sum = CacheFolder.digest().digest(cubin);
        byte[] entry = Arrays.copyOf(sum, SUM_BYTES + cubin.length);
        System.arraycopy(cubin, 0, entry, SUM_BYTES, cubin.length);
        try {
            CacheFolder.makePrivate(folder);
            CacheFolder.write(file(key), entry);
        } catch (IOException e) {
            // As said: no error.
        }
    }

    Path file(String key) {
        return folder.resolve(key + ".cubin");
    }
}
