package io.margrad.experiments.train;

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
     * @param weights of the parts of the loss
     * @param batches where the images are
     * @param size M, images in a batch
     */
    record Step(Lambdas weights, Model model, JointLoss loss, Sgd sgd, LearningRate rate, Batches batches, int size) {}

    /**
     * One step on the batch that is there. On a CUDA device it returns before the step is done.
     *
     * @throws BadStep on the CPU
     */
    void run();

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
