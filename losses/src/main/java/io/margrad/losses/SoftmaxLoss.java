package io.margrad.losses;

import static io.margrad.tensor.ops.SoftmaxCrossEntropy.softmaxCrossEntropy;

import io.margrad.nn.Bias;
import io.margrad.nn.Linear;
import io.margrad.nn.Module;
import io.margrad.nn.Parameter;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Softmax loss J_S (Eq. 1): a linear classifier on the features, softmax, mean cross entropy.
 *
 * <p>The classifier has no bias unless one is asked for: caffe-face's for MNIST has none, and with one the 2-D features lie in another
 * pattern. That for faces has one.
 */
public final class SoftmaxLoss implements Loss, AutoCloseable {
    private final Linear classifier;
    private final @Nullable Module before;

    /**
     * A classifier with weights drawn from {@code random}.
     *
     * @param name prefix of the parameter's name
     * @param features D
     * @param classes N
     */
    public SoftmaxLoss(Backend backend, String name, int features, int classes, Philox random) {
        this(backend, name, features, classes, null, random);
    }

    /**
     * A classifier that may have a bias, as caffe-face's fc6 for faces has.
     *
     * @param bias of the classes' scores; null: none
     */
    public SoftmaxLoss(Backend backend, String name, int features, int classes, @Nullable Bias bias, Philox random) {
        this(new Linear(backend, name, features, classes, bias, random), null);
    }

    private SoftmaxLoss(Linear classifier, @Nullable Module before) {
        this.classifier = classifier;
        this.before = before;
    }

    /**
     * This loss on features that go through a module first, such as {@link io.margrad.nn.Dropout} in training. It has the same classifier,
     * and is not closed apart from this one.
     */
    public SoftmaxLoss behind(Module module) {
        return new SoftmaxLoss(classifier, module);
    }

    @Override
    public Tensor apply(Tensor features, Labels labels) {
        return softmaxCrossEntropy(logits(features), labels);
    }

    /** Scores of each class before the softmax, [M, N]. */
    public Tensor logits(Tensor features) {
        return classifier.forward(before == null ? features : before.forward(features));
    }

    /** The classifier's weight, [N, D], and its bias, [N], where it has one. */
    public List<Parameter> parameters() {
        return classifier.parameters();
    }

    @Override
    public void close() {
        classifier.close();
    }
}
