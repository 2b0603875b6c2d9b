package io.margrad.experiments.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MnistFilesTest {
    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"-", "-.gz", ".", "..gz"})
    void bothNameStylesRawAndGzip(String style) throws IOException {
        for (MnistFile file : MnistFile.values()) {
            boolean gzip = style.endsWith(".gz");
            String name = file.fileName();
            if (style.startsWith(".")) {
                name = name.replace("-idx", ".idx");
            }
            byte[] content = Samples.content(file);
            Files.write(folder.resolve(name + (gzip ? ".gz" : "")), gzip ? Samples.gzip(content) : content);
        }
        check(MnistFiles.locate(folder).read("here"));
    }

    @Test
    void compressionIsToldByContentNotByName() throws IOException {
        for (MnistFile file : MnistFile.values()) {
            byte[] content = Samples.content(file);
            boolean gzip = file.isImages();
            Path path = folder.resolve(file.fileName() + (gzip ? "" : ".gz"));
            Files.write(path, gzip ? Samples.gzip(content) : content);
        }
        check(MnistFiles.locate(folder).read("here"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writtenFilesAreReadBack(boolean gzip) {
        check(MnistFiles.write(folder, Samples.TRAIN, Samples.TEST, gzip).read("here"));
    }

    @Test
    void missingFileAndMissingFolderAreNamed() throws IOException {
        MnistFiles.write(folder, Samples.TRAIN, Samples.TEST, true);
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte.gz"));
        String names = "t10k-labels-idx1-ubyte or t10k-labels.idx1-ubyte, raw or .gz";
        assertMessage(folder + ": digits: expected " + names + ", found neither", folder);
        assertMessage(folder.resolve("no") + ": digits: expected a folder, found nothing", folder.resolve("no"));
        Path file = folder.resolve("t10k-images-idx3-ubyte.gz");
        assertMessage(file + ": digits: expected a folder, found a file", file);
    }

    @Test
    void countsThatDifferNameBothFiles() {
        MnistFiles written = MnistFiles.write(folder, Samples.TRAIN, Samples.TEST, false);
        MnistFiles mixed = new MnistFiles(
                written.trainImages(), written.testLabels(), written.testImages(), written.testLabels());
        String message = Samples.message(assertThrows(DataException.class, () -> mixed.read("here")));
        assertEquals(
                written.testLabels() + ": label count: expected 30 (the images of " + written.trainImages()
                        + "), found 20",
                message);
    }

    private static void assertMessage(String expected, Path folder) {
        assertEquals(
                expected, assertThrows(DataException.class, () -> MnistFiles.locate(folder)).getMessage());
    }

    private static void check(Mnist mnist) {
        assertSame(Samples.TRAIN, mnist.train());
        assertSame(Samples.TEST, mnist.test());
        assertEquals("digits: here (30 train, 20 test)", mnist.describe());
        assertEquals(4, mnist.sha256().size());
        // the sum is that of the uncompressed file, however it is stored
        Samples.sums().forEach((file, sum) -> assertEquals(sum, mnist.sha256().get(file.fileName())));
        assertTrue(mnist.note().isEmpty());
    }

    private static void assertSame(Digits expected, Digits found) {
        assertEquals(expected.count(), found.count());
        byte[] a = new byte[Digits.PIXELS];
        byte[] b = new byte[Digits.PIXELS];
        for (int i = 0; i < expected.count(); i++) {
            expected.copyImage(i, a, 0);
            found.copyImage(i, b, 0);
            assertArrayEquals(a, b);
            assertEquals(expected.label(i), found.label(i));
        }
    }
}
