package io.margrad.bench.peers;

import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.nn.LeNetPlusPlus.Pool3;
import io.margrad.nn.Parameter;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What every peer trains: LeNets++ with 2 x 2 pooling on one batch, softmax loss + {@value #CENTER_WEIGHT} x center loss 1/(2M) sum
 * |x - c|^2 with fixed centers, SGD with momentum {@value #MOMENTUM} and weight decay {@value #DECAY} on every parameter, which is
 * v = m v + g + decay w, w -= rate v. The same numbers come out in every process.
 *
 * @param threads threads to compute with
 * @param images [{@value #BATCH}, 1, 28, 28]
 * @param labels one of {@value #CLASSES} for each image
 * @param parameters first values by Margrad's names and layouts: {@code conv1.weight} [32, 1, 5, 5], {@code ip1.weight} [2, 1152] and so on
 * @param centers [10, 2]
 */
public record PeerTask(int threads, float[] images, int[] labels, Map<String, float[]> parameters, float[] centers) {
    /** Images of the batch. */
    public static final int BATCH = 128;

    /** Classes. */
    public static final int CLASSES = 10;

    /** Learning rate. */
    public static final float RATE = 0.01f;

    /** Momentum. */
    public static final float MOMENTUM = 0.9f;

    /** Weight decay. */
    public static final float DECAY = 5e-4f;

    /** Weight of the center loss. */
    public static final float CENTER_WEIGHT = 0.01f;

    /** Names of the convolutions and, after {@code prelu}, of their slopes. */
    public static final List<String> STAGES = List.of("1", "1+", "2", "2+", "3", "3+");

    /** The task for so many threads. */
    public static PeerTask of(int threads) {
        SplittableRandom random = new SplittableRandom(1);
        float[] images = new float[BATCH * 784];
        int[] labels = new int[BATCH];
        for (int i = 0; i < BATCH; i++) {
            labels[i] = random.nextInt(CLASSES);
            for (int j = 0; j < 784; j++) {
                images[i * 784 + j] = (float) random.nextDouble() - 0.5f + (j / 79 == labels[i] ? 0.5f : 0);
            }
        }
        float[] centers = new float[2 * CLASSES];
        for (int i = 0; i < centers.length; i++) {
            centers[i] = (float) random.nextDouble(-1, 1);
        }
        Map<String, float[]> parameters = new LinkedHashMap<>();
        try (CpuBackend backend = new CpuBackend(1);
                LeNetPlusPlus network = network(backend);
                SoftmaxLoss softmax = softmax(backend)) {
            List<Parameter> all = new ArrayList<>(network.parameters());
            all.addAll(softmax.parameters());
            all.forEach(p -> parameters.put(p.name(), p.tensor().toArray()));
        }
        return new PeerTask(threads, images, labels, parameters, centers);
    }

    static LeNetPlusPlus network(CpuBackend backend) {
        return new LeNetPlusPlus(backend, Pool3.TWO_BY_TWO, new Philox(1, 0));
    }

    static SoftmaxLoss softmax(CpuBackend backend) {
        return new SoftmaxLoss(backend, "ip2", LeNetPlusPlus.FEATURES, CLASSES, new Philox(1, 1));
    }
}
