package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.experiments.faces.images.Images;
import io.margrad.experiments.faces.model.Architecture.CenterFace;
import io.margrad.experiments.faces.model.FaceModel;
import io.margrad.experiments.faces.model.LearnedCenters;
import io.margrad.experiments.faces.model.ModelDescription;
import io.margrad.experiments.faces.sets.FeatureTable;
import io.margrad.experiments.faces.train.SmallFaces;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code face identify} with centers that a weights file has. Three people, of each five times the same picture. */
class IdentifyCommandTest extends FaceCalls {
    private static final List<String> NAMES = List.of("P0", "P1", "P2");
    private static final int FEATURES = 4;

    private Path faces = Path.of("");

    @BeforeEach
    void writeFaces() throws IOException {
        faces = folder.resolve("faces");
        for (String name : NAMES) {
            byte[] picture = Images.write(Images.noise(96, 112, BufferedImage.TYPE_INT_RGB, name.charAt(1)), "png");
            for (int i = 0; i < 5; i++) {
                Path file = faces.resolve(name).resolve(i + ".png");
                Files.createDirectories(file.resolveSibling(""));
                Files.write(file, picture);
            }
        }
    }

    private CheckpointBuilder network() {
        try (CpuBackend backend = new CpuBackend(1)) {
            ModelDescription description = new ModelDescription(new CenterFace(0.0625, FEATURES), FaceInput.CENTER_FACE);
            try (FaceModel narrow = new FaceModel("narrow", description, backend, description.network(backend, new Philox(1, 0)))) {
                return narrow.addTo(Checkpoint.at(0));
            }
        }
    }

    private Path file(CheckpointBuilder content) throws IOException {
        Path file = folder.resolve("model.safetensors");
        content.build().write(file);
        return file;
    }

    private Path learned(List<String> names, float... centers) throws IOException {
        return file(network()
                .floats("centers", Shape.of(centers.length / FEATURES, FEATURES), centers)
                .longs(LearnedCenters.IDENTITIES, LearnedCenters.identities(names)));
    }

    /** A person's five features are one vector: with that as the center all is right, with two people's exchanged a third. */
    @Test
    void learnedCentersByHand() throws IOException {
        Path saved = folder.resolve("saved/f.bin");
        succeeds("identify --model ? --images ? --device cpu --save-features ?", file(network()), faces, saved);
        assertTrue(out.contains("Identification: nearest of 3 class centers (training means), split 0.8 with seed 1"), out);
        FeatureTable table = FeatureTable.read(saved);
        assertEquals(15, table.names().size());
        assertFalse(Files.exists(onlyRun("identify").resolve("features.bin")));
        float[] all = table.features().values();
        float[] right = new float[3 * FEATURES];
        for (int person = 0; person < 3; person++) {
            System.arraycopy(all, table.names().indexOf("P" + person + "/0.png") * FEATURES, right, person * FEATURES, FEATURES);
        }
        succeeds("identify --model ? --images ? --device cpu --centers learned", learned(NAMES, right), faces);
        assertTrue(out.contains("nearest of 3 class centers (learned centers)"), out);
        assertTrue(out.contains("Euclidean           3               12            3        100.00"), out);
        float[] exchanged = right.clone();
        System.arraycopy(right, 0, exchanged, FEATURES, FEATURES);
        System.arraycopy(right, FEATURES, exchanged, 0, FEATURES);
        succeeds("identify --model ? --images ? --device cpu --centers LEARNED", learned(NAMES, exchanged), faces);
        assertTrue(out.contains("Euclidean           3               12            3         33.33"), out);
        // They are no runs of one kind.
        succeeds("tables");
        assertTrue(out.contains("| Euclidean | learned centers | 33.33 |"), out);
        // The features are the same, out of their file; their centers were learned elsewhere.
        succeeds("identify --features ? --images ?", saved, faces);
        assertTrue(out.contains("Euclidean           3               12            3        100.00"), out);
    }

    @Test
    void centersThatDoNotFitAreRefused() throws IOException {
        String call = "identify --model ? --images ? --device cpu --centers learned";
        fails("learned centers: expected those of a network trained by margrad face train, found none", call, file(network()), faces);
        fails(faces + ": identities: expected the 2 that ", call, learned(List.of("P0", "P1"), new float[8]), faces);
        fails(faces + ": identity 0: expected the one that ", call, learned(List.of("P1", "P0", "P2"), new float[12]), faces);
        assertTrue(err.contains("found 'P0', whose center is 1"), err);
        wrong("--centers: expected means where there is no model that has learned", "identify --features ? --images ? --centers learned",
                faces, faces);
        wrong("--mirror: expected none: learned centers are of single images", call + " --mirror", faces, faces);
    }

    /** What training leaves is what identification takes; in another folder the identities are others. */
    @Test
    void centersOfATraining() throws IOException {
        Path small = folder.resolve("small");
        SmallFaces.write(small);
        assertEquals(
                0,
                run("train --config=reduced --rows=S+C --data=? --device=cpu --threads=1 --width=0.01 --features=4 --iterations=2 --batch=4"
                                .replace("=?", "=" + small) + " --runs=" + folder.resolve("trained")),
                () -> err);
        Path weights;
        try (Stream<Path> all = Files.list(folder.resolve("trained"))) {
            weights = all.findFirst().orElseThrow().resolve("weights-s-c.safetensors");
        }
        assertArrayEquals(
                LearnedCenters.identities(List.of("id0", "id1", "id2")), Checkpoint.read(weights).longs(LearnedCenters.IDENTITIES));
        succeeds("identify --model ? --images ? --device cpu --centers learned", weights, small);
        assertTrue(out.contains("nearest of 3 class centers (learned centers)"), out);
        fails("found 'P0', which has none", "identify --model ? --images ? --device cpu --centers learned", weights, faces);
    }
}
