package io.margrad.experiments.train;

import io.margrad.losses.CenterLoss;
import io.margrad.losses.JointLoss;
import io.margrad.losses.JointLoss.Weighted;
import io.margrad.losses.MarginLoss;
import io.margrad.losses.Normalisation;
import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.Dropout;
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
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Trains one row of a table: one batch after the other through the network and the row's joint loss. */
public final class RowTraining implements AutoCloseable {
    private static final String ITERATION = "iteration";

    private final Backend backend;
    private final Recipe recipe;
    private final Model model;
    private final BatchSource source;
    private final @Nullable Dropout dropout;
    private final JointLoss loss;
    private final LearningRate rate;
    private final Sgd sgd;
    private final TrainingSteps steps;
    private int iteration;

    /**
     * How a row is trained.
     *
     * @param row its name, for messages
     * @param weights of the parts of the loss
     * @param normalisation of the center loss
     * @param margins of the margin loss; only read where the row has one
     * @param schedule of the learning rate
     * @param warmup iterations over which the learning rate rises linearly to the schedule's; 0: none
     * @param momentum of the optimiser
     * @param weightDecay of the optimiser
     * @param iterations how many there will be
     * @param batch M, images in a batch
     * @param dropout share of a feature's elements that the softmax loss's classifier does not see; 0: none
     * @param seed of what is dropped out
     */
    public record Recipe(
            String row,
            Lambdas weights,
            Normalisation normalisation,
            @Nullable Margins margins,
            MultiStep schedule,
            int warmup,
            float momentum,
            float weightDecay,
            int iterations,
            int batch,
            float dropout,
            long seed) {
        /** Learning rate of an iteration, from 0. */
        float rate(int iteration) {
            float full = schedule.rate(iteration);
            return iteration < warmup ? full * (iteration + 1) / warmup : full;
        }
    }

    /**
     * Prepares a row.
     *
     * @param model the starting point; training changes it
     * @param source at its beginning; closed with this
     */
    public RowTraining(Backend backend, Recipe recipe, Model model, BatchSource source) {
        this.backend = backend;
        this.recipe = recipe;
        this.model = model;
        this.source = source;
        Lambdas weights = recipe.weights();
        Margins margins = recipe.margins();
        this.dropout = weights.softmax() > 0 && recipe.dropout() > 0 ? dropout() : null;
        SoftmaxLoss softmax = dropout == null ? model.softmax() : model.softmax().behind(dropout);
        this.loss = new JointLoss(
                model.centers(),
                weights.softmax() > 0 ? new Weighted<>(weights.softmax(), softmax) : null,
                weights.center() > 0
                        ? new Weighted<>(weights.center(), new CenterLoss(model.centers(), recipe.normalisation()))
                        : null,
                weights.margin() > 0 && margins != null
                        ? new Weighted<>(weights.margin(), new MarginLoss(model.centers(), margins.intra(), margins.inter()))
                        : null);
        this.rate = new LearningRate(backend, recipe.rate(0));
        this.sgd = new Sgd(model.parameters(weights.softmax() > 0), recipe.momentum(), recipe.weightDecay());
        TrainingSteps.Step step = new TrainingSteps.Step(weights, model, loss, sgd, rate, source.batches(), recipe.batch());
        this.steps = switch (backend) {
            case CpuBackend cpu -> new HostSteps(cpu, step);
            case CudaBackend cuda -> new DeviceSteps(cuda, step);
        };
    }

    private Dropout dropout() {
        Shape features = Shape.of(recipe.batch(), model.centers().features());
        return new Dropout(backend, "dropout", features, recipe.dropout(), recipe.seed());
    }

    /**
     * One iteration.
     *
     * @throws NonFiniteException naming row, iteration and the first bad op when loss or gradient is not finite; on a CUDA device only
     *     {@link #measured} throws it
     */
    public void step() {
        rate.set(recipe.rate(iteration));
        iteration++;
        source.next();
        draw(iteration);
        try {
            steps.run();
        } catch (BadStep e) {
            throw diverged(iteration, e);
        }
    }

    private void draw(int ofIteration) {
        if (dropout != null) {
            dropout.draw(ofIteration);
        }
    }

    /**
     * Means over the iterations since the last call: parts of the loss, and with a margin loss the shares of active terms, 0 to 1.
     *
     * @throws NonFiniteException as {@link #step}
     */
    public Map<String, Double> measured() {
        try {
            return steps.measured();
        } catch (BadStep e) {
            throw diverged(e.iteration(), e);
        }
    }

    /** Runs the bad step again, slowly, to find the op where it began. Parameters have not changed since; the centers may have. */
    private NonFiniteException diverged(int bad, BadStep seen) {
        model.centers().tensor().set(seen.centers());
        draw(bad);
        String what = "row %s diverged at iteration %d: %s".formatted(recipe.row(), bad, seen.getMessage());
        try (Batches again = source.again(bad)) {
            Tape.call(backend, new FiniteCheck(), () -> {
                Tape tape = Tape.current();
                Tensor total = loss.apply(model.network().forward(again.images(tape)), again.labels(tape));
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
    public int iteration() {
        return iteration;
    }

    /** Iterations that there will be. */
    int iterations() {
        return recipe.iterations();
    }

    /** The model in training. */
    Model model() {
        return model;
    }

    /** Images in a batch. */
    int batch() {
        return recipe.batch();
    }

    /**
     * Adds to a checkpoint all that the next iteration depends on.
     *
     * @throws NonFiniteException as {@link #measured}
     */
    public void save(CheckpointBuilder to) {
        try {
            steps.save(to);
        } catch (BadStep e) {
            throw diverged(e.iteration(), e);
        }
        to.tensors("", state());
        to.longs(ITERATION, iteration);
        source.save(to);
    }

    /**
     * Goes on from a checkpoint of this row; before the first step.
     *
     * @throws CheckpointException when it is of another training
     */
    public void restore(Checkpoint from) {
        long done = from.longs(ITERATION, 1)[0];
        if (done < 0 || done > recipe.iterations()) {
            throw CheckpointException.of(from.origin(), ITERATION, "0 to " + recipe.iterations(), done);
        }
        source.restore(from);
        from.restore("", state());
        steps.restore(from, (int) done);
        iteration = (int) done;
    }

    /** Parameters, also those that this row does not train, centers, and the momentum of both. */
    private List<Tensor> state() {
        return Stream.of(
                        model.parameters(true).stream().map(Parameter::tensor),
                        model.centers().state().stream(),
                        sgd.state().stream())
                .flatMap(tensors -> tensors)
                .toList();
    }

    /** Learning rate of the iteration that comes next. */
    public float rate() {
        return recipe.rate(iteration);
    }

    @Override
    public void close() {
        steps.close();
        if (dropout != null) {
            dropout.close();
        }
        source.close();
        sgd.close();
        rate.close();
    }
}
