package io.margrad.nn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The format byte by byte, and what is refused. */
class SafetensorsReaderTest {
    static final String ONE = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

    /** Written by the Python package safetensors 0.8.0: an I64 scalar, F32 with two and with no elements, a U8 matrix, metadata. */
    static final String PYTHONS =
            "00010000000000007b225f5f6d657461646174615f5f223a7b226d616465223a22627920c3a9227d2c2261223a7b226474797065223a2249"
            + "3634222c227368617065223a5b5d2c22646174615f6f666673657473223a5b302c385d7d2c2262223a7b226474797065223a22463332222c"
            + "227368617065223a5b325d2c22646174615f6f666673657473223a5b382c31365d7d2c2265223a7b226474797065223a22463332222c2273"
            + "68617065223a5b302c335d2c22646174615f6f666673657473223a5b31362c31365d7d2c2275223a7b226474797065223a225538222c2273"
            + "68617065223a5b312c335d2c22646174615f6f666673657473223a5b31362c31395d7d7d20202020fdffffffffffffff0000c03f000000c0"
            + "070809";

    @TempDir
    Path folder = Path.of("");

    private SafetensorsReader open(byte[] bytes) throws IOException {
        return SafetensorsReader.open(Bytes.write(folder, bytes));
    }

    private String refused(byte[] bytes) {
        CheckpointException e = assertThrows(CheckpointException.class, () -> open(bytes).close());
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(folder.resolve("x.safetensors") + ": "), message);
        assertTrue(message.contains("expected ") && message.contains(", found "), message);
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @Test
    void aFileOfTheReferenceImplementationIsRead() throws IOException {
        try (SafetensorsReader reader = open(HexFormat.of().parseHex(PYTHONS))) {
            assertEquals(Map.of("made", "by é"), reader.metadata());
            assertEquals(
                    List.of("a I64 []", "b F32 [2]", "e F32 [0, 3]", "u U8 [1, 3]"),
                    reader.tensors().values().stream().map(TensorEntry::toString).toList());
            assertArrayEquals(new long[] {-3}, reader.longs("a"));
            assertArrayEquals(new float[] {1.5f, -2}, reader.floats("b"));
            assertArrayEquals(new float[0], reader.floats("e"));
            CheckpointException wrong = assertThrows(CheckpointException.class, () -> reader.floats("u"));
            assertTrue(String.valueOf(wrong.getMessage()).endsWith("tensor 'u': dtype: expected F32, found U8"), wrong.getMessage());
            CheckpointException missing = assertThrows(CheckpointException.class, () -> reader.longs("z"));
            assertTrue(String.valueOf(missing.getMessage()).contains("'z'"), missing.getMessage());
        }
    }

    @Test
    void elementsAreLittleEndianAndRowMajorInTheOrderOfTheOffsetsNotOfTheHeader() throws IOException {
        String header = "{\"late\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[16,24]},"
                + "\"early\":{\"data_offsets\":[0,16],\"shape\":[2],\"dtype\":\"F64\"}}";
        byte[] data = {
            0, 0, 0, 0, 0, 0, (byte) 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, (byte) 0xc0, 0, 0, (byte) 0x80, 0x3f, 1, 0, 0, 0
        };
        try (SafetensorsReader reader = open(Bytes.file(header, data))) {
            assertArrayEquals(new double[] {1, -2}, reader.doubles("early"));
            assertArrayEquals(new float[] {1, Float.MIN_VALUE}, reader.floats("late"));
            assertEquals("late F32 [1, 2]", String.valueOf(reader.tensors().get("late")));
        }
    }

    @Test
    void everyTypeCanBeListed() throws IOException {
        StringBuilder header = new StringBuilder("{");
        long end = 0;
        for (Dtype dtype : Dtype.values()) {
            header.append(end == 0 ? "" : ",")
                    .append("\"x%s\":{\"dtype\":\"%s\",\"shape\":[3],\"data_offsets\":[%d,%d]}"
                            .formatted(dtype, dtype, end, end + 3L * dtype.bytes()));
            end += 3L * dtype.bytes();
        }
        // The sizes of the specification: bits of an element, by the digits in its name; BOOL has one byte.
        assertEquals(3 * (5 + 4 * 2 + 3 * 4 + 3 * 8), end);
        try (SafetensorsReader reader = open(Bytes.file(header + "}", new byte[(int) end]))) {
            assertEquals(Dtype.values().length, reader.tensors().size());
        }
    }

    @Test
    void nothingAndScalarsAndNoElementsAreFiles() throws IOException {
        open(Bytes.file("{}")).close();
        open(Bytes.file("{}    ")).close();
        open(Bytes.file("{\"__metadata__\":{}}")).close();
        String empty = "{\"s\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
                + "\"e\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[4,4]},"
                + "\"f\":{\"dtype\":\"F64\",\"shape\":[2,0],\"data_offsets\":[0,0]}}";
        try (SafetensorsReader reader = open(Bytes.file(empty, Bytes.floats(7)))) {
            assertArrayEquals(new float[] {7}, reader.floats("s"));
            assertEquals(0, reader.doubles("f").length);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', ignoreLeadingAndTrailingWhitespace = false, value = {
        // not an object of objects
        "|a text that begins with {",
        "  {} |begins with {",
        "[]|begins with {",
        "{|the rest of the JSON text",
        "{}{}|header at $: expected JSON, found malformed JSON at line 1 column 4",
        "{}x|header",
        "{} \u0000|header",
        "{\"a\":1}|tensor 'a': expected an object, found a number",
        "{\"a\":null}|tensor 'a': expected an object, found null",
        "{\"a\":[[[[[[]]]]]]}|tensor 'a': expected an object, found a list",
        "{\"a\":{}}|dtype, shape and data_offsets, found only []",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}|found only [dtype, shape]",
        "{'a':{}}|JSON",
        "{a:{}}|JSON",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,],\"data_offsets\":[0,8]}}|JSON",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},}|JSON",
        "{/**/\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|JSON",
        // fields
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"stride\":[1]}}|found 'stride'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"dtype\":\"F32\"}}|'dtype' twice",
        "{\"a\":{\"dtype\":\"f32\",\"shape\":[2],\"data_offsets\":[0,8]}}|tensor 'a': dtype: expected one of",
        "{\"a\":{\"dtype\":\"F4\",\"shape\":[2],\"data_offsets\":[0,8]}}|found 'F4'",
        "{\"a\":{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}}|dtype: expected a string, found a number",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}|shape: expected a list, found a number",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[[2]],\"data_offsets\":[0,8]}}|shape: expected a number, found a list",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}|shape: expected a number, found a string",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}|data_offsets: expected 2 numbers, found 1",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}}|at most 2 numbers",
        // numbers
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}|whole numbers from 0 to 2^63 - 1, found -2",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}|found 2.0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2e0],\"data_offsets\":[0,8]}}|found 2e0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[02],\"data_offsets\":[0,8]}}|JSON",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-0],\"data_offsets\":[0,8]}}|found -0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775808],\"data_offsets\":[0,8]}}|found 9223372036854775808",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[18446744073709551618],\"data_offsets\":[0,8]}}|whole numbers",
        // ranges against shapes
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,7]}}|expected 8 bytes for F32 [2], found 0 to 7",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}|expected 8 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,0]}}|expected 8 bytes for F32 [2], found 0 to 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,8]}}|expected 0 bytes for F32 [0]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}|less than 2^63 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,2147483648],\"data_offsets\":[0,0]}}|less than 2^63 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,0]}}|less than 2^63 bytes",
        // ranges against each other; 8 bytes of data
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[7,8]}}"
                + "|tensor 'b': first byte: expected 8, found 7, an overlap",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}|an overlap",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
                + "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}|tensor 'b': first byte: expected 3, found 4, a hole",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[7],\"data_offsets\":[1,8]}}|a hole",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[9],\"data_offsets\":[0,9]}}|tensor 'a': data: expected 9 bytes, found 8 in the file",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775807],\"data_offsets\":[0,9223372036854775807]}}|found 8 in the file",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[7],\"data_offsets\":[0,7]}}|data: expected 7 bytes, found 8 in the file",
        "{}|data: expected 0 bytes, found 8 in the file",
        // no elements, in the middle of another tensor, or behind the data
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},"
                + "\"z\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[4,4]}}"
                + "|tensor 'z': first byte: expected 8, found 4, an overlap",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},"
                + "\"z\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[9,9]}}|a hole",
        // names
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},"
                + "\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}|'a' twice",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},"
                + "\"\\u0061\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}|'a' twice",
        "{\"\\ud800\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}|Unpaired surrogate",
        // metadata
        "{\"__metadata__\":{\"a\":1}}|__metadata__ 'a': expected a string, found a number",
        "{\"__metadata__\":{\"a\":{\"b\":\"c\"}}}|expected a string, found an object",
        "{\"__metadata__\":{\"a\":null}}|expected a string, found null",
        "{\"__metadata__\":[]}|__metadata__: expected an object, found a list",
        "{\"__metadata__\":{\"a\":\"b\",\"a\":\"b\"}}|__metadata__: expected every key once, found 'a' twice",
        "{\"__metadata__\":{},\"__metadata__\":{}}|'__metadata__' twice",
        "{\"__metadata__\":{\"a\":\"\\ud800\"}}|Unpaired surrogate",
    })
    void headersThatAreRefused(@Nullable String header, String part) {
        String text = header == null ? "" : header;
        String said = refused(Bytes.file(text, new byte[8]));
        assertTrue(said.contains(part), said);
    }

    @Test
    void lengthsThatAreRefused() {
        byte[] header = ONE.getBytes(StandardCharsets.UTF_8);
        assertTrue(refused(new byte[0]).contains("at least 8 bytes"));
        assertTrue(refused(new byte[7]).contains("found 7"));
        assertTrue(refused(Bytes.file(header.length + 9, header, new byte[8])).contains("header: expected " + (header.length + 9)));
        assertTrue(refused(Bytes.file(100_000_000, header)).contains("in the file"));
        assertTrue(refused(Bytes.file(100_000_001, header)).contains("at most 100000000 bytes"));
        assertTrue(refused(Bytes.file(-1, header)).contains("found 18446744073709551615"));
        // The length that is right but for its end: the last brace is missing, or the first byte of data is one too many.
        assertTrue(refused(Bytes.file(header.length - 1, header, new byte[8])).contains("the rest of the JSON text"));
        refused(Bytes.file(header.length + 1, header, new byte[8]));
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] header = ONE.getBytes(StandardCharsets.ISO_8859_1);
        for (int bad : new int[] {0x80, 0xc0, 0xff, 0xe9}) {
            byte[] broken = header.clone();
            broken[2] = (byte) bad;
            assertTrue(refused(Bytes.file(broken, new byte[8])).contains("UTF-8"));
        }
        // An overlong slash, and a surrogate half in three bytes.
        byte[] rest = Arrays.copyOfRange(header, 3, header.length);
        byte[] start = {'{', '"'};
        assertTrue(refused(Bytes.file(Bytes.concat(start, new byte[] {(byte) 0xc0, (byte) 0xaf}, rest), new byte[8])).contains("UTF-8"));
        assertTrue(refused(Bytes.file(Bytes.concat(start, new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, rest), new byte[8]))
                .contains("UTF-8"));
    }

    @Test
    void headersThatWantTooMuchAreRefused() {
        String many = IntStream.rangeClosed(0, SafetensorsHeader.MAX_ENTRIES)
                .mapToObj(i -> "\"%d\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}".formatted(i))
                .collect(Collectors.joining(",", "{", "}"));
        assertTrue(refused(Bytes.file(many)).contains("at most 100000 tensors"));
        String dimensions = "1,".repeat(SafetensorsHeader.MAX_RANK) + "1";
        assertTrue(refused(Bytes.file("{\"a\":{\"dtype\":\"U8\",\"shape\":[" + dimensions + "],\"data_offsets\":[0,1]}}", new byte[1]))
                .contains("at most 32 numbers"));
        String long1 = "{\"__metadata__\":{\"a\":\"" + "x".repeat(HeaderText.MAX_STRING + 1) + "\"}}";
        assertTrue(refused(Bytes.file(long1)).contains("strings of at most"));
        String escaped = "{\"__metadata__\":{\"a\":\"" + "\\\"".repeat(HeaderText.MAX_STRING / 2 + 1) + "\"}}";
        assertTrue(refused(Bytes.file(escaped)).contains("strings of at most"));
    }

    @Test
    void aNameOfAnyLengthGivesAnErrorThatAPersonCanRead() {
        String said = refused(Bytes.file("{\"" + "n".repeat(100_000) + "\\n\":{\"dtype\":\"F32\"}}"));
        assertTrue(said.length() < 1000, said);
    }

    @Test
    void whatCannotBeReadIsTheSystemsError() {
        assertThrows(NoSuchFileException.class, () -> SafetensorsReader.open(folder.resolve("missing")));
        assertThrows(IOException.class, () -> SafetensorsReader.open(folder).close());
    }
}
