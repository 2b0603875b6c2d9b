package io.margrad.bench.peers.djl;

import static io.margrad.bench.peers.PeerTask.BATCH;
import static io.margrad.bench.peers.PeerTask.CENTER_WEIGHT;
import static io.margrad.bench.peers.PeerTask.CLASSES;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.margrad.bench.peers.Peer;
import io.margrad.bench.peers.PeerTask;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** PyTorch through DJL. DJL 0.36 has no PReLU on its PyTorch engine, so it is composed: relu(x) - a relu(-x). */
public final class DjlPeer implements Peer {
    private static final Shape ONE = new Shape(1, 1);
    private static final Shape TWO = new Shape(2, 2);
    private static final Shape ZERO = new Shape(0, 0);

    private final PeerTask task;
    private final NDManager base;
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private final NDArray centers;
    private final Optimizer sgd;

    public DjlPeer(PeerTask task) {
        this.task = task;
        System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(task.threads()));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        base = NDManager.newBaseManager(Device.cpu());
        task.parameters().forEach((name, values) -> {
            NDArray array = base.create(values, shape(name, values.length));
            array.setRequiresGradient(true);
            parameters.put(name, array);
        });
        centers = base.create(task.centers(), new Shape(CLASSES, 2));
        sgd = Optimizer.sgd()
                .setLearningRateTracker(Tracker.fixed(PeerTask.RATE))
                .optMomentum(PeerTask.MOMENTUM)
                .optWeightDecays(PeerTask.DECAY)
                .build();
    }

    private static Shape shape(String name, int size) {
        if (!name.endsWith(".weight") || name.startsWith("prelu")) {
            return new Shape(size);
        }
        if (!name.startsWith("conv")) {
            return name.startsWith("ip1") ? new Shape(2, size / 2) : new Shape(size / 2, 2);
        }
        int filters = 32 << (name.charAt(4) - '1');
        return new Shape(filters, size / 25 / filters, 5, 5);
    }

    @Override
    public String describe() {
        return "DJL 0.36.0, " + Engine.getInstance().getEngineName() + " " + Engine.getInstance().getVersion()
                + ", PReLU composed of two ReLU";
    }

    @Override
    public float loss() {
        try (NDManager manager = base.newSubManager()) {
            return total(manager).getFloat();
        }
    }

    @Override
    public void train() {
        try (NDManager manager = base.newSubManager()) {
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(total(manager));
            }
            parameters.forEach((name, parameter) -> {
                NDArray gradient = parameter.getGradient();
                gradient.attach(manager);
                sgd.update(name, parameter, gradient);
                // Zero it in the way DJL's own collector does.
                gradient.subi(gradient);
            });
        }
    }

    @Override
    public float[] infer() {
        try (NDManager manager = base.newSubManager()) {
            return Linear.linear(features(manager), parameter("ip2.weight"), null).singletonOrThrow().toFloatArray();
        }
    }

    private NDArray total(NDManager manager) {
        NDArray y = manager.create(task.labels(), new Shape(BATCH)).toType(DataType.INT64, false);
        NDArray x = features(manager);
        NDArray scores = Linear.linear(x, parameter("ip2.weight"), null).singletonOrThrow();
        NDArray softmax = scores.logSoftmax(1).mul(y.oneHot(CLASSES)).sum().neg().div(BATCH);
        NDArray center = x.sub(centers.get(y)).square().sum().mul(0.5f / BATCH);
        return softmax.add(center.mul(CENTER_WEIGHT));
    }

    private NDArray features(NDManager manager) {
        NDArray x = manager.create(task.images(), new Shape(BATCH, 1, 28, 28));
        for (String stage : PeerTask.STAGES) {
            x = Conv2d.conv2d(x, parameter("conv" + stage + ".weight"), parameter("conv" + stage + ".bias"), ONE, TWO, ONE, 1)
                    .singletonOrThrow();
            x = prelu(x, parameter("prelu" + stage + ".slope").reshape(1, -1, 1, 1));
            if (stage.endsWith("+")) {
                x = Pool.maxPool2d(x, TWO, TWO, ZERO, false);
            }
        }
        x = Linear.linear(x.reshape(BATCH, -1), parameter("ip1.weight"), parameter("ip1.bias")).singletonOrThrow();
        return prelu(x, parameter("preluip1.slope").reshape(1, -1));
    }

    private static NDArray prelu(NDArray x, NDArray slope) {
        return Activation.relu(x).sub(Activation.relu(x.neg()).mul(slope));
    }

    private NDArray parameter(String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }

    @Override
    public void close() {
        base.close();
    }
}
