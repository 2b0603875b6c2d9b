package io.margrad.experiments.faces.train;

import io.margrad.experiments.config.ConfigException;
import io.margrad.experiments.config.Settings;
import io.margrad.experiments.config.TomlSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The names of all settings of a training, what they are unless somebody says otherwise, and the shipped configurations. */
public final class FaceSettings {
    /** The names, as in a TOML file and, with two hyphens, on the command line. */
    public static final List<String> NAMES = List.of(
            "rows",
            "data",
            "data-format",
            "data-root",
            "exclude-identities",
            "exclude-images",
            "exclude-names",
            "validation-identities",
            "network",
            "width",
            "features",
            "colors",
            "dropout",
            "start",
            "iterations",
            "learning-rate",
            "steps",
            "tune-iterations",
            "tune-learning-rate",
            "tune-steps",
            "step-factor",
            "warmup",
            "warmup-s",
            "batch",
            "momentum",
            "weight-decay",
            "lambda1",
            "lambda2",
            "alpha-intra",
            "alpha-inter",
            "tune-alpha-intra",
            "tune-alpha-inter",
            "normalisation",
            "center-update",
            "center-decay",
            "start-centers",
            "tune-centers",
            "sampling",
            "mirror",
            "seed",
            "interval");

    /** Names of the shipped configurations: a row of Table III each, and all rows at reduced size. */
    public static final List<String> SHIPPED = List.of("s", "s-c", "s-m", "s-c-m", "c-m-tune", "m-tune", "reduced");

    private FaceSettings() {}

    /**
     * The settings of a configuration, over the defaults.
     *
     * @param config a shipped one's name, or a TOML file
     * @throws ConfigException naming what it is that cannot be read
     */
    public static Settings read(String config) {
        Settings settings = new Settings(NAMES);
        TomlSettings.parse(resource("defaults"), "defaults", settings);
        if (SHIPPED.contains(config)) {
            TomlSettings.parse(resource(config), "configuration " + config, settings);
        } else if (Files.exists(Path.of(config))) {
            TomlSettings.read(Path.of(config), settings);
        } else {
            throw new ConfigException(
                    "--config: expected a file, or one of " + String.join(", ", SHIPPED) + "; found no file '" + config + "'");
        }
        return settings;
    }

    /** The text of a shipped configuration. */
    static String resource(String name) {
        try (InputStream in = FaceSettings.class.getResourceAsStream(name + ".toml")) {
            if (in == null) {
                throw new IllegalStateException("the program has no configuration " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
