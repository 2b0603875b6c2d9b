package io.margrad.experiments.cli;

import io.margrad.experiments.cli.SettingOptions.Setting;

/**
 * The settings of the MNIST experiment as options, in the order in which the help shows them. Their values stay text here: {@link
 * io.margrad.experiments.mnist.MnistConfig} reads them, whether they come from the command line or from a file.
 */
final class MnistOptions {
    static final SettingOptions SETTINGS = new SettingOptions(
            new Setting("rows", "LIST", "Rows of Table II, for example S,S+C,C+M,M."),
            new Setting("iterations", "N", "Training iterations of S and S+C."),
            new Setting("tune-iterations", "N", "Training iterations of C+M and M, which start from S."),
            new Setting("batch", "M", "Digits in a batch."),
            new Setting("learning-rate", "R", "Learning rate of S and S+C (0.01); falls by 0.8 at 1/2 and 4/5 of the iterations."),
            new Setting("tune-learning-rate", "R", "Learning rate of C+M and M (0.01), likewise."),
            new Setting("momentum", "MU", "Momentum (0.9)."),
            new Setting("weight-decay", "WD", "Weight decay (0.0005)."),
            new Setting("lambda1", "L", "Weight of the center loss in S+C and C+M (auto: Table III's 0.008)."),
            new Setting("lambda2", "L", "Weight of the margin loss in C+M and M (auto: Table III's 0.01 and 0.015)."),
            new Setting("alpha-intra", "A", "Margin of the own class (auto: half of D1 of the trained S)."),
            new Setting("alpha-inter", "A", "Margin of the other classes (auto: 0.66 of D2 of the trained S)."),
            new Setting("normalisation", "KIND", "Center loss: batch (1/(2M), default) or literal (Eq. 2 as printed)."),
            new Setting("center-update", "G", "Step of the centers, above 0 to 1 (0.5), or sgd as in caffe-face."),
            new Setting("pool3", "KIND", "Last pooling: 3x2 (3 x 3 windows, stride 2, default) or 2x2."),
            new Setting("order", "KIND", "Order of the training digits: shuffled (default) or sequential."),
            new Setting("seed", "S", "Seed of all random numbers (1)."),
            new Setting("train-digits", "N", "Use only the first N training digits (0: all)."),
            new Setting("test-digits", "N", "Use only the first N test digits (0: all)."),
            new Setting("interval", "N", "Iterations between two lines of metrics."),
            new Setting("sweep", "LIST", "Also train C+M and M at these parts of S's D1:D2, for example 0.25:0.66,0.5:1."),
            new Setting("sweep-iterations", "N", "Training iterations of each row of the sweep."));

    private MnistOptions() {}
}
