package io.margrad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Op;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LightCnnTest {
    private final CpuBackend backend = new CpuBackend(2);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    @Test
    void parametersOfThePublishedNetworks() {
        try (LightCnn9 nine = new LightCnn9(backend, new Philox(1, 0));
                LightCnn29 twentyNine = new LightCnn29(backend, new Philox(1, 0))) {
            assertEquals(5_480_864, nine.parameterCount());
            assertEquals(12_573_280, twentyNine.parameterCount());
            check(nine, 9 + 1);
            check(twentyNine, 9 + 2 * 10 + 1);
        }
    }

    private static void check(Module net, int layers) {
        assertEquals(2 * layers, net.parameters().size());
        assertEquals(2L * layers, net.parameters().stream().map(Parameter::name).distinct().count(), "names are unique");
        for (Parameter p : net.parameters()) {
            boolean bias = p.name().endsWith(".bias");
            assertEquals(bias ? 2 : 1, p.learningRate(), p.name());
            assertEquals(bias ? 0 : 1, p.decay(), p.name());
            double bound = Math.sqrt(3.0 / p.tensor().shape().sizeOfEntry());
            for (float value : p.tensor().toArray()) {
                assertTrue(bias ? value == 0.1f : Math.abs(value) <= (float) bound, p.name());
            }
        }
    }

    @Test
    void mapsOfTheNineLayers() {
        List<String> maps = new ArrayList<>();
        Tape.Observer observer = new Tape.Observer() {
            @Override
            public void forward(Op op, Tensor[] in, Tensor out, long nanos) {
                if (!op.name().equals("conv2d")) {
                    maps.add(op.name() + out.shape());
                }
            }
        };
        try (LightCnn9 net = new LightCnn9(backend, new Philox(1, 0))) {
            assertEquals(Shape.of(1, 256), Tape.call(backend, observer, () -> net.forward(images(1, 128)).shape()));
        }
        assertEquals(
                List.of(
                        "maxFeatureMap[1, 48, 128, 128]", "maxPool2d[1, 48, 64, 64]",
                        "maxFeatureMap[1, 48, 64, 64]", "maxFeatureMap[1, 96, 64, 64]", "maxPool2d[1, 96, 32, 32]",
                        "maxFeatureMap[1, 96, 32, 32]", "maxFeatureMap[1, 192, 32, 32]", "maxPool2d[1, 192, 16, 16]",
                        "maxFeatureMap[1, 192, 16, 16]", "maxFeatureMap[1, 128, 16, 16]",
                        "maxFeatureMap[1, 128, 16, 16]", "maxFeatureMap[1, 128, 16, 16]", "maxPool2d[1, 128, 8, 8]",
                        "reshape[1, 8192]", "matmul[1, 512]", "addBias[1, 512]", "maxFeatureMap[1, 256]"),
                maps);
    }

    /** Ten units, of 48, 96, 192 and 128 channels, each before its pair of convolutions. */
    @Test
    void unitsOfTheTwentyNineLayers() {
        List<Integer> sums = new ArrayList<>();
        Tape.Observer observer = new Tape.Observer() {
            @Override
            public void forward(Op op, Tensor[] in, Tensor out, long nanos) {
                if (op.name().equals("add")) {
                    sums.add(out.shape().dim(1));
                }
            }
        };
        try (LightCnn29 net = new LightCnn29(backend, new Philox(1, 0))) {
            assertEquals(Shape.of(1, 256), Tape.call(backend, observer, () -> net.forward(images(1, 128)).shape()));
        }
        assertEquals(List.of(48, 96, 96, 192, 192, 192, 128, 128, 128, 128), sums);
    }

    @Test
    void imagesOfAnotherSizeAreRefused() {
        try (LightCnn9 nine = new LightCnn9(backend, new Philox(1, 0));
                LightCnn29 twentyNine = new LightCnn29(backend, new Philox(1, 0))) {
            refused("LightCNN-9: expected [B, 1, 128, 128], found images[2, 1, 112, 112]", nine);
            refused("LightCNN-29: expected [B, 1, 128, 128], found images[2, 1, 112, 112]", twentyNine);
        }
    }

    private void refused(String message, Module net) {
        String found = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> Tape.call(backend, () -> net.forward(images(2, 112)))).getMessage());
        assertTrue(found.contains(message), found);
    }

    private static Tensor images(int count, int side) {
        Shape shape = Shape.of(count, 1, side, side);
        return Tape.current().constant("images", shape, new float[shape.size()]);
    }
}
