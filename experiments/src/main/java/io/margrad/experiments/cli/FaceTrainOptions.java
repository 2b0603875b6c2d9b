package io.margrad.experiments.cli;

import io.margrad.experiments.cli.SettingOptions.Setting;

/**
 * The settings of a training of faces as options, in the order in which the help shows them. Their values stay text here: {@link
 * io.margrad.experiments.faces.train.FaceTrainConfig} reads them, whether they come from the command line or from a file.
 */
final class FaceTrainOptions {
    static final SettingOptions SETTINGS = new SettingOptions(
            new Setting("rows", "LIST", "Rows of Table III, for example S,S+C,C+M(tune), or all."),
            new Setting("data", "PATH", "The training images."),
            new Setting("data-format", "KIND", "folder (of identities), image-list (caffe) or record-io (MXNet)."),
            new Setting("data-root", "DIR", "Where relative paths of an image list begin (default: beside the list)."),
            new Setting(
                    "exclude-identities",
                    "LISTS",
                    "Files with identities to leave out, one a line; FILE>=0.45 takes the lines that end in such a number."),
            new Setting("exclude-images", "LISTS", "Files with images to leave out, likewise."),
            new Setting("exclude-names", "NAMES", "Identities to leave out."),
            new Setting("validation-identities", "N", "Identities not to train on, whose images choose the best weights; 0: the loss does."),
            new Setting("network", "NAME", "center-face-net, light-cnn-9 or light-cnn-29."),
            new Setting("width", "F", "Factor of center-face-net's numbers of filters."),
            new Setting("features", "D", "Length of a feature."),
            new Setting("colors", "KIND", "bgr, rgb or grey."),
            new Setting("dropout", "P", "Share of a feature that the classifier does not see in training: auto (0.7 for light-cnn) or a number."),
            new Setting("start", "FILE", "Weights of a trained row S, instead of training it."),
            new Setting("iterations", "N", "Training iterations of rows that start anew."),
            new Setting("learning-rate", "R", "Their learning rate."),
            new Setting("steps", "LIST", "Iterations at which it falls, auto (at 4/7 and 6/7) or none."),
            new Setting("tune-iterations", "N", "Training iterations of rows that start from S."),
            new Setting("tune-learning-rate", "R", "Their learning rate."),
            new Setting("tune-steps", "LIST", "As steps."),
            new Setting("step-factor", "F", "What each step multiplies the learning rate with."),
            new Setting("warmup", "N", "Iterations over which each row's learning rate rises to its value."),
            new Setting("warmup-s", "N", "The same for row S (auto: as warmup)."),
            new Setting("batch", "M", "Images in a batch."),
            new Setting("momentum", "MU", "Momentum."),
            new Setting("weight-decay", "WD", "Weight decay."),
            new Setting("lambda1", "L", "Weight of the center loss in rows that have it (auto: Table III's)."),
            new Setting("lambda2", "L", "Weight of the margin loss in rows that have it (auto: Table III's)."),
            new Setting("alpha-intra", "RULE", "Margin of the own identity: a number, or a part of S's distances such as '0.5 D1'."),
            new Setting("alpha-inter", "RULE", "Margin of the others: a number, '0.8 D2', or p10, a percentile of S's center distances."),
            new Setting("tune-alpha-intra", "RULE", "As alpha-intra, for rows that start from S."),
            new Setting("tune-alpha-inter", "RULE", "As alpha-inter, for rows that start from S."),
            new Setting("normalisation", "KIND", "Center loss: batch (1/(2M)) or literal (Eq. 2 as printed)."),
            new Setting("center-update", "G", "Step of the centers, above 0 to 1, or sgd as in caffe-face."),
            new Setting("center-decay", "WD", "Weight decay of the centers with sgd (caffe-face: 0.001)."),
            new Setting("start-centers", "KIND", "Centers of rows that start anew: xavier, or means (of the untrained network's features)."),
            new Setting("tune-centers", "KIND", "Centers of tuned rows: means (of S's features) or kept (as S left them)."),
            new Setting("sampling", "KIND", "shuffled (every image once an epoch) or balanced (every identity once a round)."),
            new Setting("mirror", "BOOL", "Whether images are mirrored at random."),
            new Setting("seed", "S", "Seed of all random numbers."),
            new Setting("interval", "N", "Iterations between two lines of metrics."));

    private FaceTrainOptions() {}
}
