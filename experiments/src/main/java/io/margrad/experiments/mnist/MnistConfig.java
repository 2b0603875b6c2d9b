package io.margrad.experiments.mnist;

import io.margrad.experiments.config.ConfigException;
import io.margrad.experiments.config.Settings;
import io.margrad.experiments.config.TomlSettings;
import io.margrad.experiments.train.Margins;
import io.margrad.losses.CenterUpdate;
import io.margrad.losses.Normalisation;
import io.margrad.nn.LeNetPlusPlus.Pool3;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides what a run of the MNIST experiment computes, apart from the digits and the device.
 *
 * @param rows the rows of Table II to report
 * @param iterations training iterations of S and of S+C
 * @param tuneIterations training iterations of the rows that start from S
 * @param batch M, digits in a batch
 * @param learningRate of the first iteration; it falls by 0.8 at half and at four fifths of a row's iterations, which are caffe-face's
 *     5,000 and 8,000 of 10,000
 * @param tuneLearningRate likewise for the rows that start from S
 * @param momentum of the optimiser
 * @param weightDecay of the optimiser
 * @param lambda1 weight of the center loss in rows that have it; null: the row's own
 * @param lambda2 weight of the margin loss in rows that have it; null: the row's own
 * @param alphaIntra the margin of the own class; null: {@link MarginShares#AUTOMATIC}'s part of D1 of row S
 * @param alphaInter the margin of the other classes; null: its part of D2 of row S
 * @param normalisation of the center loss
 * @param centerUpdate how the centers follow the batch
 * @param pool3 the network's last pooling
 * @param order the order of the training digits
 * @param seed of all random numbers
 * @param trainDigits use only the first so many training digits; 0: all
 * @param testDigits use only the first so many test digits; 0: all
 * @param interval iterations between two lines of metrics
 * @param sweep other margins at which C+M and M are trained too, to see what depends on them
 * @param sweepIterations training iterations of each row of the sweep
 */
public record MnistConfig(
        Set<MnistRow> rows,
        int iterations,
        int tuneIterations,
        int batch,
        float learningRate,
        float tuneLearningRate,
        float momentum,
        float weightDecay,
        @Nullable Float lambda1,
        @Nullable Float lambda2,
        @Nullable Float alphaIntra,
        @Nullable Float alphaInter,
        Normalisation normalisation,
        CenterUpdate centerUpdate,
        Pool3 pool3,
        Order order,
        long seed,
        int trainDigits,
        int testDigits,
        int interval,
        List<MarginShares> sweep,
        int sweepIterations) {

    /** In which order training takes the digits. */
    public enum Order {
        /** A new random order each epoch. */
        SHUFFLED,
        /** The order of the file, again and again, as caffe-face does. */
        SEQUENTIAL
    }

    /** Sets of values to start from. */
    public enum Preset {
        /** All four rows in under ten minutes on two cores. */
        QUICK,
        /** As long as the paper's source trains. */
        PAPER,
        /** Seconds, on few digits: shows that everything works, and nothing about the losses. */
        SMOKE
    }

    /** The names of all settings, as in a TOML file and, with two hyphens, on the command line. */
    public static final List<String> NAMES = List.of(
            "rows",
            "iterations",
            "tune-iterations",
            "batch",
            "learning-rate",
            "tune-learning-rate",
            "momentum",
            "weight-decay",
            "lambda1",
            "lambda2",
            "alpha-intra",
            "alpha-inter",
            "normalisation",
            "center-update",
            "pool3",
            "order",
            "seed",
            "train-digits",
            "test-digits",
            "interval",
            "sweep",
            "sweep-iterations");

    /** Settings with the values of a preset. */
    public static Settings preset(Preset preset) {
        Settings settings = new Settings(NAMES);
        List<String> values = switch (preset) {
            case QUICK -> List.of("S,S+C,C+M,M", "300", "200", "128", "0", "0", "20", "200");
            case PAPER -> List.of("S,S+C,C+M,M", "10000", "10000", "128", "0", "0", "100", "2000");
            case SMOKE -> List.of("S,S+C,C+M,M", "40", "20", "32", "1000", "500", "10", "20");
        };
        List<String> names = List.of(
                "rows", "iterations", "tune-iterations", "batch", "train-digits", "test-digits", "interval", "sweep-iterations");
        String origin = "preset " + preset.name().toLowerCase(Locale.ROOT);
        for (int i = 0; i < names.size(); i++) {
            settings.set(names.get(i), values.get(i), origin);
        }
        settings.set("learning-rate", "0.01", origin);
        settings.set("tune-learning-rate", "0.01", origin);
        settings.set("momentum", "0.9", origin);
        settings.set("weight-decay", "0.0005", origin);
        settings.set("lambda1", "auto", origin);
        settings.set("lambda2", "auto", origin);
        settings.set("alpha-intra", "auto", origin);
        settings.set("alpha-inter", "auto", origin);
        settings.set("normalisation", "batch", origin);
        settings.set("center-update", "0.5", origin);
        settings.set("pool3", "3x2", origin);
        settings.set("order", "shuffled", origin);
        settings.set("seed", "1", origin);
        settings.set("sweep", "none", origin);
        return settings;
    }

    /**
     * Reads settings.
     *
     * @throws ConfigException naming the first setting with a value it cannot have
     */
    public static MnistConfig of(Settings s) {
        Set<MnistRow> rows = EnumSet.copyOf(s.list("rows", "rows of Table II, such as S,S+C,C+M,M", MnistConfig::row));
        checkWeights(s, rows);
        return new MnistConfig(
                rows,
                s.integer("iterations", 1),
                s.integer("tune-iterations", 1),
                s.integer("batch", 1, 60_000),
                s.positive("learning-rate"),
                s.positive("tune-learning-rate"),
                s.fraction("momentum"),
                s.number("weight-decay"),
                s.numberOrAuto("lambda1"),
                s.numberOrAuto("lambda2"),
                s.numberOrAuto("alpha-intra"),
                s.numberOrAuto("alpha-inter"),
                s.choice("normalisation", Normalisation.class),
                centerUpdate(s),
                pool3(s),
                s.choice("order", Order.class),
                s.seed("seed"),
                s.integer("train-digits", 0),
                s.integer("test-digits", 0),
                s.integer("interval", 1),
                sweep(s),
                s.integer("sweep-iterations", 1));
    }

    /**
     * Reads a whole configuration, as {@link #toToml} writes it.
     *
     * @param origin where it comes from, for messages
     * @throws ConfigException naming a setting that is missing or has a value it cannot have
     */
    public static MnistConfig parse(String toml, String origin) {
        Settings settings = new Settings(NAMES);
        TomlSettings.parse(toml, origin, settings);
        return of(settings);
    }

    /** A row whose only losses have weight 0 would have nothing to train; better said now than after the rows before it. */
    private static void checkWeights(Settings s, Set<MnistRow> rows) {
        float lambda1 = Objects.requireNonNullElse(s.numberOrAuto("lambda1"), 1f);
        float lambda2 = Objects.requireNonNullElse(s.numberOrAuto("lambda2"), 1f);
        for (MnistRow row : rows) {
            if (row.lambda0() == 0 && row.lambda1() * lambda1 == 0 && row.lambda2() * lambda2 == 0) {
                throw s.wrong("lambda2", "a weight above 0, since row " + row.label() + " has no other loss");
            }
        }
    }

    private static @Nullable MnistRow row(String label) {
        return Arrays.stream(MnistRow.values())
                .filter(r -> r.label().equals(label))
                .findFirst()
                .orElse(null);
    }

    private static List<MarginShares> sweep(Settings s) {
        String expected = "none, or shares of D1 and D2 of row S such as 0.25:0.66,0.5:1, each above 0 and none twice";
        if (s.text("sweep").equals("none")) {
            return List.of();
        }
        List<MarginShares> shares = s.list("sweep", expected, MarginShares::parse);
        if (Set.copyOf(shares).size() < shares.size()) {
            throw s.wrong("sweep", expected);
        }
        return List.copyOf(shares);
    }

    /** {@code sgd}, or gamma of a fixed step. */
    private static CenterUpdate centerUpdate(Settings s) {
        if (s.text("center-update").equals("sgd")) {
            return new CenterUpdate.Sgd(s.fraction("momentum"), 0);
        }
        try {
            return new CenterUpdate.Fixed(Float.parseFloat(s.text("center-update")));
        } catch (IllegalArgumentException e) {
            throw s.wrong("center-update", "sgd, or a step gamma above 0 and at most 1");
        }
    }

    private static Pool3 pool3(Settings s) {
        return switch (s.text("pool3")) {
            case "3x2" -> Pool3.THREE_STRIDE_TWO;
            case "2x2" -> Pool3.TWO_BY_TWO;
            default -> throw s.wrong("pool3", "3x2 (3 x 3 windows, stride 2) or 2x2");
        };
    }

    /** This configuration with margins that have been chosen. */
    MnistConfig with(Margins margins) {
        return new MnistConfig(
                rows,
                iterations,
                tuneIterations,
                batch,
                learningRate,
                tuneLearningRate,
                momentum,
                weightDecay,
                lambda1,
                lambda2,
                margins.intra(),
                margins.inter(),
                normalisation,
                centerUpdate,
                pool3,
                order,
                seed,
                trainDigits,
                testDigits,
                interval,
                sweep,
                sweepIterations);
    }

    /** This configuration as a TOML file that {@code --config} reads back. */
    public String toToml() {
        return MnistToml.of(this);
    }
}
