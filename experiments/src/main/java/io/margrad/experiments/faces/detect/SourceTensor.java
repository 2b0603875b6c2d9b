package io.margrad.experiments.faces.detect;

import io.margrad.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor of the published weights.
 *
 * @param name as the manifest has it, for example {@code pnet/conv1/weights}
 * @param shape filters are [x][y][in][out]: the first spatial axis is the horizontal one; full layers [in][out]
 */
record SourceTensor(String name, Shape shape) {
    /** All 50 in the order of the file: 495,850 values. */
    static final List<SourceTensor> ALL = List.copyOf(new Listing().all());

    private static final class Listing {
        private final List<SourceTensor> list = new ArrayList<>();

        List<SourceTensor> all() {
            convolution("pnet", 1, 3, 3, 10);
            convolution("pnet", 2, 3, 10, 16);
            convolution("pnet", 3, 3, 16, 32);
            layer("pnet/conv4_1", Shape.of(1, 1, 32, 2));
            layer("pnet/conv4_2", Shape.of(1, 1, 32, 4));
            convolution("rnet", 1, 3, 3, 28);
            convolution("rnet", 2, 3, 28, 48);
            convolution("rnet", 3, 2, 48, 64);
            layer("rnet/fc1", Shape.of(576, 128));
            slopes("rnet", 4, 128);
            layer("rnet/fc2_1", Shape.of(128, 2));
            layer("rnet/fc2_2", Shape.of(128, 4));
            convolution("onet", 1, 3, 3, 32);
            convolution("onet", 2, 3, 32, 64);
            convolution("onet", 3, 3, 64, 64);
            convolution("onet", 4, 2, 64, 128);
            layer("onet/fc1", Shape.of(1152, 256));
            slopes("onet", 5, 256);
            layer("onet/fc2_1", Shape.of(256, 2));
            layer("onet/fc2_2", Shape.of(256, 4));
            layer("onet/fc2_3", Shape.of(256, 10));
            return list;
        }

        private void convolution(String network, int number, int kernel, int channels, int filters) {
            layer(network + "/conv" + number, Shape.of(kernel, kernel, channels, filters));
            slopes(network, number, filters);
        }

        private void layer(String name, Shape weights) {
            list.add(new SourceTensor(name + "/weights", weights));
            list.add(new SourceTensor(name + "/bias", Shape.of(weights.dim(weights.rank() - 1))));
        }

        private void slopes(String network, int number, int channels) {
            list.add(new SourceTensor(network + "/prelu" + number + "_alpha", Shape.of(channels)));
        }
    }
}
