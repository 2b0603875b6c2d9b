package io.margrad.experiments.faces.sets.recordio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.images.Images;
import io.margrad.experiments.faces.images.Refusals;
import io.margrad.experiments.faces.sets.FaceSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSetTest {
    private static final int[] COUNTS = {2, 0, 3, 1};

    @TempDir
    Path folder;

    private Path rec;
    private Path idx;

    @BeforeEach
    void paths() {
        rec = folder.resolve("train.rec");
        idx = folder.resolve("train.idx");
    }

    @Test
    void imagesOfIdentities() throws IOException {
        RecordBytes.identities(COUNTS).into(folder);
        FaceSet faces = RecordSet.read(folder);
        assertEquals(6, faces.size());
        assertArrayEquals(new int[] {0, 0, 2, 2, 2, 3}, IntStream.range(0, 6).map(faces::label).toArray());
        assertEquals(List.of("0", "1", "2", "3"), faces.classes());
        for (int i = 0; i < 6; i++) {
            assertArrayEquals(RecordBytes.content(i + 1), faces.bytes(i));
            assertEquals("record " + (i + 1), faces.name(i));
        }
        Files.writeString(folder.resolve("property"), "7,112,112");
        assertEquals(7, RecordSet.read(folder).classes().size());
    }

    @Test
    void plainRecordsWithTheLabelInTheHeaderOrBehindIt() throws IOException {
        RecordBytes bytes = new RecordBytes().add(RecordBytes.image(1, new byte[] {7}));
        bytes.add(RecordBytes.image(1, 99, new float[] {4}, new byte[] {8, 8}));
        bytes.add(RecordBytes.image(3, 99, new float[] {0, 0.5f, -1}, new byte[] {9}));
        bytes.into(folder);
        // keys need not be in order
        List<String> lines = Files.readAllLines(idx);
        Files.write(idx, List.of(lines.get(2), lines.get(0), lines.get(1)));
        FaceSet faces = RecordSet.read(folder);
        assertArrayEquals(new int[] {1, 4, 0}, IntStream.range(0, 3).map(faces::label).toArray());
        assertArrayEquals(new byte[] {8, 8}, faces.bytes(1));
        assertArrayEquals(new byte[] {9}, faces.bytes(2));
        assertEquals(5, faces.classes().size());
    }

    @Test
    void contentWithMagicNumbersComesInParts() throws IOException {
        byte[] magic = {0x0a, 0x23, (byte) 0xd7, (byte) 0xce};
        byte[] image = new byte[30];
        // with the header of 24 bytes before it these are at multiples of four; the one at 17 is not and stays
        for (int at : new int[] {0, 8, 12, 24}) {
            System.arraycopy(magic, 0, image, at, 4);
        }
        System.arraycopy(magic, 0, image, 17, 4);
        RecordBytes bytes = new RecordBytes().add(RecordBytes.image(0, image)).add(RecordBytes.image(1, new byte[] {5}));
        bytes.into(folder);
        ByteBuffer raw = ByteBuffer.wrap(bytes.records()).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(1, raw.getInt(4) >>> 29);
        assertEquals(24, raw.getInt(4) & 0x1fffffff);
        FaceSet faces = RecordSet.read(folder);
        assertArrayEquals(image, faces.bytes(0));
        assertArrayEquals(new byte[] {5}, faces.bytes(1));
    }

    @Test
    void picturesAreDecodedFromTheirRecords() throws IOException {
        new RecordBytes()
                .add(RecordBytes.image(0, Images.write(Images.smooth(6, 5), "jpeg")))
                .add(RecordBytes.image(1, new byte[] {1, 2, 3}))
                .into(folder);
        FaceSet faces = RecordSet.read(folder);
        assertEquals("6 x 5 x 3", faces.picture(0).toString());
        Refusals.refused(
                rec + ": record 1: image format: expected JPEG, PNG, GIF, PGM or PPM, found a file that begins with 01 02 03",
                () -> faces.picture(1));
    }

    @Test
    void everyTruncationOfTheRecordsIsRefused() throws IOException {
        RecordBytes bytes = RecordBytes.identities(COUNTS);
        bytes.into(folder);
        byte[] whole = bytes.records();
        for (int length = 0; length < whole.length; length++) {
            Files.write(rec, Arrays.copyOf(whole, length));
            Refusals.message(() -> RecordSet.read(folder));
        }
        RecordBytes plain = new RecordBytes().add(RecordBytes.image(0, new byte[3])).add(RecordBytes.image(1, new byte[] {1, 2}));
        plain.into(folder);
        for (int length = 0; length < plain.records().length; length++) {
            Files.write(rec, Arrays.copyOf(plain.records(), length));
            Refusals.message(() -> RecordSet.read(folder));
        }
    }

    @Test
    void everyTruncationOfTheIndexIsRefused() throws IOException {
        RecordBytes bytes = RecordBytes.identities(COUNTS);
        bytes.into(folder);
        String whole = bytes.index();
        for (int length = 0; length < whole.length() - 1; length++) {
            Files.writeString(idx, whole.substring(0, length));
            Refusals.message(() -> RecordSet.read(folder));
        }
    }

    @Test
    void everyChangedBitOfTheStructureIsRefusedOrHarmless() throws IOException {
        RecordBytes bytes = RecordBytes.identities(COUNTS);
        bytes.into(folder);
        Random random = new Random(1);
        for (int i = 0; i < 3_000; i++) {
            byte[] changed = bytes.records();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(rec, changed);
            try {
                FaceSet faces = RecordSet.read(folder);
                for (int k = 0; k < faces.size(); k++) {
                    faces.bytes(k);
                }
            } catch (DataException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith(rec + ": "), e.getMessage());
            }
        }
    }

    @Test
    void damagedRecords() throws IOException {
        RecordBytes bytes = RecordBytes.identities(2);
        int second = bytes.offset(2);
        byte[] magic = bytes.records();
        magic[second] = 0;
        bytes.into(folder);
        FaceSet faces = RecordSet.read(folder);
        Files.write(rec, magic);
        Refusals.refused(
                rec + ": record 2: magic number at byte " + second + ": expected 0xced7230a, found 0xced72300", () -> faces.bytes(1));
        byte[] flags = bytes.records();
        flags[second + 7] = (byte) 0x40;
        Files.write(rec, flags);
        Refusals.refused(rec + ": record 2: kind of part: expected 0 (whole) or 1 (first), found 2", () -> faces.bytes(1));
        flags[second + 7] = (byte) 0x20;
        Files.write(rec, flags);
        Refusals.refused(rec + ": record 2: kind of part: expected 2 (middle) or 3 (last), found 0", () -> faces.bytes(1));
        byte[] lie = bytes.records();
        ByteBuffer.wrap(lie).order(ByteOrder.LITTLE_ENDIAN).putInt(second + 4, 0x1fffffff);
        Files.write(rec, lie);
        Refusals.costsNoMemory(() -> faces.bytes(1));
        byte[] label = bytes.records();
        ByteBuffer.wrap(label).order(ByteOrder.LITTLE_ENDIAN).putFloat(second + 12, 5);
        Files.write(rec, label);
        Refusals.refused(rec + ": record 2: label: expected 0 as the first of its identity, found 5", () -> faces.bytes(1));
    }

    @Test
    void labelsThatAreNone() throws IOException {
        for (float label : new float[] {0.5f, -1, Float.NaN, Float.POSITIVE_INFINITY, 1e20f}) {
            new RecordBytes().add(RecordBytes.image(label, new byte[1])).into(folder);
            Refusals.refused(rec + ": record 0: label: expected a whole number from 0 on, found " + label, () -> RecordSet.read(folder));
        }
        new RecordBytes().add(RecordBytes.image(1 << 24, new byte[1])).into(folder);
        Refusals.refused(rec + ": record 0: label: expected 0..16777215, found 16777216", () -> RecordSet.read(folder));
        new RecordBytes().add(new byte[23]).into(folder);
        Refusals.refused(rec + ": record 0: image record: expected at least 24 bytes, found 23 bytes", () -> RecordSet.read(folder));
        // claims four billion labels
        new RecordBytes().add(RecordBytes.image(-1, 0, new float[] {0, 0}, new byte[1])).into(folder);
        Refusals.costsNoMemory(() -> RecordSet.read(folder));
    }

    @Test
    void rangesThatDoNotFit() throws IOException {
        refusedRanges("record 0: expected two labels a <= b, from 1 to 2 records, found 3 and 2", range(3, 2));
        refusedRanges("record 0: expected two labels a <= b, from 1 to 2 records, found 0 and 1", range(0, 1));
        refusedRanges("record 0: expected two labels a <= b, from 1 to 2 records, found 1 and 1073741824", range(1, 1 << 30));
        refusedRanges("images: expected at least one, found none", range(1, 1));
        byte[] image = RecordBytes.image(0, new byte[1]);
        String fits = "expected two labels a <= b, from ";
        refusedRanges("record 2: " + fits + "1 to 2, found 1 and 3", RecordBytes.range(2, 3), image, RecordBytes.range(1, 3));
        refusedRanges("record 2: " + fits + "1 to 2, found 0 and 0", RecordBytes.range(2, 3), image, image);
        byte[][] overlap = {RecordBytes.range(3, 5), image, image, RecordBytes.range(1, 3), RecordBytes.range(2, 3)};
        refusedRanges("record 4: " + fits + "3 to 3, found 2 and 3", overlap);
        byte[][] twice = {RecordBytes.range(3, 5), image, image, RecordBytes.range(1, 2), RecordBytes.range(2, 3)};
        refusedRanges("record 2: expected a label that no identity before has, found 0", twice);
    }

    @Test
    void malformedIndexes() throws IOException {
        RecordBytes.identities(1).into(folder);
        long size = Files.size(rec);
        refusedIndex("truncated: expected key<TAB>offset, found the end of the file", "");
        refusedIndex("line 1: fields: expected key<TAB>offset, found '0 0'", "0 0\n");
        refusedIndex("line 1: offset: expected a number from 0 to " + (size - 1) + ", found '" + size + "'", "0\t" + size + "\n");
        refusedIndex("line 1: key: expected a number from 0 to 2147483647, found '2147483648'", "2147483648\t0\n");
        refusedIndex("key 0: expected one line with it, found two", "0\t0\n0\t4\n");
        refusedIndex("offset 0: expected one line with it, found two", "0\t0\n1\t0\n");
        Files.writeString(idx, "5\t2\n");
        Refusals.refused(
                rec + ": record 5: beginning: expected a multiple of 4, up to " + (size - 8) + ", found 2", () -> RecordSet.read(folder));
    }

    @Test
    void theProperty() throws IOException {
        RecordBytes.identities(1, 1, 1).into(folder);
        Path property = folder.resolve("property");
        for (String bad : List.of("", "3", "3,112", "3,112,112,3", "0,112,112", "x,112,112", "3,112,112\n4\n")) {
            Files.writeString(property, bad);
            assertTrue(Refusals.message(() -> RecordSet.read(folder)).startsWith(property + ": "), bad);
        }
        Files.writeString(property, "2, 112, 112\n");
        Refusals.refused(rec + ": labels: expected 0..1, found 2", () -> RecordSet.read(folder));
    }

    @Test
    void missingFiles() throws IOException {
        Refusals.refused(rec + ": cannot be read: no such file or folder", () -> RecordSet.read(folder));
        Files.write(rec, new byte[100]);
        Refusals.refused(idx + ": cannot be read: no such file or folder", () -> RecordSet.read(folder));
    }

    /** Record 0 and one image. */
    private static byte[][] range(float from, float to) {
        return new byte[][] {RecordBytes.range(from, to), RecordBytes.image(0, new byte[1])};
    }

    private void refusedRanges(String problem, byte[]... records) throws IOException {
        RecordBytes bytes = new RecordBytes();
        for (byte[] record : records) {
            bytes.add(record);
        }
        bytes.into(folder);
        Refusals.refused(rec + ": " + problem, () -> RecordSet.read(folder));
    }

    private void refusedIndex(String problem, String content) throws IOException {
        Files.writeString(idx, content);
        Refusals.refused(idx + ": " + problem, () -> RecordSet.read(folder));
    }
}
