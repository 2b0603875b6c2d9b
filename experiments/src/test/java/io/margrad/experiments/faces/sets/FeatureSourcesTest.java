package io.margrad.experiments.faces.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.margrad.experiments.faces.images.Refusals;
import io.margrad.experiments.faces.protocol.features.FeatureReader;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.features.Features;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Feature files that are read row by row, folders of them, and tables with names. */
class FeatureSourcesTest {
    @TempDir
    Path folder;

    /** 100,000 rows of 3 are 1.2 MB, more than one piece, and a piece does not end with a row. */
    @Test
    void rowsComeInOrder() {
        int rows = 100_000;
        float[] values = new float[3 * rows];
        for (int k = 0; k < values.length; k++) {
            values[k] = k;
        }
        Path file = folder.resolve("f.bin");
        FeatureFile.write(file, FeatureMatrix.of(rows, 3, values));
        FeatureSource source = FeatureFile.source(file);
        assertEquals(rows, source.rows());
        assertEquals(3, source.dimension());
        float[] into = new float[3 * 99_999];
        try (FeatureReader reader = source.open()) {
            assertEquals(99_999, reader.read(into, 99_999));
            for (int k = 0; k < into.length; k++) {
                assertEquals(k, into[k]);
            }
            assertEquals(1, reader.read(into, 99_999));
            assertArrayEquals(new float[] {299_997, 299_998, 299_999}, new float[] {into[0], into[1], into[2]});
            assertEquals(0, reader.read(into, 99_999));
        }
    }

    @Test
    void doublesAreRoundedAndGapsPassedOver() throws IOException {
        Path file = folder.resolve("f.bin");
        FeatureFile.write(file, FeatureMatrix.of(2, 2, 1d, Math.PI, -3d, 4d));
        assertArrayEquals(new float[] {1, (float) Math.PI, -3, 4}, all(FeatureFile.source(file)));
        // 2 rows of 1 float, 12 bytes from row to row; the last gap is there or not
        for (int length : new int[] {16 + 24, 16 + 16}) {
            ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putInt(2).putInt(1).putInt(12).putInt(5).putFloat(7).putInt(-1).putInt(-1).putFloat(8);
            Files.write(file, bytes.array());
            assertArrayEquals(new float[] {7, 8}, all(FeatureFile.source(file)));
        }
    }

    @Test
    void theHeaderIsHeldAgainstTheFile() throws IOException {
        Path file = folder.resolve("f.bin");
        FeatureFile.write(file, FeatureMatrix.of(3, 2, new float[6]));
        FeatureSource source = FeatureFile.source(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(25);
        }
        try (FeatureReader reader = source.open()) {
            Refusals.refused(
                    file + ": features cannot be read: EOFException: became shorter while it was read",
                    () -> reader.read(new float[6], 3));
        }
        Refusals.refused(file + ": truncated: expected 40 bytes, found 25 bytes", () -> FeatureFile.source(file));
        Refusals.refused(folder + "/none: cannot be read: no such file or folder", () -> FeatureFile.source(folder.resolve("none")));
    }

    @Test
    void aMatrixIsFeatures() {
        Features features = FeatureMatrix.of(2, 2, 1f, 2f, 3f, 4f).features("m", i -> "image" + i);
        assertEquals("features 'm', row 1 (image1)", features.where(1));
        assertArrayEquals(new float[] {1, 2, 3, 4}, features.values());
        Refusals.refused(
                "features 'm', row 1 (b), column 0: expected a finite number, found Infinity",
                () -> FeatureMatrix.of(2, 1, 1d, 1e39).features("m", List.of("a", "b")::get));
    }

    @Test
    void aFileForEachImage() {
        FeatureFile.write(folder.resolve("a/x.jpg_net.bin"), FeatureMatrix.of(2, 1, 1f, 2f));
        FeatureFile.write(folder.resolve("b/y.jpg_net.bin"), FeatureMatrix.of(1, 2, 3f, 4f));
        FeatureFolder source = FeatureFolder.of(folder, List.of("b/y.jpg", "a/x.jpg"), "_net.bin");
        assertEquals(2, source.dimension());
        assertArrayEquals(new float[] {3, 4, 1, 2}, source.features().values());
        assertEquals("features '" + folder + "', row 1 (a/x.jpg)", source.features().where(1));

        FeatureFile.write(folder.resolve("c_net.bin"), FeatureMatrix.of(3, 1, 1f, 2f, 3f));
        Refusals.refused(
                folder.resolve("c_net.bin") + ": elements: expected 2, as the first feature has, found 3",
                () -> FeatureFolder.of(folder, List.of("a/x.jpg", "c"), "_net.bin").features());
        FeatureFile.write(folder.resolve("d_net.bin"), FeatureMatrix.of(2, 2, 1f, 2f, 3f, 4f));
        Refusals.refused(
                folder.resolve("d_net.bin") + ": feature of one image: expected one row or one column, found 2 x 2 FLOAT32",
                () -> FeatureFolder.of(folder, List.of("d"), "_net.bin"));
        Refusals.message(() -> FeatureFolder.of(folder, List.of(), "_net.bin"));
        Refusals.message(() -> FeatureFolder.of(folder, List.of("../x"), "_net.bin"));
    }

    @Test
    void someRows() {
        FeatureSource source = Features.of("ten", new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 1);
        BitSet chosen = new BitSet();
        for (int row : new int[] {1, 2, 5, 9}) {
            chosen.set(row);
        }
        assertEquals(4, source.only(chosen).rows());
        for (int most = 1; most <= 5; most++) {
            float[] rows = new float[4];
            float[] into = new float[most];
            int count = 0;
            try (FeatureReader reader = source.only(chosen).open()) {
                for (int read = reader.read(into, most); read > 0; read = reader.read(into, most)) {
                    System.arraycopy(into, 0, rows, count, read);
                    count += read;
                }
            }
            assertEquals(4, count);
            assertArrayEquals(new float[] {1, 2, 5, 9}, rows);
        }
        assertEquals(0, source.only(new BitSet()).rows());
    }

    @Test
    void rowByRowIntoAFile() throws IOException {
        Path file = folder.resolve("w.bin");
        try (FeatureWriter writer = new FeatureWriter(file, 2)) {
            writer.append(new float[] {1, 2, 3, 4});
            assertFalse(Files.exists(file));
            writer.append(new float[] {5, 6});
            writer.finish();
        }
        byte[] written = Files.readAllBytes(file);
        FeatureFile.write(file, FeatureMatrix.of(3, 2, 1f, 2f, 3f, 4f, 5f, 6f));
        assertArrayEquals(Files.readAllBytes(file), written);
        try (FeatureWriter writer = new FeatureWriter(folder.resolve("unfinished.bin"), 2)) {
            writer.append(new float[2]);
        }
        try (var left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    @Test
    void aTableComesBack() throws IOException {
        Path file = folder.resolve("t/features.bin");
        Features features = Features.of("x", new float[] {1, 2, 3, 4}, 2);
        new FeatureTable(features, List.of("a b/1.jpg", "c.png")).write(file);
        FeatureTable read = FeatureTable.read(file);
        assertEquals(List.of("a b/1.jpg", "c.png"), read.names());
        assertArrayEquals(features.values(), read.features().values());
        Path names = FeatureTable.namesOf(file);
        Files.writeString(names, "a\n");
        Refusals.refused(
                names + ": names: expected one for each of 2 rows of " + file + ", found 1", () -> FeatureTable.read(file));
        Files.writeString(names, "a\na\n");
        Refusals.refused(names + ": line 2: name: expected each name once, found a again", () -> FeatureTable.read(file));
        Refusals.message(() -> new FeatureTable(features, List.of("a", "b\nc")).write(file));
    }

    private static float[] all(FeatureSource source) {
        float[] values = new float[(int) source.rows() * source.dimension()];
        try (FeatureReader reader = source.open()) {
            assertEquals(source.rows(), reader.read(values, (int) source.rows()));
        }
        return values;
    }
}
