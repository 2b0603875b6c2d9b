package io.margrad.bench.peers;

import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.Module;
import io.margrad.nn.Parameter;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A network for faces, trained on one batch: softmax loss over {@value #CLASSES} classes by a classifier without bias, {@code fc6.weight}
 * [1000, D]; SGD with momentum {@value PeerTask#MOMENTUM} and weight decay {@value PeerTask#DECAY} on every parameter that learns, which is
 * v = m v + g + decay w, w -= rate v, at a rate of {@value #RATE}. The same numbers come out in every process.
 *
 * @param network which one
 * @param threads threads to compute with
 * @param shape of the images, [B, C, H, W]
 * @param images their values
 * @param labels one of {@value #CLASSES} for each image
 * @param weights first values by Margrad's names: {@code conv1a.weight} [32, 3, 3, 3] and so on
 */
public record FaceTask(
        PeerNetwork network, int threads, Shape shape, float[] images, int[] labels, Map<String, Weights> weights) {
    /** Images of the batch. */
    public static final int BATCH = 16;

    /** Classes. */
    public static final int CLASSES = 1000;

    /** Learning rate. */
    public static final float RATE = 1e-4f;

    /**
     * First values of a parameter.
     *
     * @param shape as Margrad has it
     * @param values row-major
     * @param learns whether it is trained; the biases of CenterFaceNet's residual units are not
     */
    public record Weights(Shape shape, float[] values, boolean learns) {}

    /** The task for so many threads. */
    public static FaceTask of(PeerNetwork network, int threads) {
        SplittableRandom random = new SplittableRandom(1);
        Shape shape = network.images();
        float[] images = new float[shape.size()];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextDouble(-1, 1);
        }
        int[] labels = random.ints(BATCH, 0, CLASSES).toArray();
        Map<String, Weights> weights = new LinkedHashMap<>();
        try (CpuBackend backend = new CpuBackend(1);
                Module module = network.face(backend);
                SoftmaxLoss softmax = softmax(network, backend)) {
            List<Parameter> all = new ArrayList<>(module.parameters());
            all.addAll(softmax.parameters());
            all.forEach(p -> weights.put(
                    p.name(), new Weights(p.tensor().shape(), p.tensor().toArray(), p.learningRate() != 0)));
        }
        return new FaceTask(network, threads, shape, images, labels, weights);
    }

    static SoftmaxLoss softmax(PeerNetwork network, CpuBackend backend) {
        return new SoftmaxLoss(backend, "fc6", network.features(), CLASSES, new Philox(1, 1));
    }
}
