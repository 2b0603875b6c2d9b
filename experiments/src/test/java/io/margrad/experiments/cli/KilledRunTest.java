package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.EmbeddedSubset;
import io.margrad.experiments.data.Mnist;
import io.margrad.experiments.data.MnistFiles;
import io.margrad.experiments.faces.train.SmallFaces;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs in processes of their own that are killed at random moments, while they train, save, measure or draw, and go on until they are
 * through: all that they leave is the same as what a run leaves that nobody stopped.
 */
class KilledRunTest {
    /** {@code -Dmargrad.kills=200 -Dmargrad.killSeed=5} for more of it. */
    private static final int KILLS = Integer.getInteger("margrad.kills", 20);

    private static final long SEED = Long.getLong("margrad.killSeed", 20_260_301);

    /** Milliseconds that a process may live after its first line, or after its first line of metrics. */
    private static final int LONGEST_LIFE = 1_200;

    private static final long PATIENCE_SECONDS = 120;
    private static final List<String> FACES = List.of("face", "train");

    @TempDir
    private Path folder = Path.of("");

    private final Random random = new Random(SEED);
    private int kills;
    private int most;
    private int inSaving;
    private Set<String> leftBefore = Set.of();

    private static Path onlyRun(Path runs) throws IOException {
        try (Stream<Path> all = Files.list(runs)) {
            return all.toList().getFirst();
        }
    }

    @Test
    void whereverItIsKilledARunGoesOnToTheSameResults() throws IOException, InterruptedException {
        Mnist mnist = EmbeddedSubset.load("");
        MnistFiles.write(Files.createDirectory(folder.resolve("digits")), mnist.train().first(50), mnist.test().first(30), true);
        survives(KILLS, List.of("mnist"), List.of(
                "--preset=smoke", "--data=" + folder.resolve("digits"), "--iterations=24", "--tune-iterations=18", "--interval=2",
                "--batch=2"));
    }

    /** All six rows, with identities that choose the best weights. */
    @Test
    void soDoesATrainingOfFaces() throws IOException, InterruptedException {
        SmallFaces.write(folder.resolve("faces"), 5, 96, 112);
        survives(KILLS, FACES, faces("--validation-identities=2"));
    }

    /** Here the loss chooses the best weights. */
    @Test
    void soDoesOneThatStartsFromTheWeightsOfAnother() throws IOException, InterruptedException {
        SmallFaces.write(folder.resolve("faces"));
        Path other = folder.resolve("other");
        List<String> words = words(FACES, faces("--rows=S"), "--runs=" + other);
        assertEquals(0, Margrad.commandLine().execute(words.toArray(String[]::new)));
        survives(Math.max(1, KILLS / 2), FACES, faces("--rows=S+C,S+M,M(tune)", "--start=" + onlyRun(other).resolve("weights-s.safetensors")));
    }

    private List<String> faces(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "--config=reduced", "--data=" + folder.resolve("faces"), "--width=0.01", "--features=4", "--iterations=8",
                "--tune-iterations=6", "--interval=2", "--batch=2", "--tune-alpha-inter=0.8 D2"));
        settings.addAll(List.of(more));
        return settings;
    }

    private void survives(int times, List<String> command, List<String> settings) throws IOException, InterruptedException {
        most = times;
        Path whole = folder.resolve("whole");
        assertEquals(0, Margrad.commandLine().execute(words(command, settings, "--runs=" + whole).toArray(String[]::new)));
        Map<String, String> expected = RunResults.of(onlyRun(whole));
        System.out.printf("kills: %d with seed %d%n", times, SEED);
        int runs = 0;
        while (kills < times) {
            Path here = folder.resolve("run-" + runs++);
            List<String> words = words(command, settings, "--runs=" + here);
            leftBefore = Set.of();
            while (!live(words, here)) {
                words = words(command, List.of(), "--resume=" + onlyRun(here));
            }
            assertEquals(expected, RunResults.of(onlyRun(here)), "run " + runs);
        }
        System.out.printf(
                "kills: %d in %d runs, %d of them while a checkpoint was written; the same bits every time%n", kills, runs, inSaving);
        assertTrue(kills >= times && runs >= 1);
    }

    private static List<String> words(List<String> command, List<String> settings, String folder) {
        List<String> words = new ArrayList<>(command);
        words.addAll(settings);
        words.addAll(List.of("--device=cpu", "--threads=1", "--checkpoint-every=1", folder));
        return words;
    }

    /** One process, killed unless it is through before; says whether it is. After the last kill nobody is killed. */
    private boolean live(List<String> words, Path runs) throws IOException, InterruptedException {
        Process process = start(words);
        StringBuilder said = new StringBuilder();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            // Counted from the start, when tables and figures may be written anew, or from the middle of training, or from there on the
            // next moment at which a checkpoint is being written.
            int kind = random.nextInt(3);
            String sign = kind == 0 ? "device: " : " samples/s ";
            int life = random.nextInt(LONGEST_LIFE);
            String line = out.readLine();
            while (line != null && !line.contains(sign)) {
                said.append(line).append('\n');
                line = out.readLine();
            }
            // Nobody reads what it says meanwhile; a pipe takes more than it has to say.
            if (line != null && kills < most && !process.waitFor(life, TimeUnit.MILLISECONDS) && hasBegun(runs)) {
                Path run = onlyRun(runs);
                while (kind == 2 && process.isAlive() && !writing(run)) {
                    Thread.onSpinWait();
                }
                if (process.isAlive()) {
                    kill(process, sign, life, run);
                    return false;
                }
            }
            out.lines().forEach(rest -> said.append(rest).append('\n'));
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "still going");
            assertEquals(0, process.exitValue(), said::toString);
            assertFalse(said.toString().contains("warning: "), said::toString);
            return true;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Before there is a run.json there is no run that could go on. */
    private static boolean hasBegun(Path runs) throws IOException {
        return Files.isDirectory(runs) && Files.exists(onlyRun(runs).resolve("run.json"));
    }

    private void kill(Process process, String sign, int life, Path run) throws IOException, InterruptedException {
        process.destroyForcibly(); // SIGKILL on every Unix
        process.waitFor();
        kills++;
        boolean saving = writing(run);
        inSaving += saving ? 1 : 0;
        leftBefore = parts(run);
        List<String> files = names(run.resolve("checkpoints"));
        System.out.printf("kill %d, %d ms after \"%s\": %s%s%n", kills, life, sign.strip(), files, saving ? ", while saving" : "");
    }

    /** What lay there before, and was not removed since, is of an earlier kill. */
    private boolean writing(Path run) throws IOException {
        Set<String> now = parts(run);
        return !now.isEmpty() && !now.equals(leftBefore);
    }

    private static Set<String> parts(Path run) throws IOException {
        return names(run.resolve("checkpoints")).stream().filter(name -> name.endsWith(".part")).collect(Collectors.toSet());
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Process start(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Margrad.class.getName()));
        command.addAll(words);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
