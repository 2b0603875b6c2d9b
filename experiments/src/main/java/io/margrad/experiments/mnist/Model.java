package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.losses.Centers;
import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.nn.Parameter;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
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
    record Snapshot(Map<String, float[]> parameters, float[] centers) {}

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

    Snapshot snapshot() {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Parameter p : parameters(true)) {
            values.put(p.name(), p.tensor().toArray());
        }
        return new Snapshot(values, centers.toArray());
    }

    void restore(Snapshot snapshot) {
        for (Parameter p : parameters(true)) {
            float[] values = snapshot.parameters.get(p.name());
            if (values == null) {
                throw new IllegalStateException("snapshot without " + p.name());
            }
            p.tensor().set(values);
        }
        centers.tensor().set(snapshot.centers);
    }

    @Override
    public void close() {
        network.close();
        softmax.close();
        centers.close();
    }
}
