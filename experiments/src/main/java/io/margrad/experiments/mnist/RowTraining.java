package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.losses.CenterLoss;
import io.margrad.losses.Centers.Mode;
import io.margrad.losses.JointLoss;
import io.margrad.losses.JointLoss.Weighted;
import io.margrad.losses.LossParts;
import io.margrad.losses.MarginLoss;
import io.margrad.nn.MultiStep;
import io.margrad.nn.Sgd;
import io.margrad.tensor.Backend;
import io.margrad.tensor.FiniteCheck;
import io.margrad.tensor.Labels;
import io.margrad.tensor.NonFiniteException;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trains one row of Table II: one batch after the other through the network and the row's joint loss. */
final class RowTraining implements AutoCloseable {
    static final String SOFTMAX = "softmax";
    static final String CENTER = "center";
    static final String MARGIN = "margin";
    static final String TOTAL = "total";
    static final String ACTIVE_INTRA = "activeIntra";
    static final String ACTIVE_INTER = "activeInter";

    private final Backend backend;
    private final MnistRow row;
    private final Model model;
    private final JointLoss loss;
    private final Sgd sgd;
    private final MultiStep schedule;
    private final Batches batches;
    private int iteration;

    /**
     * Prepares a row.
     *
     * @param model the starting point; training changes it
     * @param iterations how many there will be, for the schedule of the learning rate
     * @param margins of the margin loss; only read where the row has one
     */
    RowTraining(
            Backend backend,
            MnistConfig config,
            MnistRow row,
            int iterations,
            Digits digits,
            Model model,
            @Nullable Margins margins) {
        this.backend = backend;
        this.row = row;
        this.model = model;
        float lambda1 = weight(row.lambda1(), config.lambda1());
        float lambda2 = weight(row.lambda2(), config.lambda2());
        this.loss = new JointLoss(
                model.centers,
                row.lambda0() > 0 ? new Weighted<>(row.lambda0(), model.softmax) : null,
                lambda1 > 0 ? new Weighted<>(lambda1, new CenterLoss(model.centers, config.normalisation())) : null,
                lambda2 > 0 && margins != null
                        ? new Weighted<>(lambda2, new MarginLoss(model.centers, margins.intra(), margins.inter()))
                        : null);
        this.sgd = new Sgd(model.parameters(row.lambda0() > 0), config.momentum(), config.weightDecay());
        this.schedule = new MultiStep(
                row.tuned() ? config.tuneLearningRate() : config.learningRate(),
                0.8f,
                List.of(iterations / 2, iterations * 4 / 5));
        this.batches = new Batches(digits, config.batch(), config.order(), config.seed());
    }

    /** A row without a part stays without it, whatever the weight asked for. */
    private static float weight(float own, @Nullable Float asked) {
        return own == 0 || asked == null ? own : asked;
    }

    /**
     * One iteration.
     *
     * @return the parts of the loss, and with a margin loss the shares of active terms, 0 to 1
     * @throws NonFiniteException naming row, iteration and the first bad op when loss or gradient is not finite
     */
    Map<String, Double> step() {
        Labels labels = batches.next();
        float rate = schedule.rate(iteration);
        iteration++;
        float[] centers = model.centers.toArray();
        try {
            return Tape.call(backend, () -> {
                Tape tape = Tape.current();
                JointLoss.Result result =
                        loss.apply(model.network.forward(batches.images(tape)), labels, Mode.UPDATE, rate);
                Map<String, Double> values = values(result, labels);
                if (!Double.isFinite(values.getOrDefault(TOTAL, Double.NaN))) {
                    throw new NonFiniteException("the loss is " + values.get(TOTAL));
                }
                tape.backward(result.total());
                sgd.step(tape, rate);
                return values;
            });
        } catch (NonFiniteException e) {
            throw diverged(labels, centers, e);
        }
    }

    /**
     * Runs the bad step again, slowly, to find the op where it began. Parameters have not changed since; the centers may have.
     *
     * @param centers before the step
     */
    private NonFiniteException diverged(Labels labels, float[] centers, NonFiniteException seen) {
        model.centers.tensor().set(centers);
        String what = "row %s diverged at iteration %d: %s".formatted(row.label(), iteration, seen.getMessage());
        try {
            Tape.call(backend, new FiniteCheck(), () -> {
                Tape tape = Tape.current();
                Tensor total = loss.apply(model.network.forward(batches.images(tape)), labels);
                tape.backward(total);
                return total.name();
            });
        } catch (NonFiniteException culprit) {
            return new NonFiniteException(
                    what + "; " + culprit.getMessage() + "; try smaller loss weights or a smaller learning rate");
        }
        return new NonFiniteException(what);
    }

    private Map<String, Double> values(JointLoss.Result result, Labels labels) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(TOTAL, (double) result.total().item());
        if (result.softmax() != null) {
            values.put(SOFTMAX, (double) result.softmax().item());
        }
        if (result.parts() == null) {
            return values;
        }
        float[] parts = result.parts().tensor().toArray();
        if (row.lambda1() > 0) {
            values.put(CENTER, (double) parts[LossParts.CENTER]);
        }
        if (row.lambda2() > 0) {
            values.put(MARGIN, (double) parts[LossParts.MARGIN]);
            values.put(ACTIVE_INTRA, (double) parts[LossParts.PULLED] / labels.count());
            values.put(ACTIVE_INTER, (double) parts[LossParts.PUSHED] / labels.count() / (labels.classes() - 1));
        }
        return values;
    }

    /** Learning rate of the iteration that comes next. */
    float rate() {
        return schedule.rate(iteration);
    }

    @Override
    public void close() {
        sgd.close();
    }
}
