package io.margrad.experiments.faces.train;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a margin of Eq. 3 is chosen. The paper gives no margins, and the scale of features differs from set to set. */
public sealed interface MarginRule {
    /** The margin itself, in units of feature distance. */
    record Given(float value) implements MarginRule {}

    /** So many times D1 of row S, the mean distance of an image to the mean of its identity. */
    record PartOfD1(double part) implements MarginRule {}

    /** So many times D2 of row S, the mean distance of two identities' means. */
    record PartOfD2(double part) implements MarginRule {}

    /** The distance that so many percent of the pairs of identities' means of row S do not reach. */
    record Percentile(double percent) implements MarginRule {}

    /** What {@link #parse} takes, for messages. */
    String EXPECTED = "a margin of at least 0, a part such as '0.5 D1' or '0.8 D2', or a percentile of S's center distances such as p10";

    /** Reads {@code 5.0}, {@code 0.5 D1}, {@code 0.8 D2} or {@code p10}; null for anything else. */
    static @Nullable MarginRule parse(String text) {
        Matcher rule = Pattern.compile("(p?)(\\d{1,9}(?:\\.\\d{1,9})?)(?: (D[12]))?").matcher(text);
        if (!rule.matches()) {
            return null;
        }
        double number = Double.parseDouble(rule.group(2));
        String of = rule.group(3);
        if (!rule.group(1).isEmpty()) {
            return of == null && number <= 100 ? new Percentile(number) : null;
        }
        if (of == null) {
            return new Given((float) number);
        }
        return of.equals("D1") ? new PartOfD1(number) : new PartOfD2(number);
    }

    /** Whether the margin depends on what row S measures. */
    default boolean needsMeasurement() {
        return !(this instanceof Given);
    }

    /** The margin, given what row S measures. */
    default float of(FaceScale scale) {
        return (float) switch (this) {
            case Given given -> given.value();
            case PartOfD1 part -> part.part() * scale.distances().d1();
            case PartOfD2 part -> part.part() * scale.distances().d2();
            case Percentile percentile -> scale.percentile(percentile.percent());
        };
    }
}
