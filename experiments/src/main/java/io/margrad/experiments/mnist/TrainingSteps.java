package io.margrad.experiments.mnist;

import io.margrad.losses.JointLoss;
import io.margrad.nn.LearningRate;
import io.margrad.nn.Sgd;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import java.util.List;
import java.util.Map;

/** How training steps run on a device, and what they measure. */
interface TrainingSteps extends AutoCloseable {
    /** Names of the measurements. */
    String TOTAL = "total";

    String SOFTMAX = "softmax";
    String CENTER = "center";
    String MARGIN = "margin";
    String ACTIVE_INTRA = "activeIntra";
    String ACTIVE_INTER = "activeInter";

    /** All of them, in the order in which a line of metrics has them. */
    List<String> NAMES = List.of(TOTAL, SOFTMAX, CENTER, MARGIN, ACTIVE_INTRA, ACTIVE_INTER);

    /** Prefix of what checkpoints have of the steps. */
    String SUMS = "sums.";

    /**
     * What a step computes, on whatever device.
     *
     * @param batch M, digits in a batch
     */
    record Step(MnistRow row, Model model, JointLoss loss, Sgd sgd, LearningRate rate, int batch) {}

    /** A step had a loss or a gradient that is not finite; parameters are as they were before it. */
    final class BadStep extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int iteration;
        private final transient float[] centers;

        /**
         * Describes one.
         *
         * @param iteration the bad one, from 1
         * @param centers before it
         */
        BadStep(String message, int iteration, float[] centers) {
            super(message);
            this.iteration = iteration;
            this.centers = centers;
        }

        int iteration() {
            return iteration;
        }

        float[] centers() {
            return centers;
        }
    }

    /**
     * One step on these digits. On a CUDA device it returns before the step is done.
     *
     * @throws BadStep on the CPU
     */
    void run(int[] digits);

    /**
     * Means of what the steps since the last call measured.
     *
     * @throws BadStep when one of them was bad, on a CUDA device
     */
    Map<String, Double> measured();

    /**
     * Adds to a checkpoint what {@link #measured} would need. Waits for all steps.
     *
     * @throws BadStep as {@link #measured}
     */
    void save(CheckpointBuilder to);

    /**
     * Goes on from a checkpoint; before the first step.
     *
     * @param done iterations that were done then
     */
    void restore(Checkpoint from, int done);

    @Override
    void close();
}
