package io.margrad.experiments.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the training loop has to say about the iterations since the last interval.
 *
 * @param iteration the last one done, from 1
 * @param samplesPerSecond training speed
 * @param losses the parts of the loss by name, in the order to show them
 * @param spread mean distance of the centers from their common mean, in units of feature distance
 * @param activeIntra share of active intra-class hinges, 0 to 1; NaN without margin loss
 * @param activeInter share of active inter-class hinges, likewise
 * @param collapsed whether the centers have run together, which makes every later figure meaningless
 */
public record Interval(
        int iteration,
        double samplesPerSecond,
        Map<String, Double> losses,
        double spread,
        double activeIntra,
        double activeInter,
        boolean collapsed) {

    /** Losses, spread and active fractions in columns of fixed width, so that the lines of one row read as a table. */
    String measurements() {
        StringBuilder text = new StringBuilder();
        losses.forEach((name, value) -> column(text, name, number(value)));
        column(text, "spread", number(spread));
        if (!Double.isNaN(activeIntra)) {
            column(text, "active intra", percent(activeIntra));
        }
        if (!Double.isNaN(activeInter)) {
            column(text, "inter", percent(activeInter));
        }
        if (collapsed) {
            text.append("  COLLAPSED");
        }
        return text.toString();
    }

    /** The same and the speed without padding, the most important first, for a progress bar, where room is short. */
    List<String> parts() {
        List<String> parts = new ArrayList<>();
        if (collapsed) {
            parts.add("COLLAPSED");
        }
        parts.add(String.format(Locale.ROOT, "%.0f samples/s", samplesPerSecond));
        losses.forEach((name, value) -> parts.add(name + String.format(Locale.ROOT, " %.3g", value)));
        parts.add("spread" + String.format(Locale.ROOT, " %.3g", spread));
        if (!Double.isNaN(activeIntra) && !Double.isNaN(activeInter)) {
            parts.add(String.format(Locale.ROOT, "active %.0f %% / %.0f %%", 100 * activeIntra, 100 * activeInter));
        }
        return parts;
    }

    private static void column(StringBuilder text, String name, String value) {
        text.append(text.isEmpty() ? "" : "  ").append(name).append(' ').append(value);
    }

    private static String number(double value) {
        double size = Math.abs(value);
        // A diverging loss must not push the other columns out of line, nor hide its size.
        String form = size >= 1e4 || (size > 0 && size < 1e-4) ? "%9.2e" : "%9.4f";
        return String.format(Locale.ROOT, form, value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%3.0f %%", 100 * share);
    }
}
