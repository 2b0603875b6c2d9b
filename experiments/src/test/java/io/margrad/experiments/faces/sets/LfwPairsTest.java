package io.margrad.experiments.faces.sets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.images.Refusals;
import io.margrad.experiments.faces.images.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LfwPairsTest {
    private static final String TWO_FOLDS = "2\t1\nAnn\t1\t4\nAnn\t2\tBob\t13\nCid\t2\t1\nCid\t1\tDan\t1\n";

    @TempDir
    Path folder;

    @Test
    void foldsOfSameAndDifferentPairs() throws IOException {
        LfwPairs pairs = read(TWO_FOLDS);
        assertEquals(
                List.of(
                        List.of(new LfwPair("Ann", 1, "Ann", 4, true, 2), new LfwPair("Ann", 2, "Bob", 13, false, 3)),
                        List.of(new LfwPair("Cid", 2, "Cid", 1, true, 4), new LfwPair("Cid", 1, "Dan", 1, false, 5))),
                pairs.folds());
        assertEquals(
                List.of(
                        "Ann/Ann_0001.jpg", "Ann/Ann_0004.jpg", "Ann/Ann_0002.jpg", "Bob/Bob_0013.jpg", "Cid/Cid_0002.jpg",
                        "Cid/Cid_0001.jpg", "Dan/Dan_0001.jpg"),
                pairs.images());
        assertEquals(Set.of("Ann", "Bob", "Cid", "Dan"), pairs.people());
    }

    @Test
    void viewOneHasOneFold() throws IOException {
        LfwPairs pairs = read("2\nA\t1\t2\nA\t1\t3\nA\t1\tB\t1\nB\t1\tC\t1");
        assertEquals(1, pairs.folds().size());
        assertEquals(4, pairs.folds().getFirst().size());
    }

    @Test
    void blanksLineEndsAndMarksOfOtherSystems() throws IOException {
        String windows = "\ufeff" + TWO_FOLDS.replace("\n", "\r\n").replace('\t', ' ') + "\r\n\r\n";
        assertEquals(read(TWO_FOLDS), read(windows));
        LfwPair blank = read("1\nA B\t1\t2\nA B\t1\tC\t1\n").folds().getFirst().getFirst();
        assertEquals("A B/A B_0002.jpg", blank.second());
    }

    @Test
    void everyTruncationIsRefusedOrOnlyCutsTheLastNumber() throws IOException {
        LfwPairs whole = read(TWO_FOLDS);
        for (int length = 0; length < TWO_FOLDS.length() - 1; length++) {
            String cut = TWO_FOLDS.substring(0, length);
            String message = Refusals.message(() -> read(cut));
            assertTrue(message.startsWith(folder.resolve("pairs.txt") + ": "), message);
        }
        assertEquals(whole, read(TWO_FOLDS.stripTrailing()));
    }

    @Test
    void malformedLines() throws IOException {
        refused("truncated: expected folds<TAB>pairs, or pairs, found the end of the file", "");
        refused("line 1: fields: expected folds<TAB>pairs, or pairs, found '1 2 3'", "1 2 3\n");
        refused("line 1: folds: expected a number from 1 to 1000, found '-1'", "-1\t3\n");
        refused("line 1: pairs of a kind: expected a number from 1 to 1000000, found '99999999999'", "99999999999\n");
        refused("truncated: expected same pair 2 of 3 in fold 1, found the end of the file", "3\nA\t1\t2\n");
        refused("line 2: fields: expected name<TAB>i<TAB>j, found 'A\t1\tB\t1'".replace('\t', ' '), "1\nA\t1\tB\t1\nA\t1\t2\n");
        refused("line 3: fields: expected name<TAB>i<TAB>name<TAB>j, found 'A 1 3'", "1\nA\t1\t2\nA 1 3\n");
        refused("line 2: image number: expected a number from 1 to 9999, found '0'", "1\nA\t0\t2\nA\t1\tB\t1\n");
        refused("line 2: image number: expected a number from 1 to 9999, found 'x'", "1\nA\tx\t2\nA\t1\tB\t1\n");
        refused("line 2: name: expected a name that can be a folder's, found '../A'", "1\n../A\t1\t2\nA\t1\tB\t1\n");
        refused("line 3: names: expected two different ones, found 'A 1 A 2'", "1\nA\t1\t2\nA 1 A 2\n");
        refused("line 4: end: expected no line after 1 x 2 x 1 pairs, found 'A 1 2'", "1\nA\t1\t2\nA\t1\tB\t1\nA 1 2\n");
    }

    @Test
    void whatIsNoText() throws IOException {
        Path file = Files.write(folder.resolve("pairs.txt"), new byte[] {'1', '\n', (byte) 0xff, (byte) 0xfe, '\n'});
        Refusals.refused(file + ": line 1: text: expected UTF-8, found other bytes", () -> LfwPairs.read(file));
        Files.writeString(file, "x".repeat(1 << 17));
        Refusals.refused(file + ": line 1: length: expected at most 65536 characters, found more", () -> LfwPairs.read(file));
        Refusals.message(() -> LfwPairs.read(folder));
    }

    @Test
    void theOfficialLists() {
        Path protocol = SharedData.orSkip("lfw/protocol", "LfwPairsTest.theOfficialLists");
        LfwPairs view2 = LfwPairs.read(protocol.resolve("pairs.txt"));
        assertEquals(10, view2.folds().size());
        Set<String> before = new HashSet<>();
        for (List<LfwPair> fold : view2.folds()) {
            assertEquals(600, fold.size());
            assertEquals(300, fold.stream().filter(LfwPair::same).count());
            Set<String> people = new LfwPairs("", List.of(fold)).people();
            assertTrue(people.stream().noneMatch(before::contains), "folds share a person");
            before.addAll(people);
        }
        assertEquals(7701, view2.images().size());
        assertEquals(4281, view2.people().size());
        assertEquals(2200, LfwPairs.read(protocol.resolve("pairsDevTrain.txt")).folds().getFirst().size());
        assertEquals(1000, LfwPairs.read(protocol.resolve("pairsDevTest.txt")).folds().getFirst().size());
        List<LfwNames.Person> people = LfwNames.read(protocol.resolve("lfw-names.txt"));
        assertEquals(5749, people.size());
        assertEquals(13233, people.stream().mapToInt(LfwNames.Person::images).sum());
    }

    private LfwPairs read(String content) throws IOException {
        return LfwPairs.read(Files.writeString(folder.resolve("pairs.txt"), content, StandardCharsets.UTF_8));
    }

    private void refused(String problem, String content) throws IOException {
        Path file = folder.resolve("pairs.txt");
        Files.writeString(file, content);
        Refusals.refused(file + ": " + problem, () -> LfwPairs.read(file));
    }
}
