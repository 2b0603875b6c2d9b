package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.experiments.faces.images.Images;
import io.margrad.experiments.faces.model.Architecture.CenterFace;
import io.margrad.experiments.faces.model.FaceModel;
import io.margrad.experiments.faces.model.ModelDescription;
import io.margrad.experiments.faces.model.Provenance;
import io.margrad.experiments.faces.sets.FeatureFile;
import io.margrad.experiments.faces.sets.FeatureMatrix;
import io.margrad.experiments.faces.sets.FeatureTable;
import io.margrad.experiments.faces.tables.EvaluationRun;
import io.margrad.experiments.faces.tables.Subject;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** YTF and MegaFace on features made by hand; identification, LFW and MegaFace on noise with a narrow network. */
class FaceProtocolCommandsTest extends FaceCalls {
    /** Ten splits of 500 pairs of four videos: those of A are alike, those of B are opposite to them. */
    @Test
    void ytfOnFeaturesInAFolder() throws IOException {
        Path frames = folder.resolve("frames");
        for (String frame : List.of("A/0/0.1", "A/0/0.2", "A/1/1.1", "B/0/0.1", "B/1/1.7")) {
            Files.createDirectories(frames.resolve(frame).resolveSibling(""));
            Files.createFile(frames.resolve(frame + ".jpg"));
            float sign = frame.startsWith("A") ? 1 : -1;
            FeatureFile.write(folder.resolve("f/" + frame + ".jpg_x.bin"), FeatureMatrix.of(2, 1, sign, frame.length() * 0.01f));
        }
        StringBuilder splits = new StringBuilder();
        for (int split = 1; split <= 10; split++) {
            for (int pair = 1; pair <= 500; pair++) {
                boolean same = pair % 2 == 0;
                String second = same ? "A/1" : "B/" + pair / 2 % 2;
                splits.append("%d, %d, A/0, %s, %d\n".formatted(split, pair, second, same ? 1 : 0));
            }
        }
        Path list = Files.writeString(folder.resolve("splits.txt"), splits);
        succeeds(
                "verify ytf --frames ? --splits ? --features ? --suffix _x.bin --video-score pair-mean",
                frames, list, folder.resolve("f"));
        assertTrue(out.contains("YTF: 5000 pairs of 4 videos in 10 splits, pair mean, at most 100 frames of a video"), out);
        assertTrue(out.contains("Euclidean      100.00  0.00"), out);
        assertTrue(out.contains("cosine         100.00  0.00"), out);
    }

    /**
     * Features of one element. Ann at 0 and 1, Bob at 10 and 13; distractors at 0.5, 12 and 20. In both trials of Ann 0.5 is nearer than
     * the mate, in both of Bob 12 is: every mate comes second. Without the distractor 0.5 Ann's mates come first, in half of the four trials.
     */
    @Test
    void megaFaceByHandWithTheDevkitsFiles() throws IOException {
        List<String> names = List.of("Ann/Ann_1.png", "Ann/Ann_2.png", "Bob/Bob_1.png", "Bob/Bob_2.png");
        Path probes = Files.writeString(
                folder.resolve("probes.json"),
                "{\"path\": [\"" + String.join("\", \"", names) + "\"], \"id\": [\"Ann\", \"Ann\", \"Bob\", \"Bob\"]}");
        Path distractors = Files.writeString(
                folder.resolve("distractors.json"), "{\"path\": [\"1/a@N00/x.jpg\", \"1/a@N00/y.jpg\", \"2/b@N00/z.jpg\"]}");
        float[] places = {0, 1, 10, 13};
        for (int i = 0; i < 4; i++) {
            FeatureFile.write(folder.resolve("p/" + names.get(i) + "_m.bin"), FeatureMatrix.of(1, 1, places[i]));
        }
        FeatureFile.write(folder.resolve("d.bin"), FeatureMatrix.of(3, 1, 0.5f, 12, 20));
        Path noises = Files.writeString(folder.resolve("noises.txt"), "1\t1/a@N00/x.jpg\n");
        Path json = folder.resolve("devkit.json");
        succeeds(
                "verify megaface --probes ? --distractors ? --probe-features ? --suffix _m.bin --distractor-features ?"
                        + " --distractor-noises ? --distance euclidean --json ?",
                probes, distractors, folder.resolve("p"), folder.resolve("d.bin"), noises, json);
        assertTrue(out.contains("MegaFace challenge 1: 4 probes, 3 distractors"), out);
        Path run = onlyRun("verify-megaface");
        JsonObject devkit = json(json);
        assertEquals(List.of("cmc", "roc"), List.copyOf(devkit.keySet()));
        assertEquals("[[0,1,3],[0.0,1.0,1.0]]", devkit.get("cmc").toString());
        Path left = run.resolve("cmc_facescrub_megaface_euclidean.json");
        assertEquals(Files.readString(json), Files.readString(left));
        JsonObject clean = json(run.resolve("cmc_facescrub_megaface_euclidean_clean.json"));
        assertEquals("[[0,1,2],[0.5,1.0,1.0]]", clean.get("cmc").toString());
        assertTrue(Files.exists(run.resolve("cmc-megaface.svg")) && Files.exists(run.resolve("roc-megaface.svg")));
        succeeds("tables");
        assertTrue(out.contains(", clean lists | – | 50.00 |"), out);
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    /** A matrix is only taken for a list when it has its rows, and its names where there are names; {@code --size} changes nothing of that. */
    @Test
    void megaFaceRefusesRowsOfAnotherList() throws IOException {
        Path probes = Files.writeString(folder.resolve("probes.json"), "{\"path\": [\"a/1.jpg\", \"a/2.jpg\"], \"id\": [\"a\", \"a\"]}");
        Path distractors = Files.writeString(folder.resolve("others.json"), "{\"path\": [\"x.jpg\", \"y.jpg\"]}");
        Path own = folder.resolve("probes.bin");
        FeatureFile.write(own, FeatureMatrix.of(2, 1, 1, 2));
        Path others = folder.resolve("others.bin");
        String call = "verify megaface --probes ? --distractors ? --probe-features ? --distractor-features ? --size 1";
        FeatureFile.write(others, FeatureMatrix.of(3, 1, 5, 6, 7));
        fails(others + ": rows: expected one for each of the list's 2 images, found 3", call, probes, distractors, own, others);
        FeatureFile.write(others, FeatureMatrix.of(2, 1, 5, 6));
        FeatureTable.writeNames(others, List.of("y.jpg", "x.jpg"));
        fails(others + ".names: name of row 0: expected x.jpg, as in the list, found y.jpg", call, probes, distractors, own, others);
        FeatureTable.writeNames(others, List.of("x.jpg", "y.jpg"));
        succeeds(call, probes, distractors, own, others);
        assertTrue(out.contains("2 probes, 1 distractors"), out);
        succeeds("tables");
        assertTrue(out.contains("1 distractors"), out);
    }

    @Test
    void identificationRefusesImagesWithoutAFeature() throws IOException {
        Path faces = faces();
        List<String> all = new ArrayList<>();
        for (int person = 0; person < 3; person++) {
            for (int i = 1; i <= 5; i++) {
                all.add("P%d/P%d_%04d.jpg".formatted(person, person, i));
            }
        }
        Path matrix = folder.resolve("some.bin");
        FeatureFile.write(matrix, FeatureMatrix.of(14, 1, new float[14]));
        FeatureTable.writeNames(matrix, all.subList(0, 14));
        fails(faces.resolve("P2/P2_0005.jpg") + ": feature: expected one, found none", "identify --features ? --images ?", matrix, faces);
    }

    /** Three people with five images, of which all are the same noise and the last is none. */
    private Path faces() throws IOException {
        Path faces = folder.resolve("faces");
        for (int person = 0; person < 3; person++) {
            for (int i = 1; i <= 5; i++) {
                Path file = faces.resolve("P%d/P%d_%04d.jpg".formatted(person, person, i));
                Files.createDirectories(file.resolveSibling(""));
                Files.write(file, Images.write(Images.noise(96, 112, BufferedImage.TYPE_INT_RGB, person), "png"));
            }
        }
        Files.writeString(faces.resolve("P2/P2_0005.jpg"), "<html>");
        return faces;
    }

    private Path model() throws IOException {
        return model(Provenance.UNKNOWN);
    }

    private Path model(Provenance provenance) throws IOException {
        Path model = folder.resolve("m.safetensors");
        try (CpuBackend backend = new CpuBackend(1)) {
            ModelDescription description = new ModelDescription(new CenterFace(0.0625, 4), FaceInput.CENTER_FACE);
            try (FaceModel narrow = new FaceModel("narrow", description, backend, description.network(backend, new Philox(1, 0)))) {
                narrow.addTo(provenance.addTo(Checkpoint.at(0))).build().write(model);
            }
        }
        return model;
    }

    /** Every test image lies on its center. */
    @Test
    void identificationOfImages() throws IOException {
        Path faces = faces();
        succeeds("identify --model ? --images ? --device cpu --mirror", model(), faces);
        assertTrue(out.contains("14 images in ") && out.contains("1 broken"), out);
        assertTrue(out.contains("Euclidean           3               11            3        100.00"), out);
        assertTrue(err.contains("warning: " + faces.resolve("P2/P2_0005.jpg") + ": image format"), err);
    }

    @Test
    void lfwOfImages() throws IOException {
        Path faces = faces();
        Path pairs = Files.writeString(
                folder.resolve("pairs.txt"),
                "2\t2\nP0\t1\t2\nP2\t1\t5\nP0\t1\tP1\t1\nP0\t2\tP1\t2\nP1\t1\t2\nP1\t3\t2\nP1\t1\tP2\t1\nP1\t2\tP0\t1\n");
        Path saved = folder.resolve("saved.bin");
        succeeds(
                "verify lfw --model ? --images ? --pairs ? --device cpu --save-features ?", model(), faces, pairs, saved);
        assertTrue(out.contains("LFW view 2: 7 pairs in 2 folds") && out.contains("(1 pairs left out)"), out);
        assertTrue(out.contains("Euclidean      100.00   0.00"), out);
        // P1's image 4 and others are in no pair, and were not read.
        assertEquals(
                List.of("P0/P0_0001.jpg", "P0/P0_0002.jpg", "P2/P2_0001.jpg", "P1/P1_0001.jpg", "P1/P1_0002.jpg", "P1/P1_0003.jpg"),
                FeatureTable.read(saved).names());
    }

    /** The row is the file's; the option is for files that have none. */
    @Test
    void theWeightsSayWhichRowTheyAre() throws IOException {
        Path faces = faces();
        Path model = model(new Provenance("S+M", 5L, "0a1b", true));
        String call = "identify --model ? --images ? --device cpu ";
        succeeds(call + "--row S+M", model, faces);
        Path result = onlyRun("identify").resolve("result.json");
        assertEquals(
                new Subject("S+M", 5L, "center-face-net x 0.0625, 4 features, 96x112 BGR CENTERED", "0a1b", true),
                EvaluationRun.read(result.resolveSibling("")).result().subject());
        String before = Files.readString(result).replaceAll("Seconds\": .*|seconds\": .*", "");
        try (Stream<Path> left = Files.walk(folder.resolve("runs"))) {
            left.sorted(Comparator.reverseOrder()).forEach(path -> assertTrue(path.toFile().delete()));
        }
        succeeds(call, model, faces);
        assertEquals(
                before, Files.readString(onlyRun("identify").resolve("result.json")).replaceAll("Seconds\": .*|seconds\": .*", ""));
        succeeds("tables");
        assertTrue(out.contains("| S+M, seed 5, best weights, center-face-net x 0.0625, 4 features, 96x112 BGR CENTERED: "), out);
        assertEquals(2, run(call + "--row S+C", model, faces));
        assertTrue(err.contains("--row: expected S+M, which " + model + " says that it is, or no --row, found S+C"), err);
        assertEquals(1, run(call, model(new Provenance("S+X", null, "", false)), faces));
        assertTrue(err.contains("m.safetensors: row: expected one of S, S+C, S+M, S+C+M, C+M(tune), M(tune), found 'S+X'"), err);
    }

    @Test
    void whatATrainingCannotHaveWrittenIsRefused() throws IOException {
        Path model = folder.resolve("x.safetensors");
        for (String wrong : List.of("seed", "settings", "selected")) {
            new ModelDescription(new CenterFace(0.0625, 4), FaceInput.CENTER_FACE)
                    .addTo(Checkpoint.at(0))
                    .text(wrong, "x y")
                    .build()
                    .write(model);
            assertEquals(1, run("identify --model ? --images ? --device cpu", model, faces()));
            assertTrue(err.contains(model + ": " + wrong + ": expected "), err);
        }
    }

    @Test
    void megaFaceOfImages() throws IOException {
        Path faces = faces();
        Path probes = Files.writeString(
                folder.resolve("list.json"), "{\"path\": [\"P0/P0_0001.jpg\", \"P0/P0_0002.jpg\"], \"id\": [\"P0\", \"P0\"]}");
        Path distractors = Files.writeString(
                folder.resolve("others.json"), "{\"path\": [\"P1/P1_0001.jpg\", \"P2/P2_0005.jpg\", \"P2/P2_0001.jpg\"]}");
        succeeds(
                "verify megaface --model ? --probes ? --probe-images ? --distractors ? --distractor-images ? --device cpu",
                model(), probes, faces, distractors, faces);
        List<String> used = FeatureTable.readNames(onlyRun("verify-megaface").resolve("distractors.bin"));
        assertEquals(List.of("P1/P1_0001.jpg", "P2/P2_0001.jpg"), used);
        assertTrue(out.contains("MegaFace challenge 1: 2 probes, 2 distractors") && out.contains("1 broken"), out);
        assertTrue(out.contains("as published       2            2    100.00"), out);
        assertTrue(Files.size(onlyRun("verify-megaface").resolve("distractors.bin")) == 16 + 2 * 4 * 4);
        Files.delete(faces.resolve("P2/P2_0001.jpg"));
        fails(
                faces + ": image 2, P2/P2_0001.jpg: expected the file " + faces.resolve("P2/P2_0001.jpg") + ", found none",
                "verify megaface --model ? --probes ? --probe-images ? --distractors ? --distractor-images ? --device cpu",
                model(), probes, faces, distractors, faces);
    }
}
