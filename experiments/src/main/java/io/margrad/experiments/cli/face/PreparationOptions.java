package io.margrad.experiments.cli.face;

import io.margrad.experiments.cli.options.Usage;
import io.margrad.experiments.faces.protocol.features.FeatureStep;
import io.margrad.experiments.faces.protocol.features.L2Normalisation;
import io.margrad.experiments.faces.protocol.features.MeanSubtraction;
import io.margrad.experiments.faces.protocol.features.Pca;
import io.margrad.experiments.faces.protocol.features.Preparation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What is done to features before they are compared, in this order. What is learned is learned on the training folds only. */
final class PreparationOptions {
    @Option(names = "--subtract-mean", description = "Subtracts the mean of the training folds' features.")
    private boolean subtractMean;

    @Option(
            names = "--pca",
            paramLabel = "K|SHARE",
            description = "Keeps K principal components of the training folds, or the fewest with a share of variance, as 0.995 or 99.5%%.")
    private @Nullable String pca;

    @Option(names = "--normalise", description = "Divides each feature by its length, which changes Euclidean distances.")
    private boolean normalise;

    Preparation preparation(CommandSpec spec) {
        List<FeatureStep> steps = new ArrayList<>();
        if (subtractMean) {
            steps.add(new MeanSubtraction());
        }
        if (pca != null) {
            steps.add(pca(spec, pca));
        }
        if (normalise) {
            steps.add(new L2Normalisation());
        }
        return new Preparation(steps);
    }

    private static Pca pca(CommandSpec spec, String text) {
        try {
            if (text.matches("\\d{1,6}")) {
                return Pca.components(Integer.parseInt(text));
            }
            if (text.matches("\\d{1,3}(\\.\\d{1,6})?%")) {
                BigDecimal percent = new BigDecimal(text.substring(0, text.length() - 1));
                return Pca.variance(percent.movePointLeft(2).doubleValue());
            }
            if (text.matches("[01]?\\.\\d{1,8}")) {
                return Pca.variance(Double.parseDouble(text));
            }
        } catch (IllegalArgumentException e) {
            throw Usage.wrong(spec, "--pca", "at least 1 component or a share above 0 and up to 1", text);
        }
        throw Usage.wrong(spec, "--pca", "a number of components or a share of variance", text);
    }
}
