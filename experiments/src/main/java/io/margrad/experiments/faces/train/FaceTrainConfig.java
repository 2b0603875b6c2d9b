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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides what a training of faces computes, apart from the device.
 *
 * @param rows the rows of Table III to train
 * @param data which images
 * @param validationIdentities how many identities are not trained on, and choose the best weights; 0: none, and the loss chooses
 * @param model the network and its input
 * @param dropout share of a feature's elements that the classifier does not see in training, 0 to below 1
 * @param start weights of a trained row S; null: S is trained where a row needs it
 * @param softmaxSolver of row S
 * @param solver of the other rows that start anew
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
        int validationIdentities,
        ModelDescription model,
        float dropout,
        @Nullable String start,
        Solver softmaxSolver,
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
    private static final String VALIDATION = "validation-identities";

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
        ModelDescription model = NetworkSettings.of(s);
        return new FaceTrainConfig(
                rows,
                DataSettings.of(s),
                validationIdentities(s),
                model,
                NetworkSettings.dropout(s, model),
                s.text("start").isBlank() ? null : s.text("start"),
                Solver.ofSoftmax(s),
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

    /** With one identity there would be no pair of two. */
    private static int validationIdentities(Settings s) {
        int identities = s.integer(VALIDATION, 0);
        if (identities == 1) {
            throw s.wrong(VALIDATION, "0, or at least 2");
        }
        return identities;
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
        return lambdas(row).margin() > 0;
    }

    /** How a row's margins are chosen. */
    MarginRules margins(FaceRow row) {
        return row.tuned() ? tuneMargins : margins;
    }

    /** Whether a row has a loss with centers here. */
    boolean usesCenters(FaceRow row) {
        return hasMargins(row) || lambdas(row).center() > 0;
    }

    /** The weights of Eq. 6 in a row here. */
    Lambdas lambdas(FaceRow row) {
        return row.lambdas().with(lambda1, lambda2);
    }

    /**
     * All settings that decide what a row's weights become, apart from the seed, the images and the row S that it starts from or has its
     * margins of. What has no part in the row, and what decides only what is written, is left out.
     */
    String decisive(FaceRow row) {
        StringBuilder text = new StringBuilder();
        Stream.of(row, model, solver(row), batch, momentum, weightDecay, lambdas(row), centerUpdate, sampling, mirror)
                .forEach(setting -> text.append(setting).append('\n'));
        if (lambdas(row).softmax() > 0) {
            text.append("dropout ").append(dropout).append('\n');
        }
        if (lambdas(row).center() > 0) {
            text.append(normalisation).append('\n');
        }
        if (usesCenters(row)) {
            text.append(row.tuned() ? tuneCenters : startCenters).append('\n');
        }
        if (hasMargins(row)) {
            text.append(margins(row)).append('\n');
        }
        return text.toString();
    }

    /** How a row's learning rate falls, and how long it trains. */
    Solver solver(FaceRow row) {
        if (row == FaceRow.S) {
            return softmaxSolver;
        }
        return row.tuned() ? tuneSolver : solver;
    }
}
