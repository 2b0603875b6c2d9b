package io.margrad.experiments.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TarReaderTest {
    @Test
    void regularFilesInOrderAndNothingElse() throws IOException {
        byte[] tar = new Tar()
                .add("dir/", '5', new byte[0])
                .add("dir/a", '0', "one".getBytes(StandardCharsets.UTF_8))
                .add("header", 'x', new byte[600])
                .add("link", '2', new byte[0])
                .add("../../b", '0', new byte[512])
                .add("empty", '0', new byte[0])
                .bytes();
        assertEquals(Map.of("dir/a", 3, "../../b", 512, "empty", 0), sizes(tar));
    }

    @Test
    void anEntryTheVisitorLeavesUnreadIsPassedOver() throws IOException {
        byte[] tar = new Tar().add("a", '0', new byte[1000]).add("b", '0', new byte[1]).bytes();
        StringBuilder names = new StringBuilder();
        TarReader.read(new ByteArrayInputStream(tar), (name, body) -> names.append(name));
        assertEquals("ab", names.toString());
    }

    @Test
    void brokenArchivesEndInIOException() {
        byte[] tar = new Tar().add("a", '0', new byte[1000]).bytes();
        for (int length : new int[] {1, 511, 512, 700, 1511, 1512, 2047}) {
            assertThrows(IOException.class, () -> sizes(Arrays.copyOf(tar, length)), "cut to " + length);
        }
        byte[] noTar = new byte[1024];
        noTar[0] = 1;
        assertThrows(IOException.class, () -> sizes(noTar));
        assertThrows(IOException.class, () -> sizes(new Tar().add("a", '0', "-0000000777", new byte[0]).bytes()));
        assertThrows(IOException.class, () -> sizes(new Tar().add("a", '0', "77777777777", new byte[0]).bytes()));
        assertThrows(IOException.class, () -> sizes(new Tar().add("a", '0', "99999999999", new byte[0]).bytes()));
    }

    @Test
    void flippedBytesNeverCrash() {
        byte[] tar = new Tar().add("a", '0', new byte[100]).add("b", '0', new byte[5]).bytes();
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] copy = tar.clone();
            copy[random.nextInt(512)] ^= (byte) (1 << random.nextInt(8));
            try {
                sizes(copy);
            } catch (IOException e) {
                refused++;
            }
        }
        assertTrue(refused > 4900, "the header sum caught only " + refused);
    }

    private static Map<String, Integer> sizes(byte[] tar) throws IOException {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        TarReader.read(
                new ByteArrayInputStream(tar), (name, body) -> sizes.put(name, body.readAllBytes().length));
        return sizes;
    }
}
