package io.margrad.experiments.faces.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.margrad.experiments.faces.images.Refusals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureFileTest {
    @TempDir
    Path folder;

    @Test
    void theBytesOfAColumn() throws IOException {
        Path file = folder.resolve("a/b/x_net.bin");
        FeatureFile.write(file, FeatureMatrix.of(2, 1, 1f, -2f));
        // 2 rows, 1 column, 4 bytes a row, type 5, then 1.0f = 3f800000 and -2.0f = c0000000
        String expected = "02000000" + "01000000" + "04000000" + "05000000" + "0000803f" + "000000c0";
        assertEquals(expected, HexFormat.of().formatHex(Files.readAllBytes(file)));
        try (Stream<Path> left = Files.list(folder.resolve("a/b"))) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void theHeaderOfADevkitFeature() throws IOException {
        Path file = folder.resolve("f.bin");
        FeatureFile.write(file, FeatureMatrix.of(512, 1, new float[512]));
        byte[] bytes = Files.readAllBytes(file);
        assertEquals(2064, bytes.length);
        assertEquals("00020000010000000400000005000000", HexFormat.of().formatHex(bytes, 0, 16));
    }

    @Test
    void float64AndRows() throws IOException {
        Path file = folder.resolve("f.bin");
        FeatureMatrix matrix = FeatureMatrix.of(2, 3, 1d, 2d, 3d, 4d, 5d, Math.PI);
        FeatureFile.write(file, matrix);
        assertEquals("02000000030000001800000006000000", HexFormat.of().formatHex(Files.readAllBytes(file), 0, 16));
        FeatureMatrix read = FeatureFile.read(file);
        assertEquals(matrix, read);
        assertEquals(FeatureMatrix.Type.FLOAT64, read.type());
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, Math.PI}, read.doubles());
        assertEquals((float) Math.PI, read.floats()[5]);
    }

    @Test
    void everyBitComesBack() throws IOException {
        Random random = new Random(1);
        float[] values = new float[4096];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt());
        }
        values[0] = Float.intBitsToFloat(0x7f800001); // a signalling NaN
        values[1] = -0f;
        FeatureMatrix matrix = FeatureMatrix.of(64, 64, values);
        Path file = folder.resolve("f.bin");
        FeatureFile.write(file, matrix);
        byte[] first = Files.readAllBytes(file);
        FeatureMatrix read = FeatureFile.read(file);
        assertEquals(matrix, read);
        FeatureFile.write(file, read);
        assertArrayEquals(first, Files.readAllBytes(file));
        ByteBuffer raw = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            assertEquals(Float.floatToRawIntBits(values[i]), raw.getInt(16 + 4 * i));
        }
    }

    @Test
    void gapsBetweenRowsArePassedOver() throws IOException {
        // 2 rows of 1 float, 12 bytes from row to row; the last gap is there or not
        for (int length : new int[] {16 + 24, 16 + 16}) {
            ByteBuffer bytes = ByteBuffer.wrap(header(2, 1, 12, 5, length - 16)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putFloat(16, 7f).putInt(20, -1).putInt(24, -1).putFloat(28, 8f);
            Path file = Files.write(folder.resolve("f.bin"), bytes.array());
            assertArrayEquals(new float[] {7, 8}, FeatureFile.read(file).floats());
        }
        refused("trailing bytes: expected 40 bytes, found 41 bytes", header(2, 1, 12, 5, 25));
        refused("truncated: expected 32 bytes, found 31 bytes", header(2, 1, 12, 5, 15));
    }

    @Test
    void hostileHeaders() throws IOException {
        refused("rows: expected at least 1, found 0", header(0, 1, 4, 5, 0));
        refused("columns: expected at least 1, found -1", header(1, -1, 4, 5, 0));
        refused("OpenCV type: expected 5 (float32) or 6 (float64), found 0", header(1, 1, 4, 0, 4));
        refused("bytes from row to row: expected at least 8, found 4", header(1, 2, 4, 5, 8));
        refused("bytes from row to row: expected at least 8589934588, found 4", header(1, Integer.MAX_VALUE, 4, 5, 8));
        refused("trailing bytes: expected 20 bytes, found 21 bytes", header(1, 1, 4, 5, 5));
        byte[] lie = header(Integer.MAX_VALUE, 1, Integer.MAX_VALUE, 5, 100);
        refused("truncated: expected 4611686011984936982 bytes, found 116 bytes", lie);
        Path file = folder.resolve("f.bin");
        Files.write(file, header(500_000_000, 1, 4, 5, 100));
        Refusals.costsNoMemory(() -> FeatureFile.read(file));
        // a file of 8 GB that is mostly a hole: more than one array holds
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(header(1 << 30, 2, 8, 5, 0)));
            channel.position(16 + (8L << 30) - 1).write(ByteBuffer.wrap(new byte[1]));
        }
        assertEquals(16 + (8L << 30), Files.size(file));
        Refusals.refused(
                file + ": size: expected at most 2147483631 bytes of elements, found 8589934592", () -> FeatureFile.read(file));
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Path file = folder.resolve("f.bin");
        FeatureFile.write(file, FeatureMatrix.of(5, 2, new float[10]));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            Refusals.message(() -> FeatureFile.read(file));
        }
    }

    @Test
    void unusableFiles() throws IOException {
        Path none = folder.resolve("none");
        Refusals.refused(none + ": cannot be read: no such file or folder", () -> FeatureFile.read(none));
        Path notAFolder = Files.createFile(folder.resolve("file")).resolve("x.bin");
        FeatureMatrix matrix = FeatureMatrix.of(1, 1, 0f);
        Refusals.message(() -> FeatureFile.write(notAFolder, matrix));
        // a folder stands where the file should go: refused, and nothing is left beside it
        Path taken = Files.createDirectories(folder.resolve("taken/x.bin/full"));
        Path target = taken.resolveSibling("").toAbsolutePath().normalize();
        Refusals.message(() -> FeatureFile.write(target, matrix));
        try (Stream<Path> left = Files.list(folder.resolve("taken"))) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void pathsStayBelowTheFolder() {
        assertEquals(folder.resolve("aaa/u@N00/p_1.jpg_net.bin"), FeatureFile.path(folder, "aaa/u@N00/p_1.jpg", "_net.bin"));
        for (String path : new String[] {"/etc/x", "../x", "a/../../x", "a\0b"}) {
            Refusals.message(() -> FeatureFile.path(folder, path, ".bin"));
        }
    }

    @Test
    void wrongArrays() {
        assertThrows(IllegalArgumentException.class, () -> FeatureMatrix.of(2, 2, 1f));
        assertThrows(IllegalArgumentException.class, () -> FeatureMatrix.of(0, 1, new float[0]));
        assertFalse(FeatureMatrix.of(1, 2, 1f, 2f).equals(FeatureMatrix.of(2, 1, 1f, 2f)));
    }

    private void refused(String problem, byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("f.bin"), content);
        Refusals.refused(file + ": " + problem, () -> FeatureFile.read(file));
    }

    /** A header followed by so many zeros. */
    private static byte[] header(int rows, int columns, int stride, int type, int more) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + more).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putInt(rows).putInt(columns).putInt(stride).putInt(type).array();
    }
}
