package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.train.Model;
import io.margrad.losses.Centers;
import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;

/** What a row of Table II starts from: LeNets++, the classifier of the softmax loss, and ten centers. Every row starts alike. */
final class MnistModel {
    private static final int WEIGHT_STREAM = 1;
    private static final int CLASSIFIER_STREAM = 2;
    private static final int CENTER_STREAM = 3;

    private MnistModel() {}

    /** A new model with the first weights of {@code config.seed()}. */
    static Model of(Backend backend, MnistConfig config) {
        long seed = config.seed();
        return new Model(
                new LeNetPlusPlus(backend, config.pool3(), new Philox(seed, WEIGHT_STREAM)),
                new SoftmaxLoss(backend, "ip2", LeNetPlusPlus.FEATURES, Digits.CLASSES, new Philox(seed, CLASSIFIER_STREAM)),
                Centers.random(
                        backend,
                        Digits.CLASSES,
                        LeNetPlusPlus.FEATURES,
                        config.centerUpdate(),
                        new Philox(seed, CENTER_STREAM)));
    }
}
