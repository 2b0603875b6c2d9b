package io.margrad.bench.peers;

import io.margrad.losses.CenterLoss;
import io.margrad.losses.CenterUpdate;
import io.margrad.losses.Centers;
import io.margrad.losses.JointLoss;
import io.margrad.losses.JointLoss.Weighted;
import io.margrad.losses.Normalisation;
import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.nn.LearningRate;
import io.margrad.nn.Parameter;
import io.margrad.nn.Sgd;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Margrad itself, as a user would write it. */
public final class MargradPeer implements Peer {
    private final PeerTask task;
    private final CpuBackend backend;
    private final LeNetPlusPlus network;
    private final SoftmaxLoss softmax;
    private final Centers centers;
    private final JointLoss loss;
    private final Sgd sgd;
    private final LearningRate rate;
    private final Labels labels;

    public MargradPeer(PeerTask task) {
        this.task = task;
        backend = new CpuBackend(task.threads());
        network = PeerTask.network(backend);
        softmax = PeerTask.softmax(backend);
        centers = Centers.random(backend, PeerTask.CLASSES, LeNetPlusPlus.FEATURES, CenterUpdate.standard(), new Philox(1, 2));
        centers.tensor().set(task.centers());
        loss = new JointLoss(
                centers,
                new Weighted<>(1, softmax),
                new Weighted<>(PeerTask.CENTER_WEIGHT, new CenterLoss(centers, Normalisation.BATCH)),
                null);
        List<Parameter> parameters = new ArrayList<>(network.parameters());
        parameters.addAll(softmax.parameters());
        // The others know no multipliers as Caffe's.
        parameters.replaceAll(p -> new Parameter(p.tensor(), 1, 1));
        sgd = new Sgd(parameters, PeerTask.MOMENTUM, PeerTask.DECAY);
        rate = new LearningRate(backend, PeerTask.RATE);
        labels = new Labels(task.labels(), PeerTask.CLASSES);
    }

    @Override
    public String describe() {
        return "Margrad, " + backend.describe();
    }

    @Override
    public float loss() {
        return Tape.inference(backend, () -> forward().item());
    }

    @Override
    public void train() {
        train(new Tape.Observer() {});
    }

    /** A step that somebody watches. */
    public void train(Tape.Observer observer) {
        Tape.call(backend, observer, () -> {
            Tape tape = Tape.current();
            tape.backward(forward());
            sgd.step(tape, rate);
            return tape;
        });
    }

    @Override
    public float[] infer() {
        return Tape.inference(backend, () -> softmax.logits(features()).toArray());
    }

    private Tensor forward() {
        return loss.apply(features(), labels);
    }

    private Tensor features() {
        return network.forward(Tape.current().constant("images", Shape.of(PeerTask.BATCH, 1, 28, 28), task.images()));
    }

    @Override
    public void close() {
        sgd.close();
        rate.close();
        network.close();
        softmax.close();
        centers.close();
        backend.close();
    }
}
