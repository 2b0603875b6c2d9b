package io.margrad.experiments.faces.protocol.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureRowsTest {
    @TempDir
    private Path folder = Path.of("");

    /** {@code offset} bytes of something else, then 0, 1, 2, ... as float32. */
    private Path file(int offset, int floats) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(offset + floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(offset);
        for (int k = 0; k < floats; k++) {
            bytes.putFloat(k);
        }
        return Files.write(folder.resolve("features.bin"), bytes.array());
    }

    /** 100,000 rows of 3 are 1.2 MB, more than one piece, and a piece does not end with a row. */
    @Test
    void rowsComeInOrder() throws IOException {
        int rows = 100_000;
        FeatureRows source = new FeatureRows(file(16, 3 * rows), 16, rows, 3);
        assertEquals(rows, source.rows());
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
    void aFileTooShortIsRefusedBeforeAnythingIsRead() throws IOException {
        Path file = file(0, 5);
        DataException e = assertThrows(DataException.class, () -> new FeatureRows(file, 0, 3, 2));
        assertEquals(file + ": 3 rows of 2 float32 from byte 0 on: expected a file of that size, found 20 bytes", e.getMessage());
        assertThrows(DataException.class, () -> new FeatureRows(file, 1, 5, 1));
        assertThrows(DataException.class, () -> new FeatureRows(file, 21, 0, 1));
        // Their product overflows a long and is 0.
        assertThrows(DataException.class, () -> new FeatureRows(file, 0, 1L << 62, 1 << 30));
        assertThrows(DataException.class, () -> new FeatureRows(folder.resolve("missing"), 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new FeatureRows(file, 0, -1, 1));
    }

    @Test
    void aFileThatShrinksIsNamed() throws IOException {
        Path file = file(0, 6);
        FeatureRows source = new FeatureRows(file, 0, 3, 2);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(9);
        }
        try (FeatureReader reader = source.open()) {
            DataException e = assertThrows(DataException.class, () -> reader.read(new float[6], 3));
            assertTrue(String.valueOf(e.getMessage()).contains("expected 3 rows, found the end of the file at byte 9"), e::getMessage);
        }
    }
}
