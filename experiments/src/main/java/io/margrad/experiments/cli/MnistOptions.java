package io.margrad.experiments.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * The settings of the MNIST experiment as options. They are kept as text: {@link io.margrad.experiments.mnist.MnistConfig} reads
 * them, whether they come from here or from a file.
 */
final class MnistOptions {
    private final Map<String, String> given = new LinkedHashMap<>();

    /** The settings that were given, by name. */
    Map<String, String> given() {
        return given;
    }

    @Option(names = "--rows", paramLabel = "LIST", description = "Rows of Table II, for example S,S+C,C+M,M.")
    void rows(String value) {
        given.put("rows", value);
    }

    @Option(names = "--iterations", paramLabel = "N", description = "Training iterations of S and S+C.")
    void iterations(String value) {
        given.put("iterations", value);
    }

    @Option(names = "--tune-iterations", paramLabel = "N", description = "Training iterations of C+M and M, which start from S.")
    void tuneIterations(String value) {
        given.put("tune-iterations", value);
    }

    @Option(names = "--batch", paramLabel = "M", description = "Digits in a batch (128).")
    void batch(String value) {
        given.put("batch", value);
    }

    @Option(names = "--learning-rate", paramLabel = "R", description = "Learning rate of S and S+C (0.01); falls by 0.8 at 1/2 and 4/5 of the iterations.")
    void learningRate(String value) {
        given.put("learning-rate", value);
    }

    @Option(names = "--tune-learning-rate", paramLabel = "R", description = "Learning rate of C+M and M (0.01), likewise.")
    void tuneLearningRate(String value) {
        given.put("tune-learning-rate", value);
    }

    @Option(names = "--momentum", paramLabel = "MU", description = "Momentum (0.9).")
    void momentum(String value) {
        given.put("momentum", value);
    }

    @Option(names = "--weight-decay", paramLabel = "WD", description = "Weight decay (0.0005).")
    void weightDecay(String value) {
        given.put("weight-decay", value);
    }

    @Option(names = "--lambda1", paramLabel = "L", description = "Weight of the center loss in S+C and C+M (auto: Table III's 0.008).")
    void lambda1(String value) {
        given.put("lambda1", value);
    }

    @Option(names = "--lambda2", paramLabel = "L", description = "Weight of the margin loss in C+M and M (auto: Table III's 0.01 and 0.015).")
    void lambda2(String value) {
        given.put("lambda2", value);
    }

    @Option(names = "--alpha-intra", paramLabel = "A", description = "Margin of the own class (auto: half of D1 of the trained S).")
    void alphaIntra(String value) {
        given.put("alpha-intra", value);
    }

    @Option(names = "--alpha-inter", paramLabel = "A", description = "Margin of the other classes (auto: 0.66 of D2 of the trained S).")
    void alphaInter(String value) {
        given.put("alpha-inter", value);
    }

    @Option(names = "--normalisation", paramLabel = "KIND", description = "Center loss: batch (1/(2M), default) or literal (Eq. 2 as printed).")
    void normalisation(String value) {
        given.put("normalisation", value);
    }

    @Option(names = "--center-update", paramLabel = "G", description = "Step of the centers, above 0 to 1 (0.5), or sgd as in caffe-face.")
    void centerUpdate(String value) {
        given.put("center-update", value);
    }

    @Option(names = "--pool3", paramLabel = "KIND", description = "Last pooling: 3x2 (3 x 3 windows, stride 2, default) or 2x2.")
    void pool3(String value) {
        given.put("pool3", value);
    }

    @Option(names = "--order", paramLabel = "KIND", description = "Order of the training digits: shuffled (default) or sequential.")
    void order(String value) {
        given.put("order", value);
    }

    @Option(names = "--seed", paramLabel = "S", description = "Seed of all random numbers (1).")
    void seed(String value) {
        given.put("seed", value);
    }

    @Option(names = "--train-digits", paramLabel = "N", description = "Use only the first N training digits (0: all).")
    void trainDigits(String value) {
        given.put("train-digits", value);
    }

    @Option(names = "--test-digits", paramLabel = "N", description = "Use only the first N test digits (0: all).")
    void testDigits(String value) {
        given.put("test-digits", value);
    }

    @Option(names = "--interval", paramLabel = "N", description = "Iterations between two lines of metrics.")
    void interval(String value) {
        given.put("interval", value);
    }
}
