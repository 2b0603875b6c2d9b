package io.margrad.nn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that lie, and files that somebody has drummed on. */
class HostileHeadersTest {
    /** What headers are made of. */
    private static final String JSON = "{}[]\",:0919\\eE-. \u0000\n";

    @TempDir
    Path folder = Path.of("");

    /** Memory follows the file, not its claims. */
    @Test
    void nothingIsAllocatedThatIsNotInTheFile() throws IOException {
        List<String> claims = List.of(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[500000000],\"data_offsets\":[0,2000000000]}}",
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[1000000000000],\"data_offsets\":[0,8000000000000]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9],\"data_offsets\":[0,9]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + "1,".repeat(50_000) + "1],\"data_offsets\":[0,4]}}",
                "{\"__metadata__\":{\"a\":\"" + "é".repeat(100_000) + "\"}}",
                "{\"" + "k".repeat(5_000) + "\":{\"dtype\":}}",
                "[".repeat(100_000));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (String claim : claims) {
            for (long length : new long[] {claim.length(), 99_999_999, Long.MAX_VALUE}) {
                byte[] bytes = Bytes.file(length, claim.getBytes(StandardCharsets.UTF_8));
                Path file = Bytes.write(folder, bytes);
                tryToOpen(file); // loads classes
                long before = threads.getCurrentThreadAllocatedBytes();
                tryToOpen(file);
                long allocated = threads.getCurrentThreadAllocatedBytes() - before;
                assertTrue(allocated < 2L * bytes.length + (1 << 18), claim.substring(0, 40) + ": " + allocated + " bytes");
            }
        }
    }

    private static void tryToOpen(Path file) throws IOException {
        try {
            SafetensorsReader.open(file).close();
        } catch (CheckpointException e) {
            assertTrue(String.valueOf(e.getMessage()).length() < 1000);
        }
    }

    /** Any bytes at all: a file or a {@link CheckpointException}, never another exception. */
    @Test
    void twentyThousandDamagedHeadersAreReadOrRefused() throws IOException {
        Random random = new Random(20_260_301);
        List<byte[]> files = List.of(
                HexFormat.of().parseHex(SafetensorsReaderTest.PYTHONS),
                Bytes.file(SafetensorsReaderTest.ONE, new byte[8]),
                Bytes.file(
                        "{\"__metadata__\":{\"k\":\"\\u00e9\\n\",\"l\":\"\"},"
                                + "\"é\":{\"dtype\":\"BF16\",\"shape\":[2,2],\"data_offsets\":[0,8]}}",
                        new byte[8]),
                Bytes.file(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},"
                                + "\"b\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]}}",
                        new byte[8]));
        Path file = folder.resolve("x.safetensors");
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = files.get(random.nextInt(files.size())).clone();
            int changes = 1 + random.nextInt(3);
            for (int c = 0; c < changes; c++) {
                int at = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : Long.BYTES + random.nextInt(bytes.length - Long.BYTES);
                int flipped = bytes[at] ^ 1 << random.nextInt(Byte.SIZE);
                bytes[at] = (byte) (random.nextBoolean() ? flipped : JSON.charAt(random.nextInt(JSON.length())));
            }
            Files.write(file, bytes);
            try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                read++;
                for (TensorEntry tensor : reader.tensors().values()) {
                    if (tensor.dtype() == Dtype.F32) {
                        assertEquals(tensor.elements(), reader.floats(tensor.name()).length);
                    }
                }
            } catch (CheckpointException e) {
                refused++;
            }
        }
        System.out.printf("safetensors: 20,000 damaged headers, %d refused, %d still files%n", refused, read);
        assertTrue(read > 100 && refused > 10_000, read + " read, " + refused + " refused");
    }
}
