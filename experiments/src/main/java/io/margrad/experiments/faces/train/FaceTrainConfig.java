package io.margrad.experiments.faces.train;

import io.margrad.experiments.config.ConfigException;
import io.margrad.experiments.config.Settings;
import io.margrad.experiments.config.TomlSettings;
import io.margrad.experiments.faces.feed.Sampling;
import io.margrad.experiments.faces.model.ModelDescription;
import io.margrad.experiments.train.ConfigStamp;
import io.margrad.experiments.train.Lambdas;
import io.margrad.losses.CenterUpdate;
import io.margrad.losses.Normalisation;
import io.margrad.nn.checkpoint.Checkpoint;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides what a training of faces computes, apart from the device.
 *
 * @param rows the rows of Table III to train
 * @param data which images
 * @param model the network and its input
 * @param start weights of a trained row S; null: S is trained where a row needs it
 * @param solver of the rows that start anew
 * @param tuneSolver of the rows that start from S
 * @param batch M, images in a batch
 * @param momentum of the optimiser
 * @param weightDecay of the optimiser
 * @param lambda1 weight of the center loss in rows that have it; null: the row's own
 * @param lambda2 weight of the margin loss in rows that have it; null: the row's own
 * @param margins of rows that start anew
 * @param tuneMargins of rows that start from S
 * @param normalisation of the center loss
 * @param centerUpdate how the centers follow the batch
 * @param startCenters what the centers of rows that start anew begin with
 * @param tuneCenters what the centers of tuned rows begin with
 * @param sampling the order of images
 * @param mirror whether images are mirrored at random
 * @param seed of all random numbers
 * @param interval iterations between two lines of metrics
 * @param toml all settings as text, as {@link #parse} reads them
 */
public record FaceTrainConfig(
        Set<FaceRow> rows,
        DataSettings data,
        ModelDescription model,
        @Nullable String start,
        Solver solver,
        Solver tuneSolver,
        int batch,
        float momentum,
        float weightDecay,
        @Nullable Float lambda1,
        @Nullable Float lambda2,
        MarginRules margins,
        MarginRules tuneMargins,
        Normalisation normalisation,
        CenterUpdate centerUpdate,
        StartCenters startCenters,
        TuneCenters tuneCenters,
        Sampling sampling,
        boolean mirror,
        long seed,
        int interval,
        String toml) {

    private static final String LAMBDA2 = "lambda2";

    /** At 3 x 112 x 96 floats three batches of a feed have 3 GB then; it takes up to 4 GiB. */
    private static final int MOST_IN_A_BATCH = 8_192;

    /**
     * Reads settings.
     *
     * @throws ConfigException naming the first setting with a value it cannot have
     */
    public static FaceTrainConfig of(Settings s) {
        Set<FaceRow> rows = rows(s);
        checkWeights(s, rows);
        return new FaceTrainConfig(
                rows,
                DataSettings.of(s),
                NetworkSettings.of(s),
                s.text("start").isBlank() ? null : s.text("start"),
                Solver.of(s, ""),
                Solver.of(s, "tune-"),
                s.integer("batch", 1, MOST_IN_A_BATCH),
                s.fraction("momentum"),
                s.number("weight-decay"),
                s.numberOrAuto("lambda1"),
                s.numberOrAuto(LAMBDA2),
                MarginRules.of(s, ""),
                MarginRules.of(s, "tune-"),
                s.choice("normalisation", Normalisation.class),
                centerUpdate(s),
                s.choice("start-centers", StartCenters.class),
                s.choice("tune-centers", TuneCenters.class),
                s.choice("sampling", Sampling.class),
                s.flag("mirror"),
                s.seed("seed"),
                s.integer("interval", 1),
                TomlSettings.write(s));
    }

    /**
     * Reads a whole configuration, as {@link #toml} is.
     *
     * @param origin where it comes from, for messages
     * @throws ConfigException naming a setting that is missing or has a value it cannot have
     */
    public static FaceTrainConfig parse(String toml, String origin) {
        Settings settings = new Settings(FaceSettings.NAMES);
        TomlSettings.parse(toml, origin, settings);
        return of(settings);
    }

    /**
     * This configuration, when a checkpoint was made with it.
     *
     * @throws ConfigException naming every setting that differs
     */
    public FaceTrainConfig checked(Checkpoint from) {
        if (ConfigStamp.isOf(from, toml)) {
            return this;
        }
        FaceTrainConfig made = parse(ConfigStamp.config(from), from.origin().toString());
        List<String> different = ConfigStamp.differences(made.toml, toml);
        if (!different.isEmpty()) {
            throw new ConfigException("config.toml: " + String.join("; ", different) + "; a run goes on with its own settings");
        }
        return this;
    }

    private static Set<FaceRow> rows(Settings s) {
        if (s.text("rows").strip().equals("all")) {
            return EnumSet.allOf(FaceRow.class);
        }
        List<FaceRow> rows = s.list("rows", "all, or rows of Table III such as S,S+C,C+M(tune)", FaceRow::parse);
        return EnumSet.copyOf(rows);
    }

    /** A row whose only losses have weight 0 would have nothing to train; better said now than after the rows before it. */
    private static void checkWeights(Settings s, Set<FaceRow> rows) {
        Float lambda1 = s.numberOrAuto("lambda1");
        Float lambda2 = s.numberOrAuto(LAMBDA2);
        for (FaceRow row : rows) {
            Lambdas weights = row.lambdas().with(lambda1, lambda2);
            if (weights.softmax() == 0 && weights.center() == 0 && weights.margin() == 0) {
                throw s.wrong(LAMBDA2, "a weight above 0, since row " + row.label() + " has no other loss");
            }
        }
    }

    /** {@code sgd}, or gamma of a fixed step. */
    private static CenterUpdate centerUpdate(Settings s) {
        float decay = s.number("center-decay");
        if (s.text("center-update").strip().equals("sgd")) {
            return new CenterUpdate.Sgd(s.fraction("momentum"), decay);
        }
        if (decay > 0) {
            throw s.wrong("center-decay", "0 where center-update is not sgd");
        }
        try {
            return new CenterUpdate.Fixed(Float.parseFloat(s.text("center-update").strip()));
        } catch (IllegalArgumentException e) {
            throw s.wrong("center-update", "sgd, or a step gamma above 0 and at most 1");
        }
    }

    /** Whether a row of this configuration starts from row S or has margins that are parts of its distances. */
    boolean needsS() {
        return rows.stream().anyMatch(row -> row.tuned() || (hasMargins(row) && margins.needMeasurement()));
    }

    /** Whether a row has a margin loss here. */
    boolean hasMargins(FaceRow row) {
        return row.lambdas().with(lambda1, lambda2).margin() > 0;
    }

    /** How a row's margins are chosen. */
    MarginRules margins(FaceRow row) {
        return row.tuned() ? tuneMargins : margins;
    }

    /** Whether a row has a loss with centers here. */
    boolean usesCenters(FaceRow row) {
        return hasMargins(row) || row.lambdas().with(lambda1, lambda2).center() > 0;
    }

    /** How a row's learning rate falls, and how long it trains. */
    Solver solver(FaceRow row) {
        return row.tuned() ? tuneSolver : solver;
    }
}
