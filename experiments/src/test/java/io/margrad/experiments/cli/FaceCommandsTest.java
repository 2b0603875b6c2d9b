package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.experiments.faces.images.Images;
import io.margrad.experiments.faces.model.Architecture.CenterFace;
import io.margrad.experiments.faces.model.FaceModel;
import io.margrad.experiments.faces.model.ModelDescription;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.sets.FeatureFile;
import io.margrad.experiments.faces.sets.FeatureMatrix;
import io.margrad.experiments.faces.sets.FeatureTable;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands below {@code face} from files to files: on features made by hand, and on noise with a narrow network. */
class FaceCommandsTest {
    /** Two folds as in LfwView2Test.twoFoldsByHand: each pair has two people's or one person's images of its own. */
    private static final float[][] FOLDS = {{1, 3, -3, -6}, {2, 2, -5, -4}};

    @TempDir
    Path folder = Path.of("");

    private final StringWriter err = new StringWriter();
    private String out = "";

    private String runs() {
        return folder.resolve("runs").toString();
    }

    private Path pairsOnALine() throws IOException {
        StringBuilder pairs = new StringBuilder("2\t2\n");
        List<String> names = new ArrayList<>();
        List<Float> positions = new ArrayList<>();
        for (int f = 0; f < 2; f++) {
            for (int p = 0; p < 4; p++) {
                boolean same = FOLDS[f][p] > 0;
                String first = "P" + f + p;
                String second = same ? first : "Q" + f + p;
                pairs.append(same ? first + "\t1\t2\n" : first + "\t1\t" + second + "\t2\n");
                names.add(first + "/" + first + "_0001.jpg");
                names.add(second + "/" + second + "_0002.jpg");
                positions.add(0f);
                positions.add(Math.abs(FOLDS[f][p]));
            }
        }
        float[] values = new float[positions.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = positions.get(i);
        }
        new FeatureTable(Features.of("line", values, 1), names).write(folder.resolve("line.bin"));
        return Files.writeString(folder.resolve("pairs.txt"), pairs);
    }

    /** The figures of that test: folds 3/4 and 4/4, EER 1/8, TAR 3/4 without a false accept. */
    @Test
    void lfwOnFeaturesInAFile() throws IOException {
        Path pairs = pairsOnALine();
        Path json = folder.resolve("out/figures.json");
        assertEquals(
                0,
                run("face", "verify", "lfw", "--pairs", pairs.toString(), "--features", folder.resolve("line.bin").toString(), "--distance",
                        "euclidean", "--row", "s + c", "--runs", runs(), "--json", json.toString()),
                () -> err.toString());
        assertTrue(out.contains("LFW view 2: 8 pairs in 2 folds"), out);
        assertTrue(out.contains("Euclidean       87.50  12.50  distance <= 2.5000  12.50               75.00  96.88"), out);
        assertTrue(out.contains("16 images in "), out);
        Path run = onlyRun("verify-lfw");
        assertEquals(Files.readString(run.resolve("result.json")), Files.readString(json));
        JsonObject result = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertEquals("S+C", result.get("row").getAsString());
        assertEquals(0.875, result.getAsJsonArray("results").get(0).getAsJsonObject().get("accuracy").getAsDouble());
        assertTrue(Files.readString(run.resolve("run.json")).contains("\"status\": \"finished\""));
        assertTrue(Files.exists(run.resolve("roc-lfw.png")) && Files.exists(run.resolve("report.html")));

        assertEquals(0, run("face", "tables", "--runs", runs()), () -> err.toString());
        assertTrue(out.contains("| S+C (e) | 98.23 | 87.50 | 12.50 | 1 | 93.52 | not run | – | – |"), out);
        Path tables = onlyRun("face-tables");
        assertTrue(Files.readString(tables.resolve("tables.md")).contains("87.50"));
        assertTrue(Files.readString(tables.resolve("table4.csv")).contains("S+C (e),98.23,87.5,12.5,1,93.52,not run,,\r\n"));
        for (String file : List.of("table5.csv", "table6.csv", "roc-lfw.svg", "roc-lfw.png", "report.html")) {
            assertTrue(Files.exists(tables.resolve(file)), file);
        }
    }

    @Test
    void jsonOnStandardOutputIsAlone() throws IOException {
        Path pairs = pairsOnALine();
        assertEquals(
                0,
                run("face", "verify", "lfw", "--pairs", pairs.toString(), "--features", folder.resolve("line.bin").toString(), "--distance",
                        "euclidean", "--runs", runs(), "--json", "-"));
        assertEquals(16, JsonParser.parseString(out).getAsJsonObject().get("images").getAsInt());
    }

    @Test
    void viewOneTakesTheOthersThreshold() throws IOException {
        pairsOnALine();
        // the folds of pairs.txt as two lists
        List<String> lines = Files.readAllLines(folder.resolve("pairs.txt"));
        Path train = Files.write(folder.resolve("train.txt"), Stream.concat(Stream.of("2"), lines.subList(5, 9).stream()).toList());
        Path test = Files.write(folder.resolve("test.txt"), Stream.concat(Stream.of("2"), lines.subList(1, 5).stream()).toList());
        assertEquals(
                0,
                run("face", "verify", "lfw", "--view", "1", "--pairs", test.toString(), "--train-pairs", train.toString(), "--features",
                        folder.resolve("line.bin").toString(), "--distance", "euclidean", "--runs", runs()),
                () -> err.toString());
        // -3 lies between -2 and -4 and accepts a pair of two people on the other list; nothing else does better there
        assertTrue(out.contains("LFW view 1: 4 pairs, thresholds of 4 others"), out);
        assertTrue(out.contains("Euclidean       75.00  distance <= 3.0000                        75.00"), out);
    }

    @Test
    void wrongCallsAreTwo() throws IOException {
        String pairs = pairsOnALine().toString();
        wrong("Missing required subcommand", "face");
        wrong("Missing required subcommand: lfw, ytf or megaface", "face", "verify");
        wrong("--model, --features: expected one of the two, found none", "face", "verify", "lfw", "--pairs", pairs);
        wrong("--images: expected the images that --model is to embed", "face", "verify", "lfw", "--pairs", pairs, "--model", "m");
        String[] start = {"face", "verify", "lfw", "--pairs", pairs, "--features", "f"};
        wrong("--view: expected 1 or 2, found 3", with(start, "--view", "3"));
        wrong("--train-pairs: expected a file with --view 1 alone", with(start, "--view", "1"));
        wrong("--pca: expected a number of components or a share of variance, found -1", with(start, "--pca", "-1"));
        wrong("--pca: expected at least 1 component or a share above 0 and up to 1, found 0", with(start, "--pca", "0"));
        wrong("--pca: expected at least 1 component", with(start, "--pca", "101%"));
        wrong("--mirror, --scale, --pad: expected a model to use them", with(start, "--mirror"));
        wrong("--row: expected one of S, S+C, S+M, S+C+M, C+M(tune), M(tune), found X", with(start, "--row", "X"));
        wrong("--device: expected auto, cpu, cuda or cuda:N, found gpu", with(start, "--device", "gpu"));
        wrong("expected feature-mean, pair-mean or sampled-mean, found 'mean'",
                "face", "verify", "ytf", "--frames", "x", "--splits", "y", "--features", "f", "--video-score", "mean");
        wrong("--set: expected one of webface, webface-aligned, vggface, vggface-aligned, found x",
                "face", "identify", "--images", "x", "--features", "f", "--set", "x");
        wrong("features: expected --probe-features and --distractor-features", "face", "verify", "megaface", "--probes", "a", "--distractors", "b");
        assertFalse(Files.exists(folder.resolve("runs")));
    }

    @Test
    void failuresAreOneLineAndTheRunSaysSo() throws IOException {
        Path pairs = pairsOnALine();
        Files.writeString(FeatureTable.namesOf(folder.resolve("line.bin")), "x\n".repeat(1) + "y\n");
        assertEquals(
                1, run("face", "verify", "lfw", "--pairs", pairs.toString(), "--features", folder.resolve("line.bin").toString(), "--runs", runs()));
        assertTrue(err.toString().startsWith("margrad: " + folder.resolve("line.bin.names") + ": names: expected one for each of 16 rows"), err::toString);
        assertTrue(Files.readString(onlyRun("verify-lfw").resolve("run.json")).contains("\"status\": \"failed\""));
    }

    /** Ten splits of 500 pairs of four videos: 0 and 1 of A are alike, those of B too, A and B are opposite. */
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
                splits.append("%d, %d, %s, %s, %d\n".formatted(split, pair, "A/0", same ? "A/1" : "B/" + pair / 2 % 2, same ? 1 : 0));
            }
        }
        Path list = Files.writeString(folder.resolve("splits.txt"), splits);
        assertEquals(
                0,
                run("face", "verify", "ytf", "--frames", frames.toString(), "--splits", list.toString(), "--features",
                        folder.resolve("f").toString(), "--suffix", "_x.bin", "--video-score", "pair-mean", "--runs", runs()),
                () -> err.toString());
        assertTrue(out.contains("YTF: 5000 pairs of 4 videos in 10 splits, pair mean, at most 100 frames of a video"), out);
        assertTrue(out.contains("Euclidean      100.00   0.00"), out);
        assertTrue(out.contains("cosine         100.00   0.00"), out);
    }

    /**
     * Features of one element. Ann at 0 and 1, Bob at 10 and 13; distractors at 0.5, 12 and 20. Ranks of the mates among the distractors, by
     * distance: Ann 0 to 1: 0.5 is nearer, rank 1; Ann 1 to 0: 0.5 is nearer, rank 1; Bob 10 to 13: 12 is nearer, rank 1; Bob 13 to 10:
     * 12, rank 1. Without the distractor 0.5: Ann's mates are first, so half of the four trials.
     */
    @Test
    void megaFaceByHandWithTheDevkitsFiles() throws IOException {
        Path probes = Files.writeString(
                folder.resolve("probes.json"),
                "{\"path\": [\"Ann/Ann_1.png\", \"Ann/Ann_2.png\", \"Bob/Bob_1.png\", \"Bob/Bob_2.png\"], \"id\": [\"Ann\", \"Ann\", \"Bob\", \"Bob\"]}");
        Path distractors = Files.writeString(folder.resolve("distractors.json"), "{\"path\": [\"1/a@N00/x.jpg\", \"1/a@N00/y.jpg\", \"2/b@N00/z.jpg\"]}");
        float[] places = {0, 1, 10, 13};
        List<String> names = List.of("Ann/Ann_1.png", "Ann/Ann_2.png", "Bob/Bob_1.png", "Bob/Bob_2.png");
        for (int i = 0; i < 4; i++) {
            FeatureFile.write(folder.resolve("p/" + names.get(i) + "_m.bin"), FeatureMatrix.of(1, 1, places[i]));
        }
        FeatureFile.write(folder.resolve("d.bin"), FeatureMatrix.of(3, 1, 0.5f, 12, 20));
        Path noises = Files.writeString(folder.resolve("noises.txt"), "1\t1/a@N00/x.jpg\n");
        Path json = folder.resolve("devkit.json");
        assertEquals(
                0,
                run("face", "verify", "megaface", "--probes", probes.toString(), "--distractors", distractors.toString(), "--probe-features",
                        folder.resolve("p").toString(), "--suffix", "_m.bin", "--distractor-features", folder.resolve("d.bin").toString(),
                        "--distractor-noises", noises.toString(), "--distance", "euclidean", "--runs", runs(), "--json", json.toString()),
                () -> err.toString());
        assertTrue(out.contains("MegaFace challenge 1: 4 probes, 3 distractors"), out);
        Path run = onlyRun("verify-megaface");
        JsonObject devkit = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertEquals(List.of("cmc", "roc"), List.copyOf(devkit.keySet()));
        assertEquals("[[0,1,3],[0.0,1.0,1.0]]", devkit.get("cmc").toString());
        assertEquals(Files.readString(json), Files.readString(run.resolve("cmc_facescrub_megaface_euclidean.json")));
        JsonObject clean = JsonParser.parseString(Files.readString(run.resolve("cmc_facescrub_megaface_euclidean_clean.json"))).getAsJsonObject();
        assertEquals("[[0,1,2],[0.5,1.0,1.0]]", clean.get("cmc").toString());
        assertTrue(Files.exists(run.resolve("cmc-megaface.svg")) && Files.exists(run.resolve("roc-megaface.svg")));
        assertEquals(0, run("face", "tables", "--runs", runs()));
        assertTrue(out.contains(", clean lists | – | 50.00 |"), out);
    }

    /** A narrow network with random weights, and noise for faces: what is checked is that every image is embedded once, the broken one named. */
    @Test
    void aModelOnImages() throws IOException {
        Path model = folder.resolve("m.safetensors");
        try (CpuBackend backend = new CpuBackend(1)) {
            ModelDescription description = new ModelDescription(new CenterFace(0.0625, 4), FaceInput.CENTER_FACE);
            try (FaceModel narrow = new FaceModel("narrow", description, backend, description.network(backend, new Philox(1, 0)))) {
                narrow.addTo(Checkpoint.at(0)).build().write(model);
            }
        }
        Path faces = folder.resolve("faces");
        for (int person = 0; person < 3; person++) {
            for (int i = 1; i <= 5; i++) {
                Path file = faces.resolve("P%d/P%d_%04d.jpg".formatted(person, person, i));
                Files.createDirectories(file.resolveSibling(""));
                Files.write(file, Images.write(Images.noise(96, 112, BufferedImage.TYPE_INT_RGB, 100L * person), "png"));
            }
        }
        Files.writeString(faces.resolve("P2/P2_0005.jpg"), "<html>");
        assertEquals(
                0,
                run("face", "identify", "--model", model.toString(), "--images", faces.toString(), "--runs", runs(), "--device", "cpu", "--mirror"),
                () -> err.toString());
        // The images of a person are the same, so every test image lies on its center.
        assertTrue(out.contains("14 images in ") && out.contains("1 broken"), out);
        assertTrue(out.contains("Euclidean           3               11            3        100.00"), out);
        assertTrue(err.toString().contains("warning: " + faces.resolve("P2/P2_0005.jpg") + ": image format"), err::toString);

        Path pairs = Files.writeString(
                folder.resolve("pairs.txt"), "2\t2\nP0\t1\t2\nP2\t1\t5\nP0\t1\tP1\t1\nP0\t2\tP1\t2\nP1\t1\t2\nP1\t3\t2\nP1\t1\tP2\t1\nP1\t2\tP0\t1\n");
        Path saved = folder.resolve("saved.bin");
        assertEquals(
                0,
                run("face", "verify", "lfw", "--model", model.toString(), "--images", faces.toString(), "--pairs", pairs.toString(), "--runs", runs(),
                        "--device", "cpu", "--save-features", saved.toString()),
                () -> err.toString());
        assertTrue(out.contains("LFW view 2: 7 pairs in 2 folds") && out.contains("(1 pairs left out)"), out);
        assertTrue(out.contains("Euclidean      100.00   0.00"), out);
        assertEquals(7, FeatureTable.read(saved).names().size());

        Path list = Files.writeString(folder.resolve("list.json"), "{\"path\": [\"P0/P0_0001.jpg\", \"P0/P0_0002.jpg\"], \"id\": [\"P0\", \"P0\"]}");
        Path others = Files.writeString(folder.resolve("others.json"), "{\"path\": [\"P1/P1_0001.jpg\", \"P2/P2_0005.jpg\", \"P2/P2_0001.jpg\"]}");
        assertEquals(
                0,
                run("face", "verify", "megaface", "--model", model.toString(), "--probes", list.toString(), "--probe-images", faces.toString(),
                        "--distractors", others.toString(), "--distractor-images", faces.toString(), "--runs", runs(), "--device", "cpu"),
                () -> err.toString());
        assertTrue(out.contains("MegaFace challenge 1: 2 probes, 2 distractors") && out.contains("1 broken"), out);
        assertTrue(out.contains("as published       2            2    100.00"), out);
    }

    private static String[] with(String[] start, String... more) {
        return Stream.concat(Stream.of(start), Stream.of(more)).toArray(String[]::new);
    }

    private void wrong(String words, String... arguments) {
        assertEquals(2, run(arguments), words);
        assertTrue(err.toString().contains(words), err::toString);
    }

    private Path onlyRun(String experiment) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("runs"))) {
            List<Path> found = all.filter(path -> path.toString().endsWith(experiment)).toList();
            assertEquals(1, found.size(), found::toString);
            return found.getFirst();
        }
    }

    private int run(String... arguments) {
        err.getBuffer().setLength(0);
        ByteArrayOutputStream standard = new ByteArrayOutputStream();
        ByteArrayOutputStream standardError = new ByteArrayOutputStream();
        PrintStream before = System.out;
        PrintStream errorsBefore = System.err;
        System.setOut(new PrintStream(standard, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(standardError, true, StandardCharsets.UTF_8));
        try {
            CommandLine command = Margrad.commandLine();
            command.setErr(new PrintWriter(err, true));
            return command.execute(arguments);
        } finally {
            System.setOut(before);
            System.setErr(errorsBefore);
            out = standard.toString(StandardCharsets.UTF_8);
        }
    }
}
