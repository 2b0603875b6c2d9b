package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.losses.Centers;
import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.nn.Parameter;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a row of Table II trains: the network, the classifier of the softmax loss, and the centers. Every row starts alike. */
final class Model implements AutoCloseable {
    private static final int WEIGHT_STREAM = 1;
    private static final int CLASSIFIER_STREAM = 2;
    private static final int CENTER_STREAM = 3;

    final LeNetPlusPlus network;
    final SoftmaxLoss softmax;
    final Centers centers;

    /** The values of a model at one time, to start another from. */
    record Snapshot(Map<String, Values> tensors) {
        private record Values(Shape shape, float[] values) {}

        /** Adds them to a checkpoint, each under {@code prefix} and its name. */
        void save(String prefix, CheckpointBuilder to) {
            tensors.forEach((name, values) -> to.floats(prefix + name, values.shape, values.values));
        }
    }

    /** A new model with the first weights of {@code config.seed()}. */
    Model(Backend backend, MnistConfig config) {
        long seed = config.seed();
        network = new LeNetPlusPlus(backend, config.pool3(), new Philox(seed, WEIGHT_STREAM));
        softmax = new SoftmaxLoss(
                backend, "ip2", LeNetPlusPlus.FEATURES, Digits.CLASSES, new Philox(seed, CLASSIFIER_STREAM));
        centers = Centers.random(
                backend,
                Digits.CLASSES,
                LeNetPlusPlus.FEATURES,
                config.centerUpdate(),
                new Philox(seed, CENTER_STREAM));
    }

    /** The network's parameters and, when the softmax loss is trained, the classifier's. */
    List<Parameter> parameters(boolean withClassifier) {
        List<Parameter> all = new ArrayList<>(network.parameters());
        if (withClassifier) {
            all.addAll(softmax.parameters());
        }
        return all;
    }

    /** All parameters and the centers. */
    List<Tensor> tensors() {
        List<Tensor> all = new ArrayList<>(parameters(true).stream().map(Parameter::tensor).toList());
        all.add(centers.tensor());
        return all;
    }

    Snapshot snapshot() {
        Map<String, Snapshot.Values> values = new LinkedHashMap<>();
        tensors().forEach(t -> values.put(t.name(), new Snapshot.Values(t.shape(), t.toArray())));
        return new Snapshot(values);
    }

    void restore(Snapshot snapshot) {
        for (Tensor tensor : tensors()) {
            Snapshot.Values values = snapshot.tensors.get(tensor.name());
            if (values == null) {
                throw new IllegalStateException("snapshot without " + tensor.name());
            }
            tensor.set(values.values);
        }
    }

    @Override
    public void close() {
        network.close();
        softmax.close();
        centers.close();
    }
}
