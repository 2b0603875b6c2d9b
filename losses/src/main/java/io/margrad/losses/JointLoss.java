package io.margrad.losses;

import static io.margrad.tensor.ops.Add.add;
import static io.margrad.tensor.ops.Scale.scale;

import io.margrad.nn.LearningRate;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The joint loss J (Eq. 6): lambda_0 J_S + lambda_1 J_C + lambda_2 J_M, and the centers' update (Eq. 5), which is part of it so that
 * it cannot be forgotten.
 *
 * <p>A part is computed when it is given; its weight is then above 0. Center loss and margin loss share the centers. In training the
 * centers follow every batch, even when only the softmax loss is given: then they wait, in place, for a later stage.
 */
public final class JointLoss implements Loss {
    /**
     * A loss and its weight.
     *
     * @param weight lambda, above 0
     */
    public record Weighted<L extends Loss>(float weight, L loss) {
        public Weighted {
            if (!(weight > 0) || Float.isInfinite(weight)) {
                throw new IllegalArgumentException("loss weight: expected a finite number above 0, found " + weight);
            }
        }
    }

    /**
     * What one batch gave. A part that is not in the joint loss is null.
     *
     * @param total J, a scalar
     * @param softmax J_S, without its weight
     * @param parts J_C and J_M without their weights, and the active terms
     */
    public record Result(Tensor total, @Nullable Tensor softmax, @Nullable LossParts parts) {}

    private final Centers centers;
    private final @Nullable Weighted<SoftmaxLoss> softmax;
    private final @Nullable Weighted<CenterLoss> center;
    private final @Nullable Weighted<MarginLoss> margin;

    /**
     * A joint loss of the parts that are not null, at least one.
     *
     * @param centers the centers that {@code center} and {@code margin} use
     * @throws IllegalArgumentException without any part, or when one has other centers
     */
    public JointLoss(
            Centers centers,
            @Nullable Weighted<SoftmaxLoss> softmax,
            @Nullable Weighted<CenterLoss> center,
            @Nullable Weighted<MarginLoss> margin) {
        if (softmax == null && center == null && margin == null) {
            throw new IllegalArgumentException("joint loss: expected at least one part, found none");
        }
        if ((center != null && center.loss().centers() != centers)
                || (margin != null && margin.loss().centers() != centers)) {
            throw new IllegalArgumentException(
                    "joint loss: expected center loss and margin loss on the centers that it updates, found others");
        }
        this.centers = centers;
        this.softmax = softmax;
        this.center = center;
        this.margin = margin;
    }

    /** J of a batch, centers frozen. */
    @Override
    public Tensor apply(Tensor features, Labels labels) {
        return measure(features, labels).total();
    }

    /** J of a batch and its parts, centers frozen. */
    public Result measure(Tensor features, Labels labels) {
        return run(features, labels, null);
    }

    /**
     * J of a batch, and the centers' step; losses and gradients are those of the old centers.
     *
     * @param features X, [M, D]
     * @param labels y, M of them
     * @param rate the network's learning rate, for {@link CenterUpdate.Sgd}
     */
    public Result train(Tensor features, Labels labels, LearningRate rate) {
        return run(features, labels, rate);
    }

    private Result run(Tensor features, Labels labels, @Nullable LearningRate rate) {
        @Nullable Tensor js = softmax == null ? null : softmax.loss().apply(features, labels);
        @Nullable Tensor total = js == null || softmax == null ? null : scale(js, softmax.weight());
        @Nullable LossParts parts = null;
        if (center != null || margin != null) {
            MarginCenter op = new MarginCenter(
                    "marginCenterLoss",
                    centers,
                    labels,
                    center == null ? null : center.loss().term(center.weight()),
                    margin == null ? null : margin.loss().term(margin.weight()));
            Tensor onCenters = (rate == null ? op : op.step(rate)).apply(features);
            total = total == null ? onCenters : add(total, onCenters);
            parts = op.parts();
        } else if (rate != null) {
            centers.update(features, labels, rate);
        }
        if (total == null) {
            throw new IllegalStateException("joint loss without parts");
        }
        return new Result(total, js, parts);
    }
}
