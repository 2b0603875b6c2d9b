package io.margrad.bench.cuda;

import io.margrad.losses.CenterLoss;
import io.margrad.losses.CenterUpdate;
import io.margrad.losses.Centers;
import io.margrad.losses.JointLoss;
import io.margrad.losses.JointLoss.Weighted;
import io.margrad.losses.MarginLoss;
import io.margrad.losses.Normalisation;
import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.nn.LeNetPlusPlus.Pool3;
import io.margrad.nn.LearningRate;
import io.margrad.nn.Parameter;
import io.margrad.nn.Sgd;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** LeNets++, its joint loss with all three parts, and SGD at a rate that keeps it finite on one batch for ever. */
final class LeNetTraining implements AutoCloseable {
    private static final int CLASSES = 10;

    private final LeNetPlusPlus network;
    private final SoftmaxLoss softmax;
    private final Centers centers;
    private final JointLoss loss;
    private final Sgd sgd;
    private final LearningRate rate;

    LeNetTraining(Backend backend) {
        network = new LeNetPlusPlus(backend, Pool3.THREE_STRIDE_TWO, new Philox(1, 0));
        softmax = new SoftmaxLoss(backend, "ip2", LeNetPlusPlus.FEATURES, CLASSES, new Philox(1, 1));
        centers = Centers.random(backend, CLASSES, LeNetPlusPlus.FEATURES, CenterUpdate.standard(), new Philox(1, 2));
        loss = new JointLoss(
                centers,
                new Weighted<>(1, softmax),
                new Weighted<>(0.01f, new CenterLoss(centers, Normalisation.BATCH)),
                new Weighted<>(0.01f, new MarginLoss(centers, 1, 3)));
        List<Parameter> parameters = new ArrayList<>(network.parameters());
        parameters.addAll(softmax.parameters());
        sgd = new Sgd(parameters, 0.9f, 5e-4f);
        rate = new LearningRate(backend, 1e-4f);
    }

    /** One step on the current tape. Its loss, a scalar that ends with the tape. */
    Tensor step(Tensor images, Labels labels) {
        Tape tape = Tape.current();
        Tensor total = loss.train(network.forward(images), labels, rate).total();
        tape.backward(total);
        sgd.step(tape, rate);
        return total;
    }

    /** Throws {@link io.margrad.tensor.NonFiniteException} when a step met a value that is not finite. */
    void verify() {
        sgd.verify();
    }

    @Override
    public void close() {
        sgd.close();
        rate.close();
        network.close();
        softmax.close();
        centers.close();
    }
}
