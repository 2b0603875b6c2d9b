package io.margrad.experiments.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a jar of the right names and a few bytes each, and a Maven that is a shell script. */
class CudaLibrariesTest {
    private static final String INSIDE = "org/bytedeco/cuda/linux-x86_64/";
    private static final List<String> ALL = List.of(
            "libcublas.so.12", "libcublasLt.so.12", "libcudnn.so.9", "libcudnn_ops.so.9", "libnvrtc-builtins.so.12.6", "libnvrtc.so.12");

    @TempDir
    private Path folder = Path.of("");

    private Path jar(List<String> names) throws IOException {
        Path jar = folder.resolve("redist.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(INSIDE + name));
                zip.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        return jar;
    }

    private List<String> installed() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("libs"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void unpacksWhatIsUsedAndNothingElse() throws IOException {
        Path jar = jar(Stream.concat(ALL.stream(), Stream.of("libcufft.so.11", "libcublas.so", "notes.txt")).toList());
        assertEquals(ALL, new CudaLibraries(folder.resolve("libs")).unpack(jar));
        assertEquals(ALL, installed());
        assertEquals("libcudnn.so.9", Files.readString(folder.resolve("libs/libcudnn.so.9")));
    }

    @Test
    void aJarThatLacksOneLeavesWhatWasThere() throws IOException {
        CudaLibraries libraries = new CudaLibraries(folder.resolve("libs"));
        libraries.unpack(jar(ALL));
        Path wrong = jar(ALL.subList(0, 2));
        String message = assertThrows(IOException.class, () -> libraries.unpack(wrong)).toString();
        assertTrue(message.contains("without libcudnn.so.9, libnvrtc.so.12"), message);
        assertEquals(ALL, installed());
        Path broken = Files.writeString(folder.resolve("broken.jar"), "PK");
        assertTrue(assertThrows(IOException.class, () -> libraries.unpack(broken)).toString().contains("broken.jar"));
        assertEquals(ALL, installed());
    }

    @Test
    void mavenFetchesTheJarAndNothingOfItStays() throws IOException, InterruptedException {
        Path libs = folder.resolve("libs");
        Files.createDirectories(libs);
        assumeTrue(Files.getFileStore(libs).getUsableSpace() >= CudaLibraries.NEEDED, "skipped: too little room on this disk");
        Path jar = jar(ALL);
        Path maven = script("for a in \"$@\"; do case $a in -DoutputDirectory=*) cp " + jar + " \"${a#*=}/redist.jar\";; esac; done");
        assertEquals(ALL, new CudaLibraries(libs, maven.toString()).fetch());
        assertEquals(ALL, installed());
    }

    @Test
    void whatMavenSaysIsPassedOn() throws IOException {
        CudaLibraries failing = new CudaLibraries(folder.resolve("libs"), script("echo 'no such host'; exit 1").toString());
        String message = assertThrows(IOException.class, failing::fetch).toString();
        assertTrue(message.contains("no such host") || message.contains("expected room"), message);
        CudaLibraries none = new CudaLibraries(folder.resolve("libs"), folder.resolve("nowhere").toString());
        String missing = assertThrows(IOException.class, none::fetch).toString();
        assertTrue(missing.contains("put Maven on the PATH") || missing.contains("expected room"), missing);
        assertEquals(List.of(), installed());
    }

    private Path script(String body) throws IOException {
        Path script = folder.resolve("mvn");
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
}
