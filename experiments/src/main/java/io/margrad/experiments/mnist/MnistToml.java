package io.margrad.experiments.mnist;

import io.margrad.losses.CenterUpdate;
import io.margrad.nn.LeNetPlusPlus.Pool3;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The configuration of an experiment as TOML, in the names of {@link MnistConfig#NAMES}. */
final class MnistToml {
    private MnistToml() {}

    static String of(MnistConfig config) {
        // Not formatted(): where the locale has digits of its own, no TOML reader would take them.
        return String.format(
                Locale.ROOT,
                """
                rows = %s
                iterations = %d
                tune-iterations = %d
                batch = %d
                learning-rate = %s
                tune-learning-rate = %s
                momentum = %s
                weight-decay = %s
                lambda1 = %s
                lambda2 = %s
                alpha-intra = %s
                alpha-inter = %s
                normalisation = "%s"
                center-update = %s
                pool3 = "%s"
                order = "%s"
                seed = %d
                train-digits = %d
                test-digits = %d
                interval = %d
                sweep = %s
                sweep-iterations = %d
                """,
                list(config.rows().stream().map(MnistRow::label).toList()),
                config.iterations(),
                config.tuneIterations(),
                config.batch(),
                config.learningRate(),
                config.tuneLearningRate(),
                config.momentum(),
                config.weightDecay(),
                orAuto(config.lambda1()),
                orAuto(config.lambda2()),
                orAuto(config.alphaIntra()),
                orAuto(config.alphaInter()),
                lower(config.normalisation()),
                switch (config.centerUpdate()) {
                    case CenterUpdate.Fixed fixed -> Float.toString(fixed.gamma());
                    case CenterUpdate.Sgd sgd -> "\"sgd\"";
                },
                config.pool3() == Pool3.TWO_BY_TWO ? "2x2" : "3x2",
                lower(config.order()),
                config.seed(),
                config.trainDigits(),
                config.testDigits(),
                config.interval(),
                config.sweep().isEmpty() ? "\"none\"" : list(config.sweep()),
                config.sweepIterations());
    }

    private static String list(Collection<?> values) {
        return values.stream().map(value -> '"' + value.toString() + '"').collect(Collectors.joining(", ", "[", "]"));
    }

    private static String orAuto(@Nullable Float value) {
        return value == null ? "\"auto\"" : Float.toString(value);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
