package io.margrad.nn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.Shape;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
    @TempDir
    Path path = Path.of("");

    private static Checkpoint at(long step) {
        return Checkpoint.at(step).floats("w", Shape.of(3), new float[] {step, 1, 2}).build();
    }

    private static Checkpoint at(long step, double score) {
        return Checkpoint.at(step).score(score).longs("n", step).build();
    }

    private static long newest(CheckpointFolder folder) throws IOException {
        CheckpointFolder.Found found = folder.newest();
        return found.checkpoint() == null ? -1 : found.checkpoint().step();
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(f -> f.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void theLastFewAreKept() throws IOException {
        CheckpointFolder folder = new CheckpointFolder(path, 2);
        for (long step : new long[] {5, 10, 15, 1_000_000_000_000L}) {
            folder.save(at(step));
            assertEquals(step, newest(folder));
        }
        assertEquals(Set.of("step-000000015.safetensors", "step-1000000000000.safetensors"), names());
    }

    @Test
    void withoutAFolderThereIsNone() throws IOException {
        CheckpointFolder folder = new CheckpointFolder(path.resolve("a").resolve("b"), 1);
        assertNull(folder.newest().checkpoint());
        assertEquals(List.of(), folder.newest().warnings());
        folder.save(at(3));
        assertEquals(3, newest(folder));
        assertThrows(IllegalArgumentException.class, () -> new CheckpointFolder(path, 0));
    }

    @Test
    void theBestStaysWhateverItsAge() throws IOException {
        CheckpointFolder folder = new CheckpointFolder(path, 1);
        folder.save(at(1, 0.5));
        assertEquals(List.of(), folder.save(at(2, 0.9)));
        folder.save(at(3, 0.9));
        folder.save(at(4, 0.7));
        folder.save(at(5));
        assertEquals(2, Checkpoint.read(folder.best()).step());
        assertEquals(Set.of("best.safetensors", "step-000000005.safetensors"), names());
        // A best that is broken is none.
        Files.writeString(folder.best(), "?");
        List<String> warnings = folder.save(at(6, 0.1));
        assertEquals(1, warnings.size());
        assertTrue(warnings.getFirst().startsWith(folder.best() + ": sha256: expected "), warnings.getFirst());
        assertTrue(warnings.getFirst().endsWith("; the checkpoint of step 6 takes its place"), warnings.getFirst());
        assertEquals(6, Checkpoint.read(folder.best()).step());
        // It does not change when its step is saved again.
        folder.save(at(6, 0.0));
        assertEquals(0.1, Checkpoint.read(folder.best()).score().orElseThrow());
    }

    /** Here it cannot even be read, nor moved away. */
    @Test
    void nothingThatIsWrongWithTheBestStopsASave() throws IOException {
        CheckpointFolder folder = new CheckpointFolder(path, 1);
        Files.createDirectories(folder.best().resolve("inside"));
        List<String> warnings = folder.save(at(1, 0.5));
        assertEquals(2, warnings.size(), warnings.toString());
        assertTrue(warnings.getFirst().startsWith(folder.best() + ": cannot be read: "), warnings.getFirst());
        assertTrue(warnings.getLast().startsWith(folder.best() + ": cannot be replaced: "), warnings.getLast());
        assertEquals(1, newest(folder));
        assertEquals(Set.of("best.safetensors", "step-000000001.safetensors"), names());
    }

    @Test
    void aBrokenOneGivesWayToTheOneBeforeWithAWarning() throws IOException {
        CheckpointFolder folder = new CheckpointFolder(path, 3);
        for (long step = 1; step <= 3; step++) {
            folder.save(at(step));
        }
        Path third = path.resolve("step-000000003.safetensors");
        try (FileChannel channel = FileChannel.open(third, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
        }
        CheckpointFolder.Found found = folder.newest();
        assertNotNull(found.checkpoint());
        assertEquals(2, found.checkpoint().step());
        assertEquals(1, found.warnings().size());
        assertTrue(found.warnings().getFirst().startsWith(third + ": SHA-256 of the content: expected "), found.warnings().getFirst());
        Files.delete(path.resolve("step-000000002.safetensors"));
        Files.createDirectory(path.resolve("step-000000002.safetensors"));
        found = folder.newest();
        assertNotNull(found.checkpoint());
        assertEquals(1, found.checkpoint().step());
        assertEquals(2, found.warnings().size());
        Files.delete(path.resolve("step-000000001.safetensors"));
        assertNull(folder.newest().checkpoint());
        assertEquals(2, folder.newest().warnings().size());
    }

    /** Training went on from step 2: what claims to be later is of no use to anybody. */
    @Test
    void savingRemovesWhatIsLater() throws IOException {
        CheckpointFolder folder = new CheckpointFolder(path, 5);
        folder.save(at(2));
        folder.save(at(9));
        Files.writeString(path.resolve("step-000000009.safetensors"), "?");
        folder.save(at(4));
        assertEquals(Set.of("step-000000002.safetensors", "step-000000004.safetensors"), names());
    }

    @Test
    void otherFilesAreLeftAlone() throws IOException {
        Files.writeString(path.resolve("step-12.safetensors"), "?");
        Files.writeString(path.resolve("notes.txt"), "?");
        CheckpointFolder folder = new CheckpointFolder(path, 1);
        folder.save(at(1));
        folder.save(at(2));
        assertEquals(Set.of("step-12.safetensors", "notes.txt", "step-000000002.safetensors"), names());
        assertEquals(2, newest(folder));
    }

    /**
     * Three checkpoints, then a crash at each step of saving the fourth, with and without a better score: the third or the fourth is
     * there, whole; never less. And saving again works.
     */
    @Test
    void aCrashBetweenAnyTwoStepsLosesNothing() throws IOException {
        int crashes = 0;
        Set<Long> seen = new HashSet<>();
        for (boolean better : new boolean[] {false, true}) {
            for (boolean inTheMiddle : new boolean[] {false, true}) {
                for (int steps = 0; ; steps++) {
                    Path here = path.resolve("%s-%s-%d".formatted(better, inTheMiddle, steps));
                    for (long step = 1; step <= 3; step++) {
                        new CheckpointFolder(here, 1).save(at(step, 0.5));
                    }
                    FailingDisk disk = new FailingDisk(steps, inTheMiddle, steps);
                    Checkpoint fourth = at(4, better ? 0.6 : 0.4);
                    try {
                        new CheckpointFolder(here, 1, disk).save(fourth);
                        break;
                    } catch (FailingDisk.Crash e) {
                        crashes++;
                    }
                    CheckpointFolder after = new CheckpointFolder(here, 1);
                    CheckpointFolder.Found found = after.newest();
                    assertNotNull(found.checkpoint());
                    assertEquals(List.of(), found.warnings(), "what has a name is whole");
                    seen.add(found.checkpoint().step());
                    assertTrue(found.checkpoint().step() >= 3);
                    long best = Checkpoint.read(after.best()).step();
                    assertTrue(best == 1 || (better && best == 4), "best " + best);
                    after.save(fourth);
                    assertEquals(4, newest(after));
                    assertEquals(better ? 4 : 1, Checkpoint.read(after.best()).step());
                    try (Stream<Path> files = Files.list(here)) {
                        assertFalse(files.anyMatch(Disk::isPart), "left over");
                    }
                }
            }
        }
        System.out.printf("checkpoint folder: %d crashes between steps, nothing lost%n", crashes);
        assertEquals(Set.of(3L, 4L), seen);
        assertTrue(crashes >= 20, crashes + " crashes");
    }
}
