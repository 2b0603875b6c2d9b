package io.margrad.experiments.faces.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnedCentersTest {
    private static final List<String> NAMES = List.of("Ann", "Bob", "Cid");

    @TempDir
    Path folder = Path.of("");

    private Path file(CheckpointBuilder content) throws IOException {
        Path file = folder.resolve("weights.safetensors");
        content.build().write(file);
        return file;
    }

    private static CheckpointBuilder centers(float... values) {
        return Checkpoint.at(1).text(ModelDescription.FEATURES, "2").floats("centers", Shape.of(values.length / 2, 2), values);
    }

    private static CheckpointBuilder whole() {
        return centers(1, 2, 3, 4, 5, 6).longs(LearnedCenters.IDENTITIES, LearnedCenters.identities(NAMES));
    }

    /** The first 8 bytes of SHA-256("Ann") and of that of no letters, as any program computes them. */
    @Test
    void identitiesAreNumbersOfNames() {
        assertArrayEquals(new long[] {0xe3b0c44298fc1c14L}, LearnedCenters.identities(List.of("")));
        assertArrayEquals(new long[] {0x17239b6e25011033L}, LearnedCenters.identities(List.of("Ann")));
    }

    @Test
    void centersOfTheSameIdentities() throws IOException {
        Features centers = LearnedCenters.read(file(whole()), NAMES, "faces");
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, centers.values());
        assertEquals(2, centers.dimension());
        assertTrue(centers.where(1).endsWith("weights.safetensors, learned centers', row 1 (Bob)"), centers.where(1));
    }

    private static void refused(String expected, Path file, String... names) {
        String message = String.valueOf(
                assertThrows(DataException.class, () -> LearnedCenters.read(file, List.of(names), "faces")).getMessage());
        assertEquals(expected.replace("FILE", file.toString()), message);
    }

    @Test
    void otherIdentitiesAreRefused() throws IOException {
        Path file = file(whole());
        refused("faces: identities: expected the 3 that FILE has learned centers of, found 2", file, "Ann", "Bob");
        refused(
                "faces: identity 1: expected the one that FILE has learned center 1 of, found 'Cid', whose center is 2",
                file, "Ann", "Cid", "Bob");
        refused(
                "faces: identity 2: expected the one that FILE has learned center 2 of, found 'Dan', which has none",
                file, "Ann", "Bob", "Dan");
    }

    @Test
    void filesWithoutCentersAreRefused() throws IOException {
        refused(
                "FILE: learned centers: expected those of a network trained by margrad face train, found none",
                file(Checkpoint.at(0)), "Ann");
        refused(
                "FILE: identities of the learned centers: expected one for each, found none: an earlier version wrote this file",
                file(centers(1, 2)), "Ann");
        refused("FILE: cannot be read: no such file or folder", folder.resolve("none"), "Ann");
        Path text = Files.writeString(folder.resolve("text"), "no weights");
        String message = String.valueOf(
                assertThrows(DataException.class, () -> LearnedCenters.read(text, NAMES, "faces")).getMessage());
        assertTrue(message.startsWith(text.toString()) && message.endsWith("is this the weights file of a face model?"), message);
    }

    @Test
    void centersThatCannotBeAreRefused() throws IOException {
        long[] one = LearnedCenters.identities(List.of("Ann"));
        refused(
                "features 'FILE, learned centers', row 0 (Ann), column 1: expected a finite number, found NaN",
                file(centers(1, Float.NaN).longs(LearnedCenters.IDENTITIES, one)), "Ann");
        Path file = file(centers(1, 2, 3, 4).longs(LearnedCenters.IDENTITIES, one));
        String message = String.valueOf(
                assertThrows(DataException.class, () -> LearnedCenters.read(file, List.of("Ann"), "faces")).getMessage());
        assertTrue(message.contains("tensor 'centers': shape: expected [1, 2], found [2, 2]"), message);
    }
}
