package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.sets.FeatureTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LFW and the tables from files to files, on features made by hand. */
class FaceLfwCommandTest extends FaceCalls {
    /** Two folds as in LfwView2Test.twoFoldsByHand: distances of pairs, negative for two people. */
    private static final float[][] FOLDS = {{1, 3, -3, -6}, {2, 2, -5, -4}};

    private Path pairs = Path.of("");
    private Path features = Path.of("");

    /** Each pair has two images of its own, on a line at 0 and at its distance. */
    @BeforeEach
    void pairsOnALine() throws IOException {
        StringBuilder list = new StringBuilder("2\t2\n");
        List<String> names = new ArrayList<>();
        float[] positions = new float[16];
        for (int f = 0; f < 2; f++) {
            for (int p = 0; p < 4; p++) {
                boolean same = FOLDS[f][p] > 0;
                String first = "P" + f + p;
                String second = same ? first : "Q" + f + p;
                list.append(same ? first + "\t1\t2\n" : first + "\t1\t" + second + "\t2\n");
                positions[names.size() + 1] = Math.abs(FOLDS[f][p]);
                names.add(first + "/" + first + "_0001.jpg");
                names.add(second + "/" + second + "_0002.jpg");
            }
        }
        features = folder.resolve("line.bin");
        new FeatureTable(Features.of("line", positions, 1), names).write(features);
        pairs = Files.writeString(folder.resolve("pairs.txt"), list);
    }

    /** The figures of that test: folds 3/4 and 4/4, EER 1/8, TAR 3/4 without a false accept. */
    @Test
    void figuresOfFeaturesInAFile() throws IOException {
        Path json = folder.resolve("out/figures.json");
        succeeds("verify lfw --pairs ? --features ? --distance euclidean --row s+c --json ?", pairs, features, json);
        assertTrue(out.contains("LFW view 2: 8 pairs in 2 folds"), out);
        assertTrue(
                out.contains("""
                        Score      Accuracy %      ±    Threshold (mean)  EER %  TAR % at FAR 0.1 %  AUC %
                        Euclidean       87.50  12.50  distance <= 2.5000  12.50               75.00  96.88
                        """),
                out);
        assertTrue(out.contains("16 images in "), out);
        Path run = onlyRun("verify-lfw");
        assertEquals(Files.readString(run.resolve("result.json")), Files.readString(json));
        JsonObject result = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertEquals("S+C", result.get("row").getAsString());
        JsonObject figures = result.getAsJsonArray("results").get(0).getAsJsonObject();
        assertEquals(0.875, figures.get("accuracy").getAsDouble());
        assertTrue(Files.readString(run.resolve("run.json")).contains("\"status\": \"finished\""));
        assertTrue(Files.exists(run.resolve("roc-lfw.png")) && Files.exists(run.resolve("report.html")));

        succeeds("tables");
        assertTrue(out.contains("| S+C (e) | 98.23 | 87.50 | 12.50 | 1 | 93.52 | not run | – | – |"), out);
        Path tables = onlyRun("face-tables");
        assertTrue(Files.readString(tables.resolve("tables.md")).contains("87.50"));
        String csv = Files.readString(tables.resolve("table4.csv"));
        assertTrue(csv.contains("S+C (e),98.23,87.5,12.5,1,93.52,not run,,\r\n"), csv);
        for (String file : List.of("table5.csv", "table6.csv", "roc-lfw.svg", "roc-lfw.png", "report.html")) {
            assertTrue(Files.exists(tables.resolve(file)), file);
        }
    }

    @Test
    void jsonOnStandardOutputIsAlone() {
        succeeds("verify lfw --pairs ? --features ? --distance euclidean --json -", pairs, features);
        assertEquals(16, JsonParser.parseString(out).getAsJsonObject().get("images").getAsInt());
    }

    /** The folds as two lists. -3 lies between -2 and -4, and accepts a pair of two people on the other list. */
    @Test
    void viewOneTakesTheOthersThreshold() throws IOException {
        List<String> lines = Files.readAllLines(pairs);
        Path train = folder.resolve("train.txt");
        Path test = folder.resolve("test.txt");
        Files.write(train, Stream.concat(Stream.of("2"), lines.subList(5, 9).stream()).toList());
        Files.write(test, Stream.concat(Stream.of("2"), lines.subList(1, 5).stream()).toList());
        succeeds(
                "verify lfw --view 1 --pairs ? --train-pairs ? --features ? --distance euclidean", test, train, features);
        assertTrue(out.contains("LFW view 1: 4 pairs, thresholds of 4 others"), out);
        assertTrue(out.contains("Euclidean       75.00  distance <= 3.0000                        75.00"), out);
    }

    /** Features that are there already are bit for bit those that a preparation learns from. */
    @Test
    void preparationsAreNamed() throws IOException {
        succeeds("verify lfw --pairs ? --features ? --distance euclidean --subtract-mean --pca 99.5%", pairs, features);
        String result = Files.readString(onlyRun("verify-lfw").resolve("result.json"));
        assertTrue(result.contains("\"variant\": \"mean, PCA 99.5 %\""), result);
        succeeds("tables");
        assertTrue(out.contains("(e), mean, PCA 99.5 % | – | 87.50 |"), out);
    }

    @Test
    void wrongCallsAreTwo() {
        wrong("Missing required subcommand", "");
        wrong("Missing required subcommand: lfw, ytf or megaface", "verify");
        wrong("--model, --features: expected one of the two, found none", "verify lfw --pairs ?", pairs);
        wrong("--images: expected the images that --model is to embed", "verify lfw --pairs ? --model m", pairs);
        wrong("--view: expected 1 or 2, found 3", "verify lfw --pairs x --features f --view 3");
        wrong("--train-pairs: expected a file with --view 1 alone", "verify lfw --pairs x --features f --view 1");
        wrong("--pca: expected a number of components or a share", "verify lfw --pairs x --features f --pca -1");
        wrong("--pca: expected at least 1 component or a share", "verify lfw --pairs x --features f --pca 0");
        wrong("--pca: expected at least 1 component or a share", "verify lfw --pairs x --features f --pca 101%");
        wrong("--mirror, --scale, --pad: expected a model to use them", "verify lfw --pairs x --features f --mirror");
        wrong("--row: expected one of S, S+C, S+M, S+C+M, C+M(tune), M(tune), found X", "verify lfw --pairs x --features f --row X");
        wrong("--device: expected auto, cpu, cuda or cuda:N, found gpu", "verify lfw --pairs x --features f --device gpu");
        wrong(
                "expected feature-mean, pair-mean or sampled-mean, found 'mean'",
                "verify ytf --frames x --splits y --features f --video-score mean");
        wrong(
                "--set: expected one of webface, webface-aligned, vggface, vggface-aligned, found x",
                "identify --images x --features f --set x");
        wrong("features: expected --probe-features and --distractor-features", "verify megaface --probes a --distractors b");
        assertFalse(Files.exists(folder.resolve("runs")));
    }

    @Test
    void failuresAreOneLineAndTheRunSaysSo() throws IOException {
        Files.writeString(FeatureTable.namesOf(features), "x\ny\n");
        assertEquals(1, run("verify lfw --pairs ? --features ? --runs ?", pairs, features, folder.resolve("runs")));
        String message = "margrad: " + features + ".names: names: expected one for each of 16 rows of " + features + ", found 2";
        assertEquals(message, err.strip());
        assertTrue(Files.readString(onlyRun("verify-lfw").resolve("run.json")).contains("\"status\": \"failed\""));
    }
}
