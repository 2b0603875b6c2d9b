package io.margrad.experiments.cli.face;

import io.margrad.experiments.cli.options.Usage;
import io.margrad.experiments.faces.model.EmbedSettings;
import io.margrad.experiments.faces.model.Padding;
import io.margrad.tensor.CpuBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What makes the features of images. */
final class FeatureOptions {
    @Option(names = "--model", paramLabel = "FILE", description = "Weights file of a face model.")
    @Nullable Path model;

    @Option(
            names = "--features",
            paramLabel = "PLACE",
            description = {
                "Instead of a model, features that are there already: a matrix file with a .names file beside it, as --save-features",
                "leaves them, or a folder with a feature file for each image, as MegaFace's devkit has them.",
            })
    @Nullable Path features;

    @Option(
            names = "--suffix",
            paramLabel = "TEXT",
            description = "What follows an image's path in the name of its feature file (default: .bin).")
    String suffix = ".bin";

    @Option(names = "--save-features", paramLabel = "FILE", description = "Leaves the features there, for --features.")
    @Nullable Path saveFeatures;

    @Option(
            names = "--pad",
            paramLabel = "KIND",
            description = "Images smaller than the model's input: none (default; refused) or edge (pixels at the edges copied outward).")
    Padding pad = Padding.NONE;

    @Option(names = "--mirror", description = "Features of the image and of its mirror image, one behind the other.")
    boolean mirror;

    @Option(names = "--scale", description = "Images of another size are scaled to the model's input: for images that nobody aligned.")
    boolean scale;

    @Option(names = "--batch", paramLabel = "N", description = "Images that go through the network together (default: 64).")
    int batch = 64;

    @Option(
            names = "--row",
            paramLabel = "LABEL",
            description = {
                "The features' row of Table III, for `margrad face tables`, where the model's file does not say it:",
                "S, S+C, S+M, S+C+M, C+M(tune), M(tune).",
            })
    @Nullable String row;

    /** How images are embedded. */
    EmbedSettings settings(CommandSpec spec) {
        try {
            return new EmbedSettings(batch, mirror, pad, CpuBackend.defaultThreads());
        } catch (IllegalArgumentException e) {
            throw Usage.wrong(spec, "--batch", "1 to 4096", batch);
        }
    }

    /** Throws unless there is a model or features, and not both. */
    void check(CommandSpec spec) {
        Usage.check(
                spec, (model == null) != (features == null), "--model, --features", "one of the two", model == null ? "none" : "both");
        boolean onlyModels = mirror || scale || pad != Padding.NONE;
        Usage.check(spec, features == null || !onlyModels, "--mirror, --scale, --pad", "a model to use them", "--features");
        settings(spec);
        RowOption.check(spec, row);
    }

    /** What differs from the defaults and changes figures. */
    List<String> variant() {
        List<String> words = new ArrayList<>();
        if (mirror) {
            words.add("mirror");
        }
        if (scale) {
            words.add("scaled");
        }
        return words;
    }
}
