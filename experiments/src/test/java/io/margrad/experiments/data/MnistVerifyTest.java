package io.margrad.experiments.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class MnistVerifyTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void saysWhatIsWrongWithEachFile() throws IOException {
        MnistFiles.write(folder, Samples.TRAIN, Samples.TEST, true);
        Path trainLabels = folder.resolve("train-labels-idx1-ubyte.gz");
        Files.write(trainLabels, new byte[] {0, 0, 8, 1});
        Files.delete(folder.resolve("t10k-images-idx3-ubyte.gz"));
        Path testLabels = folder.resolve("t10k-labels-idx1-ubyte.gz");
        byte[] gzip = Files.readAllBytes(testLabels);
        Files.write(testLabels, Arrays.copyOf(gzip, gzip.length - 9));

        List<MnistVerify> results = MnistVerify.check(folder);
        String sum = Samples.sums().get(MnistFile.TRAIN_IMAGES);
        assertEquals(
                folder.resolve("train-images-idx3-ubyte.gz") + ": SHA-256: expected "
                        + MnistFile.TRAIN_IMAGES.publishedSha256() + ", found " + sum,
                results.get(0).problem());
        assertEquals(sum, results.get(0).sha256());
        assertEquals(
                trainLabels + ": truncated: expected a header of 8 bytes, found 4 bytes",
                results.get(1).problem());
        assertEquals(
                folder + ": digits: expected t10k-images-idx3-ubyte, found no such file",
                results.get(2).problem());
        assertTrue(results.get(3).problem().startsWith(testLabels + ": broken gzip: "));
        assertTrue(results.stream().noneMatch(MnistVerify::ok));
    }

    @Test
    void theRealDigitsAreThePublishedOnes() {
        Path real = Samples.realDigits();
        if (real == null) {
            String why = "no real digits (MARGRAD_DATA or shared/data/mnist)";
            System.out.println("SKIPPED MnistVerifyTest.theRealDigitsAreThePublishedOnes: " + why);
            throw new TestAbortedException(why);
        }
        for (MnistVerify result : MnistVerify.check(real)) {
            assertTrue(result.ok(), result.problem());
            assertEquals(result.file().publishedSha256(), result.sha256());
        }
        Mnist mnist = MnistFiles.locate(real).read("x");
        assertEquals("digits: x (60,000 train, 10,000 test)", mnist.describe());
        assertEquals(5, mnist.train().label(0));
        assertEquals(7, mnist.test().label(0));
    }
}
