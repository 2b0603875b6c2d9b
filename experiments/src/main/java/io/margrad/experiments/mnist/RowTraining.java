package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.losses.CenterLoss;
import io.margrad.losses.JointLoss;
import io.margrad.losses.JointLoss.Weighted;
import io.margrad.losses.MarginLoss;
import io.margrad.nn.LearningRate;
import io.margrad.nn.MultiStep;
import io.margrad.nn.Parameter;
import io.margrad.nn.Sgd;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.FiniteCheck;
import io.margrad.tensor.NonFiniteException;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Trains one row of Table II: one batch after the other through the network and the row's joint loss. */
final class RowTraining implements AutoCloseable {
    private static final String ITERATION = "iteration";
    private static final String SAMPLER = "sampler";
    private static final int SAMPLER_SIZE = 3;

    private final Backend backend;
    private final MnistConfig config;
    private final MnistRow row;
    private final int iterations;
    private final Digits digits;
    private final Model model;
    private final JointLoss loss;
    private final LearningRate rate;
    private final MultiStep schedule;
    private final BatchOrder order;
    private final Sgd sgd;
    private final TrainingSteps steps;
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
        this.config = config;
        this.row = row;
        this.iterations = iterations;
        this.digits = digits;
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
        this.schedule = new MultiStep(
                row.tuned() ? config.tuneLearningRate() : config.learningRate(),
                0.8f,
                List.of(iterations / 2, iterations * 4 / 5));
        this.rate = new LearningRate(backend, schedule.rate(0));
        this.order = new BatchOrder(digits.count(), config.batch(), config.order(), config.seed());
        this.sgd = new Sgd(model.parameters(row.lambda0() > 0), config.momentum(), config.weightDecay());
        TrainingSteps.Step step = new TrainingSteps.Step(row, model, loss, sgd, rate, config.batch());
        this.steps = switch (backend) {
            case CpuBackend cpu -> new HostSteps(cpu, step, new HostBatches(digits, config.batch()));
            case CudaBackend cuda -> new DeviceSteps(cuda, step, new DeviceBatches(cuda, digits, config.batch()));
        };
    }

    /** A row without a part stays without it, whatever the weight asked for. */
    private static float weight(float own, @Nullable Float asked) {
        return own == 0 || asked == null ? own : asked;
    }

    /**
     * One iteration.
     *
     * @throws NonFiniteException naming row, iteration and the first bad op when loss or gradient is not finite; on a CUDA device only
     *     {@link #measured} throws it
     */
    void step() {
        rate.set(schedule.rate(iteration));
        iteration++;
        try {
            steps.run(order.next());
        } catch (TrainingSteps.BadStep e) {
            throw diverged(iteration, e);
        }
    }

    /**
     * Means over the iterations since the last call: parts of the loss, and with a margin loss the shares of active terms, 0 to 1.
     *
     * @throws NonFiniteException as {@link #step}
     */
    Map<String, Double> measured() {
        try {
            return steps.measured();
        } catch (TrainingSteps.BadStep e) {
            throw diverged(e.iteration(), e);
        }
    }

    /** Runs the bad step again, slowly, to find the op where it began. Parameters have not changed since; the centers may have. */
    private NonFiniteException diverged(int bad, TrainingSteps.BadStep seen) {
        model.centers.tensor().set(seen.centers());
        String what = "row %s diverged at iteration %d: %s".formatted(row.label(), bad, seen.getMessage());
        HostBatches again = new HostBatches(digits, config.batch());
        BatchOrder from = new BatchOrder(digits.count(), config.batch(), config.order(), config.seed());
        for (int i = 0; i < bad; i++) {
            again.take(from.next());
        }
        try {
            Tape.call(backend, new FiniteCheck(), () -> {
                Tape tape = Tape.current();
                Tensor total = loss.apply(model.network.forward(again.images(tape)), again.labels(tape));
                tape.backward(total);
                return total.name();
            });
        } catch (NonFiniteException culprit) {
            return new NonFiniteException(
                    what + "; " + culprit.getMessage() + "; try smaller loss weights or a smaller learning rate");
        }
        return new NonFiniteException(what);
    }

    /** Iterations done. */
    int iteration() {
        return iteration;
    }

    /**
     * Adds to a checkpoint all that the next iteration depends on.
     *
     * @throws NonFiniteException as {@link #measured}
     */
    void save(CheckpointBuilder to) {
        try {
            steps.save(to);
        } catch (TrainingSteps.BadStep e) {
            throw diverged(e.iteration(), e);
        }
        to.tensors("", state());
        to.longs(ITERATION, iteration).longs(SAMPLER, order.state());
    }

    /**
     * Goes on from a checkpoint of this row; before the first step.
     *
     * @throws CheckpointException when it is of another training
     */
    void restore(Checkpoint from) {
        long done = from.longs(ITERATION, 1)[0];
        if (done < 0 || done > iterations) {
            throw CheckpointException.of(from.origin(), ITERATION, "0 to " + iterations, done);
        }
        long[] place = from.longs(SAMPLER, SAMPLER_SIZE);
        if (!order.goTo(place)) {
            throw CheckpointException.of(
                    from.origin(), SAMPLER, "a place in the order of seed " + config.seed(), Arrays.toString(place));
        }
        from.restore("", state());
        steps.restore(from, (int) done);
        iteration = (int) done;
    }

    /** Parameters, also those that this row does not train, centers, and the momentum of both. */
    private List<Tensor> state() {
        return Stream.of(model.parameters(true).stream().map(Parameter::tensor), model.centers.state().stream(), sgd.state().stream())
                .flatMap(tensors -> tensors)
                .toList();
    }

    /** Learning rate of the iteration that comes next. */
    float rate() {
        return schedule.rate(iteration);
    }

    @Override
    public void close() {
        steps.close();
        sgd.close();
        rate.close();
    }
}
