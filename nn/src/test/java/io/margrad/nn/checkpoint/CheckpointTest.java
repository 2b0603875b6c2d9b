package io.margrad.nn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Round trips bit for bit, and damage of every kind. */
class CheckpointTest {
    /** Values that a careless copy changes: NaNs with a payload, a signalling one, both zeros, subnormals, the ends of the range. */
    private static final int[] BITS = {
        0x7fc00000, 0x7fc12345, 0xffc00001, 0x7f800001, 0xffbfffff, 0x00000000, 0x80000000, 0x00000001, 0x807fffff,
        0x7f800000, 0xff800000, 0x7f7fffff, 0x3f800000
    };

    @TempDir
    Path folder = Path.of("");

    private Path file() {
        return folder.resolve("c.safetensors");
    }

    private static float[] hard() {
        float[] values = new float[BITS.length];
        for (int i = 0; i < BITS.length; i++) {
            values[i] = Float.intBitsToFloat(BITS[i]);
        }
        return values;
    }

    private static Checkpoint small() {
        return Checkpoint.at(42)
                .score(0.75)
                .text("config", "seed = 1\nname = \"é \\ \u2028\"\n")
                .floats("hard", Shape.of(BITS.length), hard())
                .floats("scalar", Shape.SCALAR, new float[] {-0f})
                .floats("none", Shape.of(0, 3), new float[0])
                .longs("sampler", Long.MIN_VALUE, -1, Long.MAX_VALUE)
                .doubles("sums", Double.longBitsToDouble(0x7ff4000000000001L), -0.0, Double.MIN_VALUE, 0.1)
                .build();
    }

    private static boolean equal(Checkpoint a, Checkpoint b) {
        return a.step() == b.step()
                && a.score().equals(b.score())
                && a.text("config").equals(b.text("config"))
                && Set.copyOf(a.names()).equals(Set.copyOf(b.names()))
                && Arrays.equals(bits(a.floats("hard", Shape.of(BITS.length))), bits(b.floats("hard", Shape.of(BITS.length))))
                && Arrays.equals(bits(a.floats("scalar", Shape.SCALAR)), bits(b.floats("scalar", Shape.SCALAR)))
                && b.floats("none", Shape.of(0, 3)).length == 0
                && Arrays.equals(a.longs("sampler", 3), b.longs("sampler", 3))
                && Arrays.equals(bits(a.doubles("sums", 4)), bits(b.doubles("sums", 4)));
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }

    @Test
    void whatWasWrittenIsReadBitForBit() throws IOException {
        small().write(file());
        Checkpoint again = Checkpoint.read(file());
        assertTrue(equal(small(), again));
        assertArrayEquals(BITS, bits(again.floats("hard", Shape.of(BITS.length))));
        assertEquals(0.75, again.score().orElseThrow());
        again.write(folder.resolve("second"));
        assertArrayEquals(Files.readAllBytes(file()), Files.readAllBytes(folder.resolve("second")), "the same content, the same bytes");
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count(), "nothing is left beside");
        }
    }

    /** The bytes themselves, from the format's description; the sum by another program's rule: all bytes, the digits left out. */
    @Test
    void theFileIsPlainSafetensors() throws IOException, NoSuchAlgorithmException {
        Checkpoint.at(7).floats("w", Shape.of(1, 2), new float[] {1, -2}).longs("n", 5).build().write(file());
        byte[] found = Files.readAllBytes(file());
        String before = "{\"__metadata__\":{\"sha256\":\"";
        String after = "\",\"format\":\"margrad-checkpoint\",\"format-version\":\"1\",\"step\":\"7\"},"
                + "\"n\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[8,16]}}";
        int length = before.length() + 64 + after.length();
        String padded = after + " ".repeat((8 - length % 8) % 8);
        byte[] data = {5, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0};
        MessageDigest sum = MessageDigest.getInstance("SHA-256");
        byte[] head = Bytes.file(before.length() + 64 + padded.length(), before.getBytes(StandardCharsets.US_ASCII));
        byte[] tail = Bytes.concat(padded.getBytes(StandardCharsets.US_ASCII), data);
        sum.update(head);
        sum.update(tail);
        byte[] digits = HexFormat.of().formatHex(sum.digest()).getBytes(StandardCharsets.US_ASCII);
        assertEquals(
                new String(Bytes.concat(head, digits, tail), StandardCharsets.ISO_8859_1),
                new String(found, StandardCharsets.ISO_8859_1));
        try (SafetensorsReader reader = SafetensorsReader.open(file())) {
            assertArrayEquals(new float[] {1, -2}, reader.floats("w"));
        }
    }

    @Test
    void moreThanOnePieceIsRead() throws IOException {
        float[] many = new float[100_003];
        for (int i = 0; i < many.length; i++) {
            many[i] = i;
        }
        Checkpoint.at(0).floats("many", Shape.of(many.length), many).doubles("d", new double[20_001]).build().write(file());
        assertArrayEquals(many, Checkpoint.read(file()).floats("many", Shape.of(many.length)));
    }

    /** Escaped, each of these characters has six bytes. */
    @Test
    void theLongestTextIsRead() throws IOException {
        String text = "\u0001".repeat(CheckpointBuilder.MAX_LENGTH);
        Checkpoint.at(1).text("long", text).longs("n".repeat(CheckpointBuilder.MAX_LENGTH), 1).build().write(file());
        assertEquals(text, Checkpoint.read(file()).text("long"));
    }

    @Test
    void everyTruncationIsFoundOut() throws IOException {
        small().write(file());
        long size = Files.size(file());
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            for (long length = size - 1; length >= 0; length--) {
                channel.truncate(length);
                assertThrows(CheckpointException.class, () -> Checkpoint.read(file()));
                assertThrows(CheckpointException.class, () -> SafetensorsReader.open(file()).close(), "without the checksum");
            }
        }
        System.out.printf("checkpoint: %d truncations, all found out%n", size);
    }

    /** Every bit of the file once, and random bytes: none may go unnoticed. */
    @Test
    void everyFlippedBitAndTenThousandOtherBytesAreFoundOut() throws IOException {
        small().write(file());
        byte[] right = Files.readAllBytes(file());
        Random random = new Random(7);
        int flips = 0;
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            for (int i = 0; i < right.length * 8 + 10_000; i++) {
                int at = i < right.length * 8 ? i / 8 : random.nextInt(right.length);
                byte wrong = (byte) (i < right.length * 8 ? right[at] ^ 1 << i % 8 : random.nextInt(256));
                if (wrong == right[at]) {
                    continue;
                }
                channel.write(ByteBuffer.wrap(new byte[] {wrong}), at);
                assertThrows(CheckpointException.class, () -> Checkpoint.read(file()), "byte " + at);
                channel.write(ByteBuffer.wrap(right, at, 1), at);
                flips++;
            }
        }
        assertTrue(equal(small(), Checkpoint.read(file())));
        System.out.printf("checkpoint: %d flipped bits and changed bytes, all found out%n", flips);
        assertTrue(flips > 10_000);
    }

    @Test
    void bytesBehindTheEndAreFoundOut() throws IOException {
        small().write(file());
        Files.write(file(), new byte[] {0}, StandardOpenOption.APPEND);
        assertThrows(CheckpointException.class, () -> Checkpoint.read(file()));
    }

    /** Their sums are right, so it is their content that is looked at. */
    @Test
    void whatIsMissingOrDifferentIsNamed() throws IOException {
        small().write(file());
        Checkpoint c = Checkpoint.read(file());
        assertSaid("tensors: expected 'x', found none of this name", () -> c.floats("x", Shape.of(1)));
        assertSaid("tensor 'hard': shape: expected [2, 2], found [13]", () -> c.floats("hard", Shape.of(2, 2)));
        assertSaid("tensor 'sums': dtype: expected F32, found F64", () -> c.floats("sums", Shape.of(4)));
        assertSaid("tensor 'hard': dtype: expected F64, found F32", () -> c.doubles("hard"));
        assertSaid("tensor 'sampler': elements: expected 2, found 3", () -> c.longs("sampler", 2));
        assertSaid("metadata: expected 'rows', found none of this name", () -> c.text("rows"));
    }

    private void assertSaid(String part, Runnable call) {
        CheckpointException e = assertThrows(CheckpointException.class, call::run);
        assertEquals(file() + ": " + part, e.getMessage());
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Files.write(file(), Bytes.file("{}"));
        assertSaid("SHA-256", "a checksum");
        Path ours = folder.resolve("ours");
        Checkpoint.at(1).build().write(ours);
        byte[] bytes = Files.readAllBytes(ours);
        Files.write(file(), resummed(bytes, "\"format-version\":\"1\"", "\"format-version\":\"2\""));
        assertSaid("version", "format-version: expected 1, found 2");
        Files.write(file(), resummed(bytes, "\"margrad-checkpoint\"", "\"another-checkpoint\""));
        assertSaid("format", "format: expected margrad-checkpoint, found another-checkpoint");
        Files.write(file(), resummed(bytes, "\"step\":\"1\"", "\"step\":\"x\""));
        assertSaid("step", "step: expected a whole number of at least 0, found x");
        Files.write(file(), resummed(bytes, "\"step\":\"1\"", "\"stop\":\"1\""));
        assertSaid("no step", "metadata: expected 'step'");
    }

    private void assertSaid(String what, String part) {
        CheckpointException e = assertThrows(CheckpointException.class, () -> Checkpoint.read(file()), what);
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }

    /** A forged file: other text, and a sum that is right again. */
    private static byte[] resummed(byte[] bytes, String from, String to) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(from) && from.length() == to.length(), from);
        byte[] changed = text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
        MessageDigest digest = Checksum.digest();
        Checksum.addStart(digest, changed);
        byte[] digits = Checksum.digits(digest).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, changed, Checksum.POSITION, digits.length);
        return changed;
    }

    @Test
    void tensorsAreRestoredAllOrNone() throws IOException {
        try (CpuBackend backend = new CpuBackend(1)) {
            Tensor a = Tensor.persistent(backend, "a", Shape.of(2), new float[] {1, 2}, false);
            Tensor b = Tensor.persistent(backend, "b", Shape.of(1, 1), new float[] {3}, false);
            Checkpoint.at(1).tensors("x.", List.of(a, b)).build().write(file());
            Checkpoint c = Checkpoint.read(file());
            assertEquals(List.of("x.a", "x.b"), c.names());
            a.set(new float[2]);
            b.set(new float[1]);
            c.restore("x.", List.of(a, b));
            assertArrayEquals(new float[] {1, 2}, a.toArray());
            assertArrayEquals(new float[] {3}, b.toArray());
            Tensor other = Tensor.persistent(backend, "b", Shape.of(1), new float[] {9}, false);
            a.set(new float[2]);
            assertThrows(CheckpointException.class, () -> c.restore("x.", List.of(a, other)));
            assertArrayEquals(new float[2], a.toArray(), "nothing was set");
            Stream.of(a, b, other).forEach(Tensor::close);
            assertEquals(0, backend.liveBuffers());
        }
    }

    @Test
    void wrongCallsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Checkpoint.at(-1));
        CheckpointBuilder builder = Checkpoint.at(1).longs("n", 1);
        assertThrows(IllegalArgumentException.class, () -> builder.longs("n", 2), "a name twice");
        assertThrows(IllegalArgumentException.class, () -> builder.longs("__metadata__", 2));
        assertThrows(IllegalArgumentException.class, () -> builder.text("step", "2"));
        assertThrows(IllegalArgumentException.class, () -> builder.text("sha256", "2"));
        assertThrows(IllegalArgumentException.class, () -> builder.score(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> builder.text("long", "x".repeat(CheckpointBuilder.MAX_LENGTH + 1)));
        assertThrows(IllegalArgumentException.class, () -> builder.floats("f", Shape.of(2), new float[3]));
        assertFalse(builder.build().has("f"));
    }

    @Test
    void aFileThatCannotBeWrittenLeavesTheOldOne() throws IOException {
        small().write(file());
        CheckpointBuilder tooMany = Checkpoint.at(1);
        for (int i = 0; i < SafetensorsHeader.MAX_ENTRIES; i++) {
            tooMany.longs("n" + i);
        }
        assertThrows(IllegalArgumentException.class, () -> tooMany.build().write(file()));
        assertThrows(CharacterCodingException.class, () -> Checkpoint.at(1).text("half", "\ud800").build().write(file()));
        assertTrue(equal(small(), Checkpoint.read(file())));
        assertThrows(IOException.class, () -> small().write(folder.resolve("no folder").resolve("x")));
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> names = files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
            assertTrue(names.contains("c.safetensors"));
        }
    }
}
