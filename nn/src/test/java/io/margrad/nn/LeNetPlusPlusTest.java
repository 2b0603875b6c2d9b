package io.margrad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.nn.LeNetPlusPlus.Pool3;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Op;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeNetPlusPlusTest {
    private final CpuBackend backend = new CpuBackend(2);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    /** 797,624 of the paper's network less the classifier's 20, which belongs to the softmax loss. */
    @ParameterizedTest
    @EnumSource
    void parameterCount(Pool3 pool3) {
        try (LeNetPlusPlus net = new LeNetPlusPlus(backend, pool3, new Philox(1, 0))) {
            assertEquals(797_604, net.parameterCount());
            assertEquals(
                    450,
                    net.parameters().stream()
                            .filter(p -> p.name().endsWith(".slope"))
                            .mapToInt(Parameter::size)
                            .sum(),
                    "slopes");
        }
    }

    @Test
    void parametersAsInCaffe() {
        try (LeNetPlusPlus net = new LeNetPlusPlus(backend, Pool3.THREE_STRIDE_TWO, new Philox(1, 0))) {
            List<String> shapes = net.parameters().stream().map(p -> p.tensor().toString()).toList();
            assertEquals(
                    List.of("conv1.weight[32, 1, 5, 5]", "conv1.bias[32]", "prelu1.slope[32]", "conv1+.weight[32, 32, 5, 5]"),
                    shapes.subList(0, 4));
            List<String> last = shapes.subList(shapes.size() - 3, shapes.size());
            assertEquals(List.of("ip1.weight[2, 1152]", "ip1.bias[2]", "preluip1.slope[2]"), last);
            assertEquals(shapes.size(), shapes.stream().distinct().count(), "names are unique");
            for (Parameter p : net.parameters()) {
                boolean bias = p.name().endsWith(".bias");
                assertEquals(bias ? 2 : 1, p.learningRate(), p.name());
                assertEquals(bias ? 0 : 1, p.decay(), p.name());
                double bound = bias ? 0 : p.name().endsWith(".slope") ? 0.25 : Math.sqrt(3.0 / p.tensor().shape().sizeOfEntry());
                for (float value : p.tensor().toArray()) {
                    assertTrue(Math.abs(value) <= (float) bound, p.name());
                    assertTrue(!p.name().endsWith(".slope") || value == 0.25f, p.name());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void layerShapes(Pool3 pool3) {
        List<String> shapes = new ArrayList<>();
        Tape.Observer observer = new Tape.Observer() {
            @Override
            public void forward(Op op, Tensor[] in, Tensor out, long nanos) {
                if (!op.name().equals("prelu")) {
                    shapes.add(op.name() + out.shape());
                }
            }
        };
        try (LeNetPlusPlus net = new LeNetPlusPlus(backend, pool3, new Philox(1, 0))) {
            Shape features = Tape.call(backend, observer, () -> net.forward(images(2, 28)).shape());
            assertEquals(Shape.of(2, LeNetPlusPlus.FEATURES), features);
        }
        assertEquals(
                List.of(
                        "convPRelu[2, 32, 28, 28]", "convPRelu[2, 32, 28, 28]", "maxPool2d[2, 32, 14, 14]",
                        "convPRelu[2, 64, 14, 14]", "convPRelu[2, 64, 14, 14]", "maxPool2d[2, 64, 7, 7]",
                        "convPRelu[2, 128, 7, 7]", "convPRelu[2, 128, 7, 7]", "maxPool2d[2, 128, 3, 3]",
                        "reshape[2, 1152]", "matmul[2, 2]", "addBias[2, 2]"),
                shapes);
    }

    @Test
    void sameSeedSameNetwork() {
        for (int i = 0; i < 3; i++) {
            try (LeNetPlusPlus a = new LeNetPlusPlus(backend, Pool3.TWO_BY_TWO, new Philox(7, 0));
                    LeNetPlusPlus b = new LeNetPlusPlus(backend, Pool3.TWO_BY_TWO, new Philox(i == 0 ? 7 : 8, 0))) {
                float[] first = a.parameters().getFirst().tensor().toArray();
                assertEquals(i == 0, Arrays.equals(first, b.parameters().getFirst().tensor().toArray()));
            }
        }
    }

    @Test
    void imagesOfAnotherSizeAreRefused() {
        try (LeNetPlusPlus net = new LeNetPlusPlus(backend, Pool3.TWO_BY_TWO, new Philox(7, 0))) {
            String message = assertThrows(
                            IllegalArgumentException.class, () -> Tape.call(backend, () -> net.forward(images(2, 27))))
                    .toString();
            assertTrue(message.contains("LeNets++: expected [B, 1, 28, 28], found images[2, 1, 27, 27]"), message);
        }
    }

    private static Tensor images(int count, int side) {
        Shape shape = Shape.of(count, 1, side, side);
        return Tape.current().constant("images", shape, new float[shape.size()]);
    }
}
