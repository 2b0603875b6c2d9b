package io.margrad.experiments.faces.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.feed.Colors;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.experiments.faces.feed.Scaling;
import io.margrad.experiments.faces.images.Refusals;
import io.margrad.experiments.faces.model.Architecture.CenterFace;
import io.margrad.experiments.faces.model.Architecture.LightCnn;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaceModelTest {
    private static final FaceInput GREY = new FaceInput(96, 112, Colors.GREY, Scaling.CENTERED);
    private static final ModelDescription NARROW = new ModelDescription(new CenterFace(0.125, 8), GREY);

    @TempDir
    Path folder;

    private final CpuBackend backend = new CpuBackend(2);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    private FaceModel made(ModelDescription description) {
        return new FaceModel("made", description, backend, description.network(backend, new Philox(9, 0)));
    }

    @Test
    void comesBackBitForBit() throws IOException {
        Path file = folder.resolve("narrow.safetensors");
        try (FaceModel model = made(NARROW)) {
            // As a training leaves it: with what is no parameter of the network.
            model.addTo(Checkpoint.at(7).floats("fc6.weight", Shape.of(2, 8), new float[16]))
                    .floats("velocity.conv1a.weight", Shape.of(1), new float[1])
                    .build()
                    .write(file);
            try (FaceModel read = FaceModel.open(file, backend)) {
                assertEquals(file.toString(), read.name());
                assertEquals(NARROW, read.description());
                assertEquals(GREY, read.input());
                assertEquals(8, read.features());
                for (int i = 0; i < model.network().parameters().size(); i++) {
                    var expected = model.network().parameters().get(i);
                    var found = read.network().parameters().get(i);
                    assertEquals(expected.name(), found.name());
                    assertArrayEquals(expected.tensor().toArray(), found.tensor().toArray(), found.name());
                }
                assertArrayEquals(features(model), features(read));
            }
        }
    }

    private float[] features(FaceModel model) {
        Shape shape = model.input().shape(2);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        return Tape.inference(
                backend, () -> model.network().forward(Tape.current().constant("x", shape, values)).toArray());
    }

    @Test
    void theOtherNetworks() throws IOException {
        for (String key : new String[] {LightCnn.NINE, LightCnn.TWENTY_NINE}) {
            Path file = folder.resolve(key);
            ModelDescription description = new ModelDescription(new LightCnn(key), FaceInput.LIGHT_CNN);
            try (FaceModel model = made(description)) {
                model.addTo(Checkpoint.at(0)).build().write(file);
            }
            try (FaceModel read = FaceModel.open(file, backend)) {
                assertEquals(description, read.description());
                assertEquals(key.equals(LightCnn.NINE) ? 5_480_864 : 12_573_280, read.network().parameterCount());
            }
        }
    }

    @Test
    void theTextOfAFile() {
        Checkpoint file = new ModelDescription(new CenterFace(1, 512), FaceInput.CENTER_FACE).addTo(Checkpoint.at(0)).build();
        assertEquals("center-face-net", file.text("model"));
        assertEquals("1.0", file.text("model.width"));
        assertEquals("512", file.text("model.features"));
        assertEquals("96x112 BGR CENTERED", file.text("input"));
    }

    @Test
    void filesThatAreNoModelAreRefused() throws IOException {
        Path file = folder.resolve("m");
        refused(file + ": cannot be read: no such file or folder", file);
        Files.writeString(file, "no weights");
        assertTrue(Refusals.message(() -> FaceModel.open(file, backend)).startsWith(file + ": "));
        text(file, "model", "resnet");
        refused(file + ": model: expected center-face-net, light-cnn-9, light-cnn-29 or graph, found resnet", file);
        text(file, "model", "light-cnn-9");
        refused(file + ": model.features of light-cnn-9: expected 256, found 8", file);
        text(file, "model.features", "0");
        refused(file + ": model.features: expected a whole number from 1 to 65536, found 0", file);
        text(file, "model.width", "wide");
        refused(file + ": model.width: expected a number, found wide", file);
        text(file, "model.width", "-1");
        refused(file + ": model.width: CenterFaceNet: width: expected more than 0 and at most 16.0, found -1.0", file);
        text(file, "input", "112x112 GREY CENTERED");
        refused(file + ": input of center-face-net: expected 96x112, found 112x112 GREY CENTERED", file);
        text(file, "input", "96x112 BRG CENTERED");
        refused(
                file + ": input: expected WIDTHxHEIGHT, one of [BGR, RGB, GREY] and one of [CENTERED, CENTERED_AT_127, UNIT],"
                        + " such as '96x112 BGR CENTERED',"
                        + " found '96x112 BRG CENTERED'",
                file);
        text(file, "input", "0x112 BGR CENTERED");
        assertTrue(Refusals.message(() -> FaceModel.open(file, backend)).endsWith("found '0x112 BGR CENTERED'"));
    }

    @Test
    void aMissingParameterIsNamed() throws IOException {
        Path file = folder.resolve("m");
        write(file, builder -> NARROW.addTo(builder).floats("conv1a.weight", Shape.of(4, 1, 3, 3), new float[36]));
        refused(
                file + ": tensors: expected 'conv1a.bias', found none of this name; is this the weights file of a face model?", file);
        write(file, builder -> NARROW.addTo(builder).floats("conv1a.weight", Shape.of(4, 3, 3, 3), new float[108]));
        refused(
                file + ": tensor 'conv1a.weight': shape: expected [4, 1, 3, 3], found [4, 3, 3, 3]"
                        + "; is this the weights file of a face model?",
                file);
        text(file, "model.width", "16");
        refused(file + ": tensors: expected 'conv5_1.weight', found none of this name; is this the weights file of a face model?", file);
        write(file, builder -> {});
        refused(file + ": model: expected center-face-net, light-cnn-9, light-cnn-29 or graph, found none", file);
    }

    @Test
    void networksAndInputsThatDoNotFit() {
        assertEquals(
                "input of light-cnn-9: expected 128x128 GREY, found 96x112 GREY CENTERED",
                assertThrows(IllegalArgumentException.class, () -> new ModelDescription(new LightCnn("light-cnn-9"), GREY)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new LightCnn("light-cnn-10"));
    }

    /** A file of a good model but for one text. */
    private void text(Path file, String key, String value) throws IOException {
        write(file, builder -> {
            builder.text(key, value);
            for (String[] good : new String[][] {
                {"model", "center-face-net"}, {"model.features", "8"}, {"model.width", "0.125"}, {"input", "96x112 GREY CENTERED"}
            }) {
                if (!good[0].equals(key)) {
                    builder.text(good[0], good[1]);
                }
            }
        });
    }

    private static void write(Path file, Consumer<CheckpointBuilder> contents) throws IOException {
        CheckpointBuilder builder = Checkpoint.at(0);
        contents.accept(builder);
        builder.build().write(file);
    }

    private void refused(String message, Path file) {
        Refusals.refused(message, () -> FaceModel.open(file, backend));
    }
}
