package io.margrad.experiments.train;

import io.margrad.losses.JointLoss;
import io.margrad.losses.LossParts;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.NonFiniteException;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cuda.RepeatedWork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Training steps on a CUDA device, captured into a graph after the first ones. A step copies the indices of its batch there and nothing
 * back: losses are added up on the device and come back when they are asked for.
 */
final class DeviceSteps implements TrainingSteps {
    private static final String ITERATIONS = "iterations";

    private final CudaBackend backend;
    private final Step step;
    private final RepeatedWork work;
    private final Tensor total;
    private final Tensor softmax;
    private final Tensor parts;
    private final Tensor centersBefore;
    private int iterations;
    private int before;

    DeviceSteps(CudaBackend backend, Step step) {
        this.backend = backend;
        this.step = step;
        this.work = new RepeatedWork(backend.device(), () -> Tape.call(backend, this::body));
        this.total = zeros(TOTAL, Shape.SCALAR);
        this.softmax = zeros(SOFTMAX, Shape.SCALAR);
        this.parts = zeros("parts", Shape.of(LossParts.SIZE));
        this.centersBefore = zeros("centers before", step.model().centers().tensor().shape());
    }

    private Tensor zeros(String name, Shape shape) {
        return Tensor.persistent(backend, name, shape, new float[shape.size()], false);
    }

    @Override
    public void run() {
        work.run();
        iterations++;
    }

    /** Nothing in here may wait for the device. */
    private boolean body() {
        Tape tape = Tape.current();
        step.sgd().keepWhileGood(step.model().centers().tensor(), centersBefore);
        JointLoss.Result result =
                step.loss().train(step.model().network().forward(step.batches().images(tape)), step.batches().labels(tape), step.rate());
        tape.backward(result.total());
        step.sgd().step(tape, step.rate());
        addUp(result.total(), total);
        if (result.softmax() != null) {
            addUp(result.softmax(), softmax);
        }
        if (result.parts() != null) {
            addUp(result.parts().tensor(), parts);
        }
        return true;
    }

    private void addUp(Tensor value, Tensor sum) {
        backend.engine().elementwise().axpy(value.shape().size(), 1, value.device(), sum.device());
    }

    @Override
    public Map<String, Double> measured() {
        float sum = check();
        backend.fill(total.buffer(), 0);
        Map<String, Double> means = new LinkedHashMap<>();
        means.put(TOTAL, (double) sum / iterations);
        if (step.weights().softmax() > 0) {
            means.put(SOFTMAX, (double) take(softmax)[0] / iterations);
        }
        HostSteps.add(step, take(parts), iterations, means);
        iterations = 0;
        return means;
    }

    /** Waits for the steps, and throws when one of them was bad; else the sum of their losses. */
    private float check() {
        int done = before + step.sgd().stepsDone();
        try {
            step.sgd().verify();
        } catch (NonFiniteException e) {
            throw new BadStep(Objects.requireNonNull(e.getMessage()), done + 1, centersBefore.toArray());
        }
        float sum = total.item();
        if (!Float.isFinite(sum)) {
            throw new BadStep("the sum of the losses since the last look is " + sum, done, centersBefore.toArray());
        }
        return sum;
    }

    @Override
    public void save(CheckpointBuilder to) {
        check();
        to.tensors(SUMS, List.of(total, softmax, parts));
        to.longs(SUMS + ITERATIONS, iterations);
    }

    @Override
    public void restore(Checkpoint from, int done) {
        from.restore(SUMS, List.of(total, softmax, parts));
        iterations = (int) from.longs(SUMS + ITERATIONS, 1)[0];
        before = done;
    }

    private float[] take(Tensor sum) {
        float[] values = sum.toArray();
        backend.fill(sum.buffer(), 0);
        return values;
    }

    @Override
    public void close() {
        work.close();
        total.close();
        softmax.close();
        parts.close();
        centersBefore.close();
    }
}
