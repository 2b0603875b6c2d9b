package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.margrad.experiments.faces.feed.Colors;
import io.margrad.experiments.faces.model.Architecture;
import io.margrad.experiments.faces.model.FaceModel;
import io.margrad.experiments.faces.model.Provenance;
import io.margrad.experiments.faces.train.SmallFaces;
import io.margrad.experiments.mnist.Checkpoints;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.tensor.CpuBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FaceTrainCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeFaces() throws IOException {
        SmallFaces.write(folder.resolve("faces"));
    }

    private int run(String name, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "face", "train", "--config=reduced", "--data=" + folder.resolve("faces"), "--device=cpu", "--threads=1", "--width=0.01",
                "--features=4", "--iterations=3", "--tune-iterations=2", "--batch=4", "--interval=1", "--runs=" + folder.resolve(name)));
        for (String word : more) {
            words.removeIf(before -> before.startsWith(word.replaceFirst("=.*", "=")));
            words.add(word);
        }
        return execute(words.toArray(String[]::new));
    }

    private int execute(String... words) {
        CommandLine margrad = Margrad.commandLine();
        margrad.setErr(new PrintWriter(err, true));
        return margrad.execute(words);
    }

    private Path only(String name) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve(name))) {
            return all.toList().getFirst();
        }
    }

    @Test
    void aRunLeavesWeightsMetricsCurvesAndATable() throws IOException {
        assertEquals(0, run("runs", "--rows=S,S+M", "--checkpoint-every=2"), err::toString);
        Path run = only("runs");
        for (String file : List.of("config.toml", "run.json", "metrics.jsonl", "rows.md", "loss.svg", "active.svg", "broken-images.txt")) {
            assertTrue(Files.exists(run.resolve(file)), file);
        }
        assertEquals(1, Files.readAllLines(run.resolve("broken-images.txt")).size());
        assertTrue(Files.readString(run.resolve("rows.md")).contains("- 1 images could not be used"));
        List<JsonObject> lines = Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        // Three lines of S, its distances, the margins of S+M, three lines of S+M.
        assertEquals(8, lines.size());
        double part = 0.05 * lines.get(3).get("d1").getAsDouble();
        assertEquals(part, lines.get(4).get("alphaIntra").getAsDouble(), 1e-6 * part);
        assertTrue(lines.get(7).has("activeIntra") && lines.get(7).has("activeInter"), lines.get(7)::toString);
        try (CpuBackend backend = new CpuBackend(1);
                FaceModel model = FaceModel.open(run.resolve("weights-s-m.safetensors"), backend)) {
            assertEquals(new Architecture.CenterFace(0.01, 4), model.description().architecture());
            assertEquals(Colors.GREY, model.input().colors());
            assertEquals("S+M", model.provenance().row());
            assertEquals(1L, model.provenance().seed());
            assertFalse(model.provenance().best());
        }
        double lowest = lines.subList(5, 8).stream().mapToDouble(line -> line.get("total").getAsDouble()).min().orElseThrow();
        Path best = run.resolve("best-s-m.safetensors");
        assertEquals(-lowest, Checkpoint.read(best).score().orElseThrow());
        try (CpuBackend backend = new CpuBackend(1);
                FaceModel model = FaceModel.open(best, backend)) {
            assertEquals("S+M", model.provenance().row());
            assertTrue(model.provenance().best());
        }
        String row = Files.readAllLines(run.resolve("rows.md")).get(3);
        assertTrue(row.contains(String.format(Locale.ROOT, "| %d | %.4f |", Checkpoint.read(best).step(), lowest)), row);
        assertEquals(0, execute("face", "train", "--resume=" + run));
    }

    /** With S from a file the tuned row comes out as when S is trained in the same run. */
    @Test
    void aTunedRowStartsFromWeightsOfS() throws IOException {
        assertEquals(0, run("both", "--rows=M(tune)"), err::toString);
        Path weights = only("both").resolve("weights-s.safetensors");
        for (String centers : List.of("means", "kept")) {
            assertEquals(0, run(centers, "--rows=M(tune)", "--start=" + weights, "--tune-centers=" + centers), err::toString);
            assertEquals(1, Files.readAllLines(only(centers).resolve("rows.md")).stream()
                    .filter(line -> line.contains("(tune)"))
                    .count());
        }
        List<String> whole = Files.readAllLines(only("both").resolve("metrics.jsonl"));
        assertEquals(whole.subList(3, whole.size()), Files.readAllLines(only("means").resolve("metrics.jsonl")));
    }

    /** As many people, but others: their centers would be those of somebody else. */
    @Test
    void keptCentersOfOtherPeopleAreRefused() throws IOException {
        assertEquals(0, run("s", "--rows=S"), err::toString);
        Path weights = only("s").resolve("weights-s.safetensors");
        try (Stream<Path> people = Files.list(folder.resolve("faces"))) {
            Path first = people.filter(Files::isDirectory).sorted().toList().getFirst();
            Files.move(first, first.resolveSibling("zz"));
        }
        assertEquals(1, run("kept", "--rows=M(tune)", "--start=" + weights, "--tune-centers=kept"));
        assertTrue(err.toString().contains("identity 0: expected the one that " + weights), err::toString);
    }

    /** Rows from two S are two trainings, though their own seeds are the same. */
    @Test
    void settingsSayWhichSARowStartsFrom() throws IOException {
        assertEquals(0, run("s1", "--rows=S", "--seed=1"), err::toString);
        assertEquals(0, run("s2", "--rows=S", "--seed=2"), err::toString);
        Map<String, Provenance> tuned = new HashMap<>();
        for (String s : List.of("s1", "s2")) {
            assertEquals(0, run("tuned " + s, "--rows=M(tune)", "--start=" + only(s).resolve("weights-s.safetensors")), err::toString);
            try (CpuBackend backend = new CpuBackend(1);
                    FaceModel model = FaceModel.open(only("tuned " + s).resolve("weights-m-tune.safetensors"), backend)) {
                tuned.put(s, model.provenance());
            }
        }
        assertNotEquals(tuned.get("s1"), tuned.get("s2"));
    }

    /** Whatever the warmup of the row that it is trained for. */
    @Test
    void rowSOnTheWayIsRowS() throws IOException {
        assertEquals(0, run("s", "--rows=S", "--warmup=0"), err::toString);
        assertEquals(0, run("on the way", "--rows=S+M", "--warmup=2", "--warmup-s=0"), err::toString);
        assertEquals(0, run("another", "--rows=S+M", "--warmup=2"), err::toString);
        Map<String, String> own = Checkpoints.describe(only("s").resolve("weights-s.safetensors"));
        Map<String, String> onTheWay = Checkpoints.describe(only("on the way").resolve("weights-s.safetensors"));
        Map<String, String> another = Checkpoints.describe(only("another").resolve("weights-s.safetensors"));
        for (Map<String, String> each : List.of(own, onTheWay, another)) {
            each.keySet().removeIf(name -> name.endsWith(" config"));
        }
        assertEquals(own, onTheWay);
        assertNotEquals(own, another);
        try (CpuBackend backend = new CpuBackend(1);
                FaceModel s = FaceModel.open(only("s").resolve("weights-s.safetensors"), backend);
                FaceModel way = FaceModel.open(only("on the way").resolve("weights-s.safetensors"), backend);
                FaceModel other = FaceModel.open(only("another").resolve("weights-s.safetensors"), backend)) {
            assertEquals(s.provenance(), way.provenance());
            assertNotEquals(s.provenance(), other.provenance());
        }
    }

    @Test
    void tooManyIdentitiesForTheValidationAreRefusedBeforeThereIsARun() {
        assertEquals(1, run("runs", "--validation-identities=2"));
        assertTrue(err.toString().contains("margrad: validation-identities: expected at most 1, since 3 of 3 identities"), err::toString);
        assertFalse(Files.exists(folder.resolve("runs")));
    }

    @Test
    void weightsOfAnotherNetworkAreRefused() throws IOException {
        assertEquals(0, run("s", "--rows=S"), err::toString);
        Path weights = only("s").resolve("weights-s.safetensors");
        assertEquals(2, run("other", "--rows=M(tune)", "--start=" + weights, "--features=5"));
        assertTrue(err.toString().contains("start: " + weights + ": expected"), err::toString);
    }

    @Test
    void whatDivergesIsNamedAndLeavesTheBestBefore() throws IOException {
        assertEquals(1, run("runs", "--rows=S", "--learning-rate=1e10", "--iterations=20", "--checkpoint-every=never"));
        assertTrue(err.toString().contains("margrad: row S diverged at iteration "), err::toString);
        assertTrue(Files.exists(only("runs").resolve("best-s.safetensors")), err::toString);
        assertFalse(Files.exists(only("runs").resolve("weights-s.safetensors")));
    }

    @Test
    void wrongCallsAreOneLine() {
        assertEquals(2, execute("face", "train", "--config=nowhere.toml"));
        assertEquals(2, execute("face", "train", "--config=s"));
        assertEquals(2, run("runs", "--resume=" + folder));
        assertEquals(1, execute("face", "train", "--resume=" + folder.resolve("faces")));
        assertTrue(err.toString().contains("no file 'nowhere.toml'"), err::toString);
        assertTrue(err.toString().contains("setting 'data': expected the place of the training images (--data)"), err::toString);
        assertTrue(err.toString().contains("--resume: expected the run's own settings and no others, found --config, "), err::toString);
    }
}
