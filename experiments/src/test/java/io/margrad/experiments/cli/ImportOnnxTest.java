package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.Colors;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.experiments.faces.feed.Scaling;
import io.margrad.experiments.faces.model.FaceModel;
import io.margrad.experiments.onnx.OnnxSamples;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportOnnxTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path onnx = Path.of("");
    private Path model = Path.of("");

    @BeforeEach
    void samples() throws IOException {
        onnx = folder.resolve("small.onnx");
        model = folder.resolve("small.safetensors");
        Files.write(onnx, OnnxSamples.small());
    }

    private int run(String... arguments) {
        CommandLine command = Margrad.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    @Test
    void anImportedNetworkIsAFaceModel() {
        assertEquals(0, run("import", "onnx", onnx.toString(), "--out", model.toString(), "--scaling", "centered_at_127"));
        String expected = model + ": 2 nodes, 8 parameters, 4 x 2 RGB CENTERED_AT_127 to 2 features, from " + onnx;
        assertEquals(expected, out.toString().strip());
        try (CpuBackend backend = new CpuBackend(1);
                FaceModel read = FaceModel.open(model, backend)) {
            assertEquals(new FaceInput(4, 2, Colors.RGB, Scaling.CENTERED_AT_127), read.input());
            assertEquals(2, read.features());
        }
    }

    @Test
    void mistakesAreOneLineAndLeaveNoFile() {
        assertEquals(1, run("import", "onnx", onnx.toString(), "--out", model.toString(), "--colors", "GREY"));
        assertEquals(onnx + ": channels of the input: expected 1 (GREY), found 3", lastLine());
        assertEquals(1, run("import", "onnx", folder.resolve("none").toString(), "--out", model.toString()));
        assertTrue(lastLine().endsWith("none: cannot be read: no such file or folder"), lastLine());
        assertEquals(2, run("import", "onnx", onnx.toString()));
        assertEquals(2, run("import"));
        assertFalse(Files.exists(model));
    }

    private String lastLine() {
        return err.toString().strip().replaceFirst("(?s).*margrad: ", "");
    }

    @Test
    void aModelFileIsHostileInput() throws IOException {
        String graph = "{\"input\":[3,2,4],\"nodes\":[{\"name\":\"fc\",\"op\":\"%s\",\"inputs\":[\"input\"]%s}],\"output\":\"fc\"}";
        refused("graph: node 0: op: expected conv,", graph.formatted("loop", ""), "2");
        refused("graph: expected features [D] as the result, found [3, 2, 4]", graph.formatted("relu", ""), "2");
        // Gigabytes of parameters, of which the file has none, are not asked for.
        String big = "}, {\"name\":\"big\",\"op\":\"linear\",\"inputs\":[\"fc\"],\"outputs\":50000000";
        String huge = graph.formatted("reshape", ",\"to\":[24]" + big)
                .replace("\"output\":\"fc\"", "\"output\":\"big\"");
        refused("expected 'big.weight', found none of this name", huge, "50000000");
        refused("model.features of the graph: expected 24, found 2", graph.formatted("reshape", ",\"to\":[24]"), "2");
        refused("input of graph: expected 4x2 in 3 channels, found 4x2 GREY UNIT", graph.formatted("reshape", ",\"to\":[24]"), "24");
    }

    private void refused(String words, String graph, String features) throws IOException {
        Checkpoint.at(0)
                .text("model", "graph")
                .text("model.features", features)
                .text("input", "4x2 GREY UNIT")
                .text("graph", graph)
                .floats("other", Shape.of(1), new float[1])
                .build()
                .write(model);
        try (CpuBackend backend = new CpuBackend(1)) {
            String message = String.valueOf(
                    assertThrows(DataException.class, () -> FaceModel.open(model, backend).close()).getMessage());
            assertTrue(message.startsWith(model.toString()) && message.contains(words), message);
            assertEquals(0, backend.liveBuffers());
        }
    }
}
