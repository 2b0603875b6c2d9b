package io.margrad.experiments.faces.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.images.Refusals;
import io.margrad.experiments.faces.tables.EvaluationResult.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaceTablesTest {
    @TempDir
    Path folder = Path.of("");

    private final List<EvaluationRun> runs = new ArrayList<>();

    private EvaluationRun run(Protocol protocol, String row, String variant, String set, List<Map<String, Object>> results)
            throws IOException {
        return run(protocol, Subject.of(row), variant, set, results);
    }

    private EvaluationRun run(Protocol protocol, Subject subject, String variant, String set, List<Map<String, Object>> results)
            throws IOException {
        EvaluationResult result = new EvaluationResult(
                protocol, subject, "m|1.safetensors", variant, set, 40, List.of("x: broken"), 2, 1.5, 0.25, results);
        Path run = Files.createDirectories(folder.resolve("run" + runs.size()));
        Files.writeString(run.resolve(EvaluationRun.FILE), result.json());
        runs.add(EvaluationRun.read(run));
        return runs.getLast();
    }

    private static Map<String, Object> verified(String similarity, double accuracy, double error) {
        return Map.of(
                "settings", Map.of("similarity", similarity),
                "accuracy", accuracy,
                "standardError", error,
                "eer", 0.02,
                "tarAtFar", List.of(Map.of("far", 1e-3, "tar", 0.9)),
                "roc", Map.of("far", List.of(0, 0.5, 1), "tar", List.of(0.25, 0.75, 1)));
    }

    private static Map<String, Object> megaFace(String similarity, String lists, double rank1) {
        return Map.of(
                "similarity", similarity,
                "lists", lists,
                "rank1", rank1,
                "distractors", 1000,
                "tarAtFar", List.of(Map.of("far", 1e-6, "tar", 0.5)),
                "cmc", List.of(List.of(0, 9, 1000), List.of(0.5, 0.75, 1)),
                "roc", List.of(List.of(0, 1), List.of(0.5, 1)));
    }

    private List<String> line(String table, String name) {
        return new FaceTables(runs)
                .tables().stream()
                        .filter(some -> some.name().equals(table))
                        .flatMap(some -> some.lines().stream())
                        .filter(line -> line.getFirst().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no line " + name));
    }

    @Test
    void whatComesBackIsWhatWasWritten() throws IOException {
        EvaluationRun run = run(Protocol.YTF, "S+C", "mirror", "", List.of(verified("cosine", 0.75, 0.01)));
        assertEquals(Protocol.YTF, run.result().protocol());
        assertEquals("S+C", run.result().row());
        assertEquals(Subject.of("S+C"), run.result().subject());
        assertEquals("m|1.safetensors", run.result().model());
        assertEquals("mirror", run.result().variant());
        assertEquals(40, run.result().images());
        assertEquals(List.of("x: broken"), run.result().broken());
        assertEquals(2, run.result().pairsLeftOut());
        assertEquals(1.5, run.result().embeddingSeconds());
        assertEquals(0.25, run.result().seconds());
        EvaluationRun.Score score = run.scores().getFirst();
        assertEquals(0.75, score.figure("accuracy"));
        assertEquals(0.9, score.figure("tar"));
        assertTrue(Double.isNaN(score.figure("rank1")));
        assertArrayEquals(new double[] {0, 0.5, 1}, score.roc().x());
        assertArrayEquals(new double[] {0.25, 0.75, 1}, score.roc().y());
        assertTrue(score.cmc().isEmpty());
    }

    @Test
    void whatIsNoResultIsRefused() throws IOException {
        Refusals.refused(
                folder.resolve("none/result.json") + ": cannot be read: no such file or folder",
                () -> EvaluationRun.read(folder.resolve("none")));
        Path file = folder.resolve(EvaluationRun.FILE);
        String whole = run(Protocol.YTF, "S+C", "", "", List.of(verified("cosine", 0.75, 0.01))).folder().toString();
        String text = Files.readString(Path.of(whole).resolve(EvaluationRun.FILE));
        for (String wrong : List.of(
                "", "[]", "{}", "{\"protocol\": 7}", text.substring(0, text.length() / 2), text.replace("ytf", "x"),
                text.replace("cosine", "x"), text.replace("0.25,", ""), text.replace("\"images\": 40", "\"images\": \"x\""))) {
            Files.writeString(file, wrong);
            Refusals.refused(
                    file + ": expected the result of a face evaluation, found something else", () -> EvaluationRun.read(folder));
        }
    }

    @Test
    void nothingRunSaysSo() {
        FaceTables tables = new FaceTables(List.of());
        assertEquals(12 + 9, tables.tables().get(0).lines().size());
        assertEquals(6 + 10, tables.tables().get(1).lines().size());
        assertEquals(6, tables.tables().get(2).lines().size());
        assertEquals(List.of("S (c)", "96.85", "not run", "–", "–", "90.32", "not run", "–", "–"), line("table4", "S (c)"));
        assertEquals(
                List.of("DeepID2 [17], 0.2M, 200 models", "99.15", "–", "–", "–", "–", "–", "–", "–"),
                line("table4", "DeepID2 [17], 0.2M, 200 models"));
        assertEquals(List.of("S (e)", "41.24", "not run", "–", "–", "41.13", "not run", "–", "–"), line("table5", "S (e)"));
        assertEquals(
                List.of("S (e)", "60.4", "not run", "64.3", "not run", "54.7", "not run", "58.3", "not run"), line("table6", "S (e)"));
        assertTrue(tables.charts().isEmpty());
        assertTrue(tables.markdown().endsWith("## Runs\n\nNone.\n"));
    }

    /** 0.98 and 0.96: mean 0.97, standard deviation 0.02 / sqrt 2, over sqrt 2: 0.01. One run keeps its folds' error. */
    @Test
    void runsOfOneRowAreAveraged() throws IOException {
        run(Protocol.LFW_VIEW_2, "S+C", "", "", List.of(verified("Euclidean", 0.98, 0.004), verified("cosine", 0.97, 0.003)));
        run(Protocol.LFW_VIEW_2, "S+C", "", "", List.of(verified("Euclidean", 0.96, 0.004)));
        run(Protocol.LFW_VIEW_2, "S+C", "mirror", "", List.of(verified("Euclidean", 0.99, 0.004)));
        run(Protocol.YTF, "S+C", "", "", List.of(verified("Euclidean", 0.9, 0.02)));
        assertEquals(
                List.of("S+C (e)", "98.23", "97.00", "1.00", "2", "93.52", "90.00", "2.00", "1"), line("table4", "S+C (e)"));
        assertEquals(List.of("S+C (c)", "98.37", "97.00", "0.30", "1", "93.78", "not run", "–", "–"), line("table4", "S+C (c)"));
        assertEquals("99.00", line("table4", "S+C (e), mirror").get(2));
        assertEquals("not run", line("table4", "S (e)").get(2));
    }

    /** The same model measured twice is no second seed. */
    @Test
    void ofEvaluationsOfOneModelTheLastCounts() throws IOException {
        run(Protocol.LFW_VIEW_2, "S", "", "", List.of(verified("Euclidean", 0.5, 0.004)));
        run(Protocol.LFW_VIEW_2, "S", "", "", List.of(verified("Euclidean", 0.9, 0.004)));
        assertEquals(List.of("90.00", "0.40", "1"), line("table4", "S (e)").subList(2, 5));
    }

    private static Subject seed(long seed, String network, String settings, boolean best) {
        return new Subject("S", seed, network, settings, best);
    }

    private void measured(Subject subject, double accuracy) throws IOException {
        EvaluationRun read = run(Protocol.LFW_VIEW_2, subject, "", "", List.of(verified("Euclidean", accuracy, 0.004)));
        assertEquals(subject, read.result().subject());
    }

    /** Seeds are averaged, though here all runs call their model the same; another evaluation of a seed takes the place of the first. */
    @Test
    void seedsOfOneTrainingAreAveraged() throws IOException {
        measured(seed(1, "narrow", "ab", false), 0.98);
        measured(seed(2, "narrow", "ab", false), 0.1);
        measured(seed(2, "narrow", "ab", false), 0.96);
        assertEquals(List.of("97.00", "1.00", "2"), line("table4", "S (e)").subList(2, 5));
        String markdown = new FaceTables(runs).markdown();
        assertTrue(markdown.contains("| S, seed 1, narrow: m\\|1.safetensors |"), markdown);
    }

    @Test
    void whatWasTrainedInAnotherWayIsKeptApart() throws IOException {
        measured(seed(1, "narrow", "ab", false), 0.9);
        measured(seed(1, "wide", "cd", false), 0.8);
        measured(seed(1, "wide", "ef", false), 0.7);
        measured(seed(1, "narrow", "ab", true), 0.6);
        measured(Subject.of("S"), 0.5);
        assertEquals("90.00", line("table4", "S (e), narrow").get(2));
        assertEquals("80.00", line("table4", "S (e), wide, settings cd").get(2));
        assertEquals("70.00", line("table4", "S (e), wide, settings ef").get(2));
        assertEquals("60.00", line("table4", "S (e), narrow, best weights").get(2));
        assertEquals("50.00", line("table4", "S (e), unknown network").get(2));
    }

    /** Results from before the training was known have the row alone. */
    @Test
    void anOlderResultIsRead() throws IOException {
        EvaluationRun run = run(Protocol.YTF, "S+C", "", "", List.of(verified("cosine", 0.75, 0.01)));
        Path file = run.folder().resolve(EvaluationRun.FILE);
        String text = Files.readString(file);
        String older = text.replaceFirst("(?s)\\s*\"seed\".*?\"best\": false,", "");
        assertNotEquals(text, older);
        Files.writeString(file, older);
        assertEquals(Subject.of("S+C"), EvaluationRun.read(run.folder()).result().subject());
        Files.writeString(file, text.replace("\"seed\": null", "\"seed\": \"x\""));
        Refusals.refused(
                file + ": expected the result of a face evaluation, found something else", () -> EvaluationRun.read(run.folder()));
    }

    @Test
    void modelsOfNoRowHaveALineOfTheirOwn() throws IOException {
        run(Protocol.LFW_VIEW_2, "", "", "", List.of(verified("cosine", 0.992, 0.0038)));
        assertEquals(
                List.of("m|1.safetensors (c)", "–", "99.20", "0.38", "1", "–", "not run", "–", "–"),
                line("table4", "m|1.safetensors (c)"));
        assertTrue(new FaceTables(runs).markdown().contains("| m\\|1.safetensors (c) |"));
    }

    @Test
    void cleanListsHaveALineOfTheirOwn() throws IOException {
        run(Protocol.MEGAFACE, "S+M", "", "", List.of(
                megaFace("Euclidean", "", 0.25), megaFace("Euclidean", "clean", 0.375), megaFace("cosine", "", 0.125)));
        assertEquals(List.of("S+M (e)", "67.64", "25.00", "–", "1", "76.56", "50.00", "–", "1000"), line("table5", "S+M (e)"));
        assertEquals(
                List.of("S+M (e), clean lists", "–", "37.50", "–", "1", "–", "50.00", "–", "1000"),
                line("table5", "S+M (e), clean lists"));
        assertEquals("12.50", line("table5", "S+M (c)").get(2));
    }

    @Test
    void aColumnOfTableSix() throws IOException {
        run(Protocol.IDENTIFICATION, "S", "", "vggface-aligned", List.of(Map.of("similarity", "Euclidean", "rate", 0.625)));
        run(Protocol.IDENTIFICATION, "S", "", "", List.of(Map.of("similarity", "Euclidean", "rate", 0.5)));
        assertEquals(
                List.of("S (e)", "60.4", "not run", "64.3", "not run", "54.7", "not run", "58.3", "62.50"), line("table6", "S (e)"));
        String csv = new FaceTables(runs).tables().get(2).csv();
        assertTrue(csv.contains("S (e),60.4,not run,64.3,not run,54.7,not run,58.3,62.5\r\n"), csv);
        String markdown = new FaceTables(runs).markdown();
        assertTrue(markdown.contains("| run1 | identification | S: m\\|1.safetensors | Euclidean | default | 50.00 |"), markdown);
    }

    @Test
    void curvesAndThePage() throws IOException {
        run(Protocol.LFW_VIEW_2, "S+C", "", "", List.of(verified("Euclidean", 0.98, 0.004)));
        run(Protocol.LFW_VIEW_1, "", "", "", List.of(verified("Euclidean", 0.98, 0.004)));
        run(Protocol.YTF, "S+C", "", "", List.of(verified("Euclidean", 0.98, 0.004)));
        run(Protocol.MEGAFACE, "S+M", "", "", List.of(megaFace("Euclidean", "", 0.25)));
        FaceTables tables = new FaceTables(runs);
        assertEquals(
                List.of("roc-lfw", "roc-lfw-view1", "roc-ytf", "roc-megaface", "cmc-megaface"), List.copyOf(tables.charts().keySet()));
        String page = tables.page("<title>", "./margrad face tables", Map.of("a", "b"));
        assertEquals(5, page.split("<svg role=\"img\"", -1).length - 1);
        assertFalse(page.contains("<title><title>"));
        assertTrue(page.contains("not run"));
        assertEquals(page, new FaceTables(runs).page("<title>", "./margrad face tables", Map.of("a", "b")));
    }

    private EvaluationRun identified(Subject subject, String set, long split, double rate) throws IOException {
        EvaluationResult result = new EvaluationResult(
                Protocol.IDENTIFICATION, subject, "m", "", set, 40, List.of(), 0, 1, 1,
                List.of(Map.of("similarity", "Euclidean", "rate", rate)), split);
        Path run = Files.createDirectories(folder.resolve("identified" + runs.size()));
        Files.writeString(run.resolve(EvaluationRun.FILE), result.json());
        runs.add(EvaluationRun.read(run));
        return runs.getLast();
    }

    @Test
    void trainingsFromTwoStartsAreTwo() throws IOException {
        for (String start : List.of("0a", "0b", "0a")) {
            Subject subject = new Subject("S", 1L, "n", "5e", false, start);
            assertEquals(subject, identified(subject, "webface", 1, start.equals("0a") ? 0.5 : 0.7).result().subject());
        }
        assertTrue(line("table6", "S (e)").stream().anyMatch(cell -> cell.startsWith("60.0")), line("table6", "S (e)")::toString);
    }

    @Test
    void twoSplitsOfOneModelAreTwo() throws IOException {
        Subject subject = new Subject("S", 1L, "n", "5e", false);
        assertEquals(1L, identified(subject, "webface", 1, 0.5).result().split());
        identified(subject, "webface", 2, 0.7);
        assertTrue(line("table6", "S (e)").stream().anyMatch(cell -> cell.startsWith("60.0")), line("table6", "S (e)")::toString);
    }

    /** A row that is trained on each column's images is one line; two ways in one column are two. */
    @Test
    void tableSixTellsSettingsApartWithinAColumn() throws IOException {
        identified(new Subject("S", 1L, "n", "0a", false), "webface", 1, 0.5);
        identified(new Subject("S", 1L, "n", "0b", false), "vggface", 1, 0.7);
        List<String> one = line("table6", "S (e)");
        assertTrue(one.stream().anyMatch(cell -> cell.startsWith("50.0")), one::toString);
        assertTrue(one.stream().anyMatch(cell -> cell.startsWith("70.0")), one::toString);
        identified(new Subject("S", 1L, "n", "0c", false), "vggface", 1, 0.9);
        line("table6", "S (e), settings 0a");
        line("table6", "S (e), settings 0b");
        line("table6", "S (e), settings 0c");
    }
}
