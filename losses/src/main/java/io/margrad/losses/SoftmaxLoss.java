package io.margrad.losses;

import static io.margrad.tensor.ops.SoftmaxCrossEntropy.softmaxCrossEntropy;

import io.margrad.nn.Linear;
import io.margrad.nn.Parameter;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Tensor;
import java.util.List;

/**
 * Softmax loss J_S (Eq. 1): a linear classifier without bias on the features, softmax, mean cross entropy.
 *
 * <p>The classifier has no bias because caffe-face's has none; with one, the 2-D features lie in another pattern.
 */
public final class SoftmaxLoss implements Loss, AutoCloseable {
    private final Linear classifier;

    /**
     * A classifier with weights drawn from {@code random}.
     *
     * @param name prefix of the parameter's name
     * @param features D
     * @param classes N
     */
    public SoftmaxLoss(Backend backend, String name, int features, int classes, Philox random) {
        this.classifier = new Linear(backend, name, features, classes, null, random);
    }

    @Override
    public Tensor apply(Tensor features, Labels labels) {
        return softmaxCrossEntropy(logits(features), labels);
    }

    /** Scores of each class before the softmax, [M, N]. */
    public Tensor logits(Tensor features) {
        return classifier.forward(features);
    }

    /** The classifier's weight, [N, D]. */
    public List<Parameter> parameters() {
        return classifier.parameters();
    }

    @Override
    public void close() {
        classifier.close();
    }
}
