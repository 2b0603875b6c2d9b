package io.margrad.experiments.faces.train;

import io.margrad.experiments.config.Settings;
import io.margrad.experiments.train.Margins;
import org.jspecify.annotations.Nullable;

/**
 * How the two margins of a row are chosen.
 *
 * @param intra alpha_+1, the margin of the own identity
 * @param inter alpha_-1, the margin of the other identities
 */
public record MarginRules(MarginRule intra, MarginRule inter) {
    static MarginRules of(Settings s, String prefix) {
        return new MarginRules(rule(s, prefix + "alpha-intra"), rule(s, prefix + "alpha-inter"));
    }

    private static MarginRule rule(Settings s, String name) {
        MarginRule rule = MarginRule.parse(s.text(name).strip());
        if (rule == null) {
            throw s.wrong(name, MarginRule.EXPECTED);
        }
        return rule;
    }

    /** Whether the margins depend on what row S measures. */
    boolean needMeasurement() {
        return intra.needsMeasurement() || inter.needsMeasurement();
    }

    /**
     * The margins.
     *
     * @param scale what row S measures; may be null when both margins are given
     */
    Margins of(@Nullable FaceScale scale) {
        return new Margins(of(intra, scale), of(inter, scale));
    }

    private static float of(MarginRule rule, @Nullable FaceScale scale) {
        if (rule instanceof MarginRule.Given given) {
            return given.value();
        }
        if (scale == null) {
            throw new IllegalStateException("a margin that is a part of S's distances, and no S");
        }
        return rule.of(scale);
    }
}
