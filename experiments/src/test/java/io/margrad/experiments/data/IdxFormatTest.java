package io.margrad.experiments.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which an IDX file can be wrong, with the words a user sees. */
class IdxFormatTest {
    private static final byte[] TWO_IMAGES = new byte[2 * Digits.PIXELS];

    @TempDir
    Path folder = Path.of("");

    @Test
    void wrongMagic() throws IOException {
        byte[] labels = Samples.idx(new int[] {2049, 2}, new byte[] {1, 2});
        refused("magic number: expected 2051, found 2049", labels, true);
        byte[] images = images(2, 28, 28);
        refused("magic number: expected 2049, found 2051", images, false);
        byte[] page = "<!doctype html>".getBytes(StandardCharsets.UTF_8);
        refused("magic number: expected 2051, found 1008821359", page, true);
    }

    @Test
    void truncated() throws IOException {
        byte[] images = images(2, 28, 28);
        refused("truncated: expected 1584 bytes, found 1583 bytes", Arrays.copyOf(images, 1583), true);
        refused("truncated: expected 1584 bytes, found 16 bytes", Arrays.copyOf(images, 16), true);
        refused("truncated: expected a header of 16 bytes, found 15 bytes", Arrays.copyOf(images, 15), true);
        refused("truncated: expected a header of 16 bytes, found 0 bytes", new byte[0], true);
        refused("truncated: expected a header of 8 bytes, found 3 bytes", new byte[3], false);
        refused("truncated: expected 10 bytes, found 9 bytes", Samples.idx(new int[] {2049, 2}, new byte[1]), false);
    }

    @Test
    void trailingBytes() throws IOException {
        byte[] images = images(1, 28, 28);
        refused("trailing bytes: expected 800 bytes, found 1584 bytes", images, true);
        byte[] labels = Samples.idx(new int[] {2049, 2}, new byte[3]);
        refused("trailing bytes: expected 10 bytes, found 11 bytes", labels, false);
    }

    @Test
    void countOutOfRange() throws IOException {
        refused("image count: expected 1..2739137, found 0", images(0, 28, 28), true);
        refused("image count: expected 1..2739137, found -1", images(-1, 28, 28), true);
        byte[] most = images(Integer.MAX_VALUE, 28, 28);
        refused("image count: expected 1..2739137, found 2147483647", most, true);
        refused("label count: expected 1..2147483631, found 0", Samples.idx(new int[] {2049, 0}, new byte[0]), false);
    }

    @Test
    void aHeaderThatLiesCostsNoMemory() throws IOException {
        // claims 2.1 GB and holds 1.5 KB
        byte[] lie = images(2_700_000, 28, 28);
        long before = allocated();
        refused("truncated: expected 2116800016 bytes, found 1584 bytes", lie, true);
        refused("truncated: expected 2116800016 bytes, found 1584 bytes", Samples.gzip(lie), true);
        assertTrue(allocated() - before < 16 << 20, "allocated " + (allocated() - before) + " bytes");
    }

    @Test
    void wrongImageSize() throws IOException {
        refused("image size: expected 28 x 28, found 32 x 32", images(1, 32, 32), true);
        refused("image size: expected 28 x 28, found 28 x -1", images(1, 28, -1), true);
    }

    @Test
    void labelOutOfRange() throws IOException {
        byte[] ten = Samples.idx(new int[] {2049, 3}, new byte[] {9, 0, 10});
        refused("label of item 2: expected 0..9, found 10", ten, false);
        byte[] large = Samples.idx(new int[] {2049, 1}, new byte[] {-1});
        refused("label of item 0: expected 0..9, found 255", large, false);
    }

    @Test
    void brokenGzip() throws IOException {
        byte[] gzip = Samples.gzip(Samples.idx(new int[] {2049, 3}, new byte[3]));
        String what = "broken gzip: expected a whole compressed stream, found an error after ";
        refused(what + "11 bytes (EOFException)", Arrays.copyOf(gzip, gzip.length - 8), false);
        byte[] flipped = gzip.clone();
        flipped[gzip.length - 6] ^= 1;
        refused(what + "11 bytes (ZipException: Corrupt GZIP trailer)", flipped, false);
        byte[] onlyMagic = {0x1f, (byte) 0x8b};
        String header = "broken gzip: expected a whole compressed stream, found an error in its header (EOFException)";
        refused(header, onlyMagic, false);
    }

    @Test
    void everyTruncationAndAnyFlippedBytesNeverCrash() throws IOException {
        byte[] good = Samples.gzip(Samples.idx(new int[] {2049, 40}, new byte[40]));
        Path file = folder.resolve("labels");
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThrows(DataException.class, () -> IdxFormat.read(file, false), "cut to " + length);
        }
        byte[] raw = Samples.idx(new int[] {2049, 40}, new byte[40]);
        for (int i = 0; i < 8 * raw.length; i++) {
            byte[] flipped = raw.clone();
            flipped[i / 8] ^= (byte) (1 << i % 8);
            Files.write(file, flipped);
            try {
                IdxFormat.read(file, false);
                assertTrue(i / 8 >= 8, "a changed header was accepted, bit " + i);
            } catch (DataException e) {
                assertTrue(Samples.message(e).startsWith(file + ": "), Samples.message(e));
            }
        }
    }

    @Test
    void unreadable() {
        Path none = folder.resolve("none");
        DataException missing = assertThrows(DataException.class, () -> IdxFormat.read(none, true));
        assertEquals(none + ": cannot be read: no such file or folder", missing.getMessage());
        DataException dir = assertThrows(DataException.class, () -> IdxFormat.read(folder, true));
        assertTrue(Samples.message(dir).startsWith(folder + ": cannot be read: "), Samples.message(dir));
    }

    @Test
    void messagesAreOneLineWhateverTheFileIsCalled() throws IOException {
        Path file = Files.write(folder.resolve("a\nb\u001b[2J"), new byte[0]);
        DataException e = assertThrows(DataException.class, () -> IdxFormat.read(file, true));
        assertTrue(Samples.message(e).chars().noneMatch(Character::isISOControl), Samples.message(e));
    }

    /** An image file with this header and the bytes of two images. */
    private static byte[] images(int count, int rows, int columns) {
        return Samples.idx(new int[] {2051, count, rows, columns}, TWO_IMAGES);
    }

    private void refused(String problem, byte[] content, boolean images) throws IOException {
        assertEquals(folder.resolve("file") + ": " + problem, refusal(content, images));
    }

    private String refusal(byte[] content, boolean images) throws IOException {
        Path file = Files.write(folder.resolve("file"), content);
        return Samples.message(assertThrows(DataException.class, () -> IdxFormat.read(file, images)));
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }
}
