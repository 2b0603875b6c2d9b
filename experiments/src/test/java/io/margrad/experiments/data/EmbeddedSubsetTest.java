package io.margrad.experiments.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class EmbeddedSubsetTest {
    @Test
    void balancedInEveryPrefix() {
        Mnist subset = EmbeddedSubset.load("");
        int[] train = new int[10];
        Arrays.fill(train, 600);
        assertArrayEquals(train, subset.train().perClass());
        int[] test = new int[10];
        Arrays.fill(test, 100);
        assertArrayEquals(test, subset.test().perClass());
        for (int i = 0; i < 6000; i++) {
            assertEquals(i % 10, subset.train().label(i));
        }
        assertEquals("digits: embedded subset (6,000 train, 1,000 test)", subset.describe());
        assertEquals(
                "digits: embedded subset (6,000 train, 1,000 test; why)", EmbeddedSubset.load("why").describe());
    }

    @Test
    void smallEnoughToCommitAndAttributed() throws IOException {
        assertTrue(EmbeddedSubset.bytes().length < 1_500_000);
        assertEquals(
                EmbeddedSubset.load("").sha256(),
                Map.of("mnist-subset.zip", ContentStream.sha256(EmbeddedSubset.bytes())));
        try (InputStream in = EmbeddedSubset.class.getResourceAsStream("mnist-subset.txt")) {
            assertNotNull(in);
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(text.contains("Yann LeCun, Corinna Cortes and Christopher J.C. Burges"));
            assertTrue(text.contains("CC BY-SA 3.0"));
        }
    }

    @Test
    void theGeneratorMakesItAgainFromTheRealDigits() throws IOException {
        Path real = Samples.realDigits();
        if (real == null) {
            String why = "no real digits (MARGRAD_DATA or shared/data/mnist)";
            System.out.println("SKIPPED EmbeddedSubsetTest.theGeneratorMakesItAgainFromTheRealDigits: " + why);
            throw new TestAbortedException(why);
        }
        Mnist full = MnistFiles.locate(real).read(real.toString());
        MnistFile.publishedSums().forEach((file, sum) -> assertEquals(sum, full.sha256().get(file.fileName())));
        byte[] again = SubsetGenerator.zip(full);
        assertArrayEquals(again, SubsetGenerator.zip(full), "not deterministic");
        // the content rather than the zip's bytes: those also depend on the zlib that the JDK is linked to
        Map<String, String> expected = entries(again);
        assertEquals(4, expected.size());
        assertEquals(expected, entries(EmbeddedSubset.bytes()));
        if (!Arrays.equals(again, EmbeddedSubset.bytes())) {
            System.out.println("EmbeddedSubsetTest: same digits, but this JDK compresses them to other bytes");
        }
    }

    @Test
    void tooFewOfAClassIsRefused() {
        DataException e = assertThrows(DataException.class, () -> SubsetGenerator.balanced(Samples.random(25, 1), 3));
        assertEquals("subset: digits of class 5: expected 3, found 2", e.getMessage());
    }

    private static Map<String, String> entries(byte[] bytes) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), ContentStream.sha256(zip.readAllBytes()));
            }
        }
        return entries;
    }
}
