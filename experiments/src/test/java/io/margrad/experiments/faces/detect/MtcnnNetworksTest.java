package io.margrad.experiments.faces.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.nn.Module;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MtcnnNetworksTest {
    /** Rounding of float32 through five layers of sums of up to 1152 values. */
    private static final double TOLERANCE = 2e-4;

    @Test
    void parametersAreThoseOfThePaper() {
        try (CpuBackend backend = new CpuBackend(1);
                MtcnnNetworks networks = MtcnnNetworks.untrained(backend)) {
            assertEquals(6_632, networks.proposal().parameterCount());
            assertEquals(100_178, networks.refine().parameterCount());
            assertEquals(389_040, networks.output().parameterCount());
            assertEquals(MtcnnNetworks.PARAMETERS, SourceTensor.ALL.stream().mapToInt(t -> t.shape().size()).sum());
            assertEquals(50, SourceTensor.ALL.size());
        }
    }

    @Test
    void importedWeightsComputeWhatTheirAuthorsLayoutComputes() {
        SourceWeights source = MadeUpWeights.source(7);
        try (CpuBackend backend = new CpuBackend(2);
                MtcnnNetworks networks = MtcnnNetworks.untrained(backend)) {
            MtcnnImport.into(networks, source);
            // Odd and even sides: the pooling window at the border is clipped or not. Not square, so that no axis is mistaken for the other.
            for (int[] size : new int[][] {{12, 12}, {13, 18}, {20, 15}, {31, 12}}) {
                float[] input = noise(size[0], size[1]);
                float[] found = run(backend, networks.proposal(), input, size[0], size[1]);
                double[] expected = new SourceNetwork(source, "pnet", input, size[0], size[1])
                        .convolution(1, 3)
                        .pool(2)
                        .convolution(2, 3)
                        .convolution(3, 3)
                        .maps("conv4_1", "conv4_2");
                assertClose(expected, found);
            }
            float[] small = noise(24, 24);
            assertClose(
                    new SourceNetwork(source, "rnet", small, 24, 24)
                            .convolution(1, 3)
                            .pool(3)
                            .convolution(2, 3)
                            .pool(3)
                            .convolution(3, 2)
                            .full(4)
                            .heads("fc2_1", "fc2_2"),
                    run(backend, networks.refine(), small, 24, 24));
            float[] large = noise(48, 48);
            assertClose(
                    new SourceNetwork(source, "onet", large, 48, 48)
                            .convolution(1, 3)
                            .pool(3)
                            .convolution(2, 3)
                            .pool(3)
                            .convolution(3, 3)
                            .pool(2)
                            .convolution(4, 2)
                            .full(5)
                            .heads("fc2_1", "fc2_2", "fc2_3"),
                    run(backend, networks.output(), large, 48, 48));
        }
    }

    @Test
    void softmaxOfTwo() {
        assertEquals(0.5, Heads.probability(3, 3));
        assertEquals(Math.exp(2) / (Math.exp(1) + Math.exp(2)), Heads.probability(1, 2), 1e-15);
        assertEquals(0, Heads.probability(1000, -1000));
        assertEquals(1, Heads.probability(-1000, 1000));
    }

    private static float[] run(CpuBackend backend, Module network, float[] input, int height, int width) {
        return Tape.inference(backend, () -> network.forward(
                        Tape.current().constant("input", Shape.of(1, 3, height, width), input))
                .toArray());
    }

    private static float[] noise(int height, int width) {
        Random random = new Random(height * 1000L + width);
        float[] values = new float[3 * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return values;
    }

    private static void assertClose(double[] expected, float[] found) {
        assertEquals(expected.length, found.length);
        double size = 0;
        for (double value : expected) {
            size = Math.max(size, Math.abs(value));
        }
        for (int i = 0; i < found.length; i++) {
            assertEquals(expected[i], found[i], TOLERANCE * Math.max(1, size), "value " + i);
        }
    }
}
