package io.margrad.bench.peers;

import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.LearningRate;
import io.margrad.nn.Module;
import io.margrad.nn.Parameter;
import io.margrad.nn.Sgd;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Margrad itself at a {@link FaceTask}. */
public final class FacePeer implements Peer {
    private final FaceTask task;
    private final CpuBackend backend;
    private final Module network;
    private final SoftmaxLoss softmax;
    private final Sgd sgd;
    private final LearningRate rate;
    private final Labels labels;

    public FacePeer(FaceTask task) {
        this.task = task;
        backend = new CpuBackend(task.threads());
        network = task.network().face(backend);
        softmax = FaceTask.softmax(task.network(), backend);
        List<Parameter> parameters = new ArrayList<>(network.parameters());
        parameters.addAll(softmax.parameters());
        // The others know no multipliers as Caffe's; what is frozen stays it.
        parameters.replaceAll(p -> p.learningRate() == 0 ? p : new Parameter(p.tensor(), 1, 1));
        sgd = new Sgd(parameters, PeerTask.MOMENTUM, PeerTask.DECAY);
        rate = new LearningRate(backend, FaceTask.RATE);
        labels = new Labels(task.labels(), FaceTask.CLASSES);
    }

    @Override
    public String describe() {
        return "Margrad, " + backend.describe();
    }

    @Override
    public float loss() {
        return Tape.inference(backend, () -> softmax.apply(features(), labels).item());
    }

    @Override
    public void train() {
        train(new Tape.Observer() {});
    }

    /** A step that somebody watches. */
    public void train(Tape.Observer observer) {
        Tape.call(backend, observer, () -> {
            Tape tape = Tape.current();
            tape.backward(softmax.apply(features(), labels));
            sgd.step(tape, rate);
            return tape;
        });
    }

    @Override
    public float[] infer() {
        return Tape.inference(backend, () -> features().toArray());
    }

    private Tensor features() {
        return network.forward(Tape.current().constant("images", task.shape(), task.images()));
    }

    @Override
    public void close() {
        sgd.close();
        rate.close();
        network.close();
        softmax.close();
        backend.close();
    }
}
