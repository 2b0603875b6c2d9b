package io.margrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesTest {
    private static final String NAME = "libX.so";
    private static final byte[] CONTENT = "not really a library".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path cache = Path.of("");

    @Test
    void unpacksIntoAPrivateFolderNamedByContent() throws IOException {
        Path file = Natives.extract(cache, NAME, CONTENT);
        assertEquals(cache.resolve("natives").resolve(CacheFolder.sha256(CONTENT)).resolve(NAME), file);
        assertArrayEquals(CONTENT, Files.readAllBytes(file));
        Path folder = Objects.requireNonNull(file.getParent());
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    }

    @Test
    void leavesAGoodFileAlone() throws IOException {
        Path file = Natives.extract(cache, NAME, CONTENT);
        FileTime old = FileTime.fromMillis(1000);
        Files.setLastModifiedTime(file, old);
        assertEquals(file, Natives.extract(cache, NAME, CONTENT));
        assertEquals(old, Files.getLastModifiedTime(file));
    }

    @Test
    void replacesATruncatedFile() throws IOException {
        Path file = Natives.extract(cache, NAME, CONTENT);
        Files.write(file, new byte[] {1, 2, 3});
        Natives.extract(cache, NAME, CONTENT);
        assertArrayEquals(CONTENT, Files.readAllBytes(file));
    }

    @Test
    void replacesAFileOfTheSameLength() throws IOException {
        Path file = Natives.extract(cache, NAME, CONTENT);
        Files.write(file, new byte[CONTENT.length]);
        Natives.extract(cache, NAME, CONTENT);
        assertArrayEquals(CONTENT, Files.readAllBytes(file));
    }

    @Test
    void replacesALinkAndNotWhatItPointsTo() throws IOException {
        Path file = Natives.extract(cache, NAME, CONTENT);
        Path elsewhere = Files.write(cache.resolve("elsewhere"), CONTENT);
        Files.delete(file);
        Files.createSymbolicLink(file, elsewhere);
        Natives.extract(cache, NAME, "other".getBytes(StandardCharsets.UTF_8));
        Natives.extract(cache, NAME, CONTENT);
        assertFalse(Files.isSymbolicLink(file));
        assertTrue(Files.exists(elsewhere));
    }

    @Test
    void refusesAFolderThatOthersCanWrite() throws IOException {
        Path natives = Files.createDirectories(cache.resolve("natives"));
        Files.setPosixFilePermissions(natives, PosixFilePermissions.fromString("rwxrwxrwx"));
        var e = assertThrows(IOException.class, () -> Natives.extract(cache, NAME, CONTENT));
        assertTrue(String.valueOf(e.getMessage()).contains("writable for nobody else"), e::toString);
    }

    @Test
    void findsTheCache() {
        Path home = Path.of("/home/u");
        assertEquals(Path.of("/c/margrad"), CacheFolder.of(Map.of("XDG_CACHE_HOME", "/c"), home));
        assertEquals(Path.of("/home/u/.cache/margrad"), CacheFolder.of(Map.of("XDG_CACHE_HOME", "relative"), home));
        assertEquals(Path.of("/home/u/.cache/margrad"), CacheFolder.of(Map.of(), home));
    }

    /** JCuda's natives are on the class path, whatever the machine has of CUDA. */
    @Test
    void allNativesAreThere() {
        for (CudaLibrary library : CudaLibrary.values()) {
            String resource = "/lib/" + Natives.fileName(library);
            assertTrue(NativesTest.class.getResource(resource) != null, resource);
        }
    }
}
