package io.margrad.experiments.report;

import io.margrad.experiments.train.Margins;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the figures of a table are printed for people. A value that is not finite is a dash. */
public final class Figures {
    static final String NONE = "–";

    private Figures() {}

    /** With so many decimals. */
    public static String decimals(double value, int places) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + places + "f", value) : NONE;
    }

    /** A share from 0 to 1 as a percentage, without the sign. */
    public static String percent(double share) {
        return decimals(100 * share, 2);
    }

    /** Without trailing zeros, for example {@code 0.01} or {@code 100}. */
    static String plain(double value) {
        return new BigDecimal(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** For example {@code 1.25 / 3.70}. */
    static String margins(@Nullable Margins margins) {
        return margins == null ? NONE : decimals(margins.intra(), 2) + " / " + decimals(margins.inter(), 2);
    }
}
