package io.margrad.cuda;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * Files in the user's cache folder that are later executed: written whole or not at all, into folders of nobody else.
 */
final class CacheFolder {
    private CacheFolder() {}

    /** Where the cache of this process's user is: {@code $XDG_CACHE_HOME/margrad} or {@code ~/.cache/margrad}. */
    static Path system() {
        return of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    static Path of(Map<String, String> environment, Path home) {
        try {
            Path base = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
            // The XDG specification: a relative path in the variable is invalid and to be ignored.
            if (base.isAbsolute()) {
                return base.resolve("margrad");
            }
        } catch (InvalidPathException e) {
            // Likewise ignored.
        }
        return home.resolve(".cache").resolve("margrad");
    }

    static String sha256(byte[] content) {
        return HexFormat.of().formatHex(digest().digest(content));
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Makes a folder that only this user can write.
     *
     * @throws IOException when it is there and belongs to somebody else or others may write into it: what lies in it is
     *     going to be executed
     */
    static void makePrivate(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(folder, ownerOnly);
        }
        Object owner = Files.getAttribute(folder, "unix:uid");
        Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        boolean shared = permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        if (!owner.equals(user) || shared) {
            throw new IOException(folder + " must belong to this user and be writable for nobody else, found user "
                    + owner + " with " + PosixFilePermissions.toString(permissions));
        }
    }

    /**
     * Puts a file in place in one step: a reader, also one of another process, finds the old content, the new one or
     * none.
     */
    static void write(Path file, byte[] content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path unfinished = Files.createTempFile(folder, file.getFileName() + ".", ".tmp");
        try {
            Files.write(unfinished, content);
            try {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                throw new IOException(file + ": this file system cannot replace a file in one step", e);
            }
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
