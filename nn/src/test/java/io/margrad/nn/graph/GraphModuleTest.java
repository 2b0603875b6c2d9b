package io.margrad.nn.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.nn.Parameter;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.Add;
import io.margrad.tensor.ops.AddBias;
import io.margrad.tensor.ops.Conv2d;
import io.margrad.tensor.ops.MatMul;
import io.margrad.tensor.ops.MaxPool2d;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import io.margrad.tensor.ops.PRelu;
import io.margrad.tensor.ops.Relu;
import io.margrad.tensor.ops.Reshape;
import io.margrad.tensor.ops.Sum;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A graph with every kind of node against the same ops called by hand. */
class GraphModuleTest {
    private static final int BATCH = 3;

    static final Graph GRAPH = new Graph(
            Shape.of(2, 7, 6),
            List.of(
                    new ConvNode("conv1", List.of(Graph.INPUT), 4, 3, 3, 1, 1, 2),
                    new PReluNode("prelu1", List.of("conv1")),
                    new ConvNode("depth", List.of("prelu1"), 4, 3, 3, 1, 1, 4),
                    // the convolution's result is needed twice, so this one cannot run with it
                    new PReluNode("prelu2", List.of("depth")),
                    new AddNode("sum", List.of("depth", "prelu2")),
                    new ReluNode("relu", List.of("sum")),
                    new MaxPoolNode("pool", List.of("relu"), 3, 2, Rounding.CEIL),
                    new ReshapeNode("flat", List.of("pool"), Shape.of(4 * 3 * 3)),
                    new LinearNode("fc", List.of("flat"), 5),
                    new PReluNode("prelu3", List.of("fc"))),
            "prelu3");

    private final CpuBackend backend = new CpuBackend(2);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    private static float[] images() {
        float[] values = new float[BATCH * GRAPH.input().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 37 % 101 - 50) / 50f;
        }
        return values;
    }

    private static Tensor x() {
        return Tape.current().constant("x", Shape.of(BATCH, 2, 7, 6), images());
    }

    private static Tensor byHand(Function<String, Tensor> p, Tensor x) {
        Tensor conv1 = Conv2d.conv2d(x, p.apply("conv1.weight"), p.apply("conv1.bias"), 1, 1, 2);
        Tensor prelu1 = PRelu.prelu(conv1, p.apply("prelu1.slope"));
        Tensor depth = Conv2d.conv2d(prelu1, p.apply("depth.weight"), p.apply("depth.bias"), 1, 1, 4);
        Tensor relu = Relu.relu(Add.add(depth, PRelu.prelu(depth, p.apply("prelu2.slope"))));
        Tensor flat = Reshape.reshape(MaxPool2d.maxPool2d(relu, 3, 2, Rounding.CEIL), Shape.of(BATCH, 36));
        Tensor fc = AddBias.addBias(MatMul.matmul(flat, false, p.apply("fc.weight"), true), p.apply("fc.bias"));
        return PRelu.prelu(fc, p.apply("prelu3.slope"));
    }

    private static Function<String, Tensor> parameters(GraphModule module) {
        Map<String, Tensor> byName =
                module.parameters().stream().collect(Collectors.toMap(Parameter::name, Parameter::tensor));
        return name -> {
            Tensor tensor = byName.get(name);
            assertNotNull(tensor, name);
            return tensor;
        };
    }

    @Test
    void resultsAndGradientsAreThoseOfTheOps() {
        try (GraphModule module = new GraphModule(backend, GRAPH, new Philox(3, 0))) {
            assertEquals(
                    List.of(
                            "conv1.weight", "conv1.bias", "prelu1.slope", "depth.weight", "depth.bias", "prelu2.slope", "fc.weight",
                            "fc.bias", "prelu3.slope"),
                    module.parameters().stream().map(Parameter::name).toList());
            assertEquals(36 + 4 + 4 + 36 + 4 + 4 + 180 + 5 + 5, module.parameterCount());
            Function<String, Tensor> p = parameters(module);
            float[] expected = Tape.inference(backend, () -> byHand(p, x()).toArray());
            assertArrayEquals(expected, Tape.inference(backend, () -> module.forward(x()).toArray()));
            for (Parameter parameter : module.parameters()) {
                float[] byHand = gradient(parameter, () -> byHand(p, x()));
                assertArrayEquals(byHand, gradient(parameter, () -> module.forward(x())), parameter.name());
            }
        }
    }

    private float[] gradient(Parameter parameter, java.util.function.Supplier<Tensor> network) {
        return Tape.call(backend, () -> {
            Tape.current().backward(Sum.sum(network.get()));
            Tensor gradient = Tape.current().gradient(parameter.tensor());
            assertNotNull(gradient, parameter.name());
            return gradient.toArray();
        });
    }

    @Test
    void resultsThatNobodyNeedsAreFreedOutsideOfTraining() {
        try (GraphModule module = new GraphModule(backend, GRAPH, new Philox(3, 0))) {
            int parameters = backend.liveBuffers();
            int left = Tape.inference(backend, () -> {
                Tensor y = module.forward(x());
                assertEquals(Shape.of(BATCH, 5), y.shape());
                return backend.liveBuffers() - parameters;
            });
            // The images, the result, what two-step nodes and pooling keep for themselves.
            assertTrue(left <= 5, left + " tensors are left");
        }
    }

    @Test
    void imagesOfAnotherShapeAreRefused() {
        try (GraphModule module = new GraphModule(backend, GRAPH, new Philox(3, 0))) {
            String message = Tape.inference(backend, () -> {
                Tensor other = Tape.current().constant("other", Shape.of(1, 2, 6, 7), new float[84]);
                return String.valueOf(assertThrows(IllegalArgumentException.class, () -> module.forward(other)).getMessage());
            });
            assertTrue(message.startsWith("graph: expected [B, 2, 7, 6], found other[1, 2, 6, 7]"), message);
        }
    }
}
