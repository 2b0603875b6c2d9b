package io.margrad.experiments.train;

import io.margrad.losses.Centers;
import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.Module;
import io.margrad.nn.Parameter;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is trained: the network, the classifier of the softmax loss, and the centers. */
public final class Model implements AutoCloseable {
    private final Module network;
    private final SoftmaxLoss softmax;
    private final Centers centers;

    /** The values of a model at one time, to start another from. */
    public record Snapshot(Map<String, Values> tensors) {
        private record Values(Shape shape, float[] values) {}

        /** Adds them to a checkpoint, each under {@code prefix} and its name. */
        public void save(String prefix, CheckpointBuilder to) {
            tensors.forEach((name, values) -> to.floats(prefix + name, values.shape, values.values));
        }
    }

    /**
     * A model of its parts, which it closes.
     *
     * @param softmax on features of the network
     * @param centers of the same number of classes
     */
    public Model(Module network, SoftmaxLoss softmax, Centers centers) {
        this.network = network;
        this.softmax = softmax;
        this.centers = centers;
    }

    /** Images to features. */
    public Module network() {
        return network;
    }

    /** The softmax loss with its classifier. */
    public SoftmaxLoss softmax() {
        return softmax;
    }

    /** The class centers. */
    public Centers centers() {
        return centers;
    }

    /** The network's parameters and, when the softmax loss is trained, the classifier's. */
    public List<Parameter> parameters(boolean withClassifier) {
        List<Parameter> all = new ArrayList<>(network.parameters());
        if (withClassifier) {
            all.addAll(softmax.parameters());
        }
        return all;
    }

    /** All parameters and the centers. */
    public List<Tensor> tensors() {
        List<Tensor> all = new ArrayList<>(parameters(true).stream().map(Parameter::tensor).toList());
        all.add(centers.tensor());
        return all;
    }

    /** The values as they are now. */
    public Snapshot snapshot() {
        Map<String, Snapshot.Values> values = new LinkedHashMap<>();
        tensors().forEach(t -> values.put(t.name(), new Snapshot.Values(t.shape(), t.toArray())));
        return new Snapshot(values);
    }

    /** Sets all values to those of another time. */
    public void restore(Snapshot snapshot) {
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
