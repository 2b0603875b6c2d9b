package io.margrad.experiments.train;

import io.margrad.losses.JointLoss;
import io.margrad.losses.LossParts;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.Backend;
import io.margrad.tensor.NonFiniteException;
import io.margrad.tensor.Tape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Training steps on the CPU: when a step returns, it is done and its loss is known. */
final class HostSteps implements TrainingSteps {
    private final Backend backend;
    private final Step step;
    private final IntervalSums sums = new IntervalSums();
    private int iteration;

    HostSteps(Backend backend, Step step) {
        this.backend = backend;
        this.step = step;
    }

    @Override
    public void run() {
        iteration++;
        float[] centers = step.model().centers().toArray();
        try {
            sums.add(Tape.call(backend, this::body));
        } catch (NonFiniteException e) {
            throw new BadStep(Objects.requireNonNull(e.getMessage()), iteration, centers);
        }
    }

    private Map<String, Double> body() {
        Tape tape = Tape.current();
        JointLoss.Result result =
                step.loss().train(step.model().network().forward(step.batches().images(tape)), step.batches().labels(tape), step.rate());
        Map<String, Double> values = new LinkedHashMap<>();
        float total = result.total().item();
        if (!Float.isFinite(total)) {
            throw new NonFiniteException("the loss is " + total);
        }
        values.put(TOTAL, (double) total);
        if (result.softmax() != null) {
            values.put(SOFTMAX, (double) result.softmax().item());
        }
        if (result.parts() != null) {
            add(step, result.parts().tensor().toArray(), 1, values);
        }
        tape.backward(result.total());
        step.sgd().step(tape, step.rate());
        return values;
    }

    /**
     * Adds those measurements of {@link LossParts} that the row has.
     *
     * @param parts added up over so many iterations
     */
    static void add(Step step, float[] parts, int iterations, Map<String, Double> to) {
        int m = step.size();
        int n = step.model().centers().classes();
        if (step.weights().center() > 0) {
            to.put(CENTER, (double) parts[LossParts.CENTER] / iterations);
        }
        if (step.weights().margin() > 0) {
            to.put(MARGIN, (double) parts[LossParts.MARGIN] / iterations);
            to.put(ACTIVE_INTRA, (double) parts[LossParts.PULLED] / iterations / m);
            to.put(ACTIVE_INTER, (double) parts[LossParts.PUSHED] / iterations / m / (n - 1));
        }
    }

    @Override
    public Map<String, Double> measured() {
        return sums.take();
    }

    @Override
    public void save(CheckpointBuilder to) {
        sums.save(SUMS, to);
    }

    @Override
    public void restore(Checkpoint from, int done) {
        sums.restore(SUMS, NAMES, from);
        iteration = done;
    }

    @Override
    public void close() {
    }
}
