package io.margrad.experiments.faces.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureReaderTest {
    @TempDir
    Path folder;

    @Test
    void theContentCountsAndNotTheName() throws IOException {
        Path file = Files.write(folder.resolve("face.jpg"), Images.write(Images.smooth(4, 3), "png"));
        assertEquals("4 x 3 x 3", PictureReader.read(file).toString());
        Path bare = Files.write(folder.resolve("Aaron Eckhart_1"), Images.write(Images.smooth(4, 3), "gif"));
        assertEquals("4 x 3 x 3", PictureReader.read(bare).toString());
    }

    @Test
    void whatIsNoImageIsNamed() {
        refused("an empty file", "");
        refused("a text that begins with '<', such as HTML", "<html>404</html>");
        refused("BMP", "BM\0\0\0\0");
        refused("TIFF", "II*\0\0\0\0\0");
        refused("a RIFF file (WebP)", "RIFF\0\0\0\0WEBP");
        refused("a file that begins with 50", "P");
        refused("a file that begins with 68 65 6c 6c 6f 20 77 6f", "hello world");
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Path none = folder.resolve("none.jpg");
        Refusals.refused(none + ": cannot be read: no such file or folder", () -> PictureReader.read(none));
        assertTrue(Refusals.message(() -> PictureReader.read(folder)).startsWith(folder + ": cannot be read: "));
        Path broken = Files.write(folder.resolve("broken.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff});
        Refusals.refused(
                broken + ": truncated: expected a JPEG's end marker, found the end of the file after 3 bytes",
                () -> PictureReader.read(broken));
    }

    @Test
    void realPictures() throws IOException {
        Path data = SharedData.orSkip("orl", "PictureReaderTest.realPictures").resolveSibling("");
        int count = 0;
        for (String set : List.of("orl", "photos")) {
            try (Stream<Path> files = Files.walk(data.resolve(set))) {
                for (Path file : files.filter(f -> f.toString().matches(".*\\.(jpg|png|pgm)")).toList()) {
                    Picture picture = PictureReader.read(file);
                    assertEquals(set.equals("orl") ? 1 : 3, picture.channels(), file.toString());
                    count++;
                }
            }
        }
        assertEquals(400 + 28, count);
        assertEquals("92 x 112 x 1", PictureReader.read(data.resolve("orl/s1/1.pgm")).toString());
        assertEquals("512 x 512 x 3", PictureReader.read(data.resolve("photos/nasa/astronaut.png")).toString());
    }

    private static void refused(String found, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        Refusals.refused(
                "x: image format: expected JPEG, PNG, GIF, PGM or PPM, found " + found, () -> PictureReader.decode("x", bytes));
    }
}
