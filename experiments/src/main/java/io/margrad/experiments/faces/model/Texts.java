package io.margrad.experiments.faces.model;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.Colors;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.experiments.faces.feed.Scaling;
import io.margrad.nn.CenterFaceNet;
import io.margrad.nn.checkpoint.Checkpoint;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values in the text of a weights file. */
final class Texts {
    private static final int MOST_FEATURES = 1 << 16;
    private static final Pattern INPUT = Pattern.compile("(\\d{1,5})x(\\d{1,5}) (\\w+) (\\w+)");

    private Texts() {}

    /** Length of a feature, from 1 to 65,536. */
    static int features(Checkpoint file) {
        String key = ModelDescription.FEATURES;
        String text = file.text(key);
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= MOST_FEATURES) {
                return number;
            }
        }
        throw DataException.mismatch(file.origin(), key, "a whole number from 1 to " + MOST_FEATURES, text);
    }

    /** A factor that {@link CenterFaceNet.Settings} takes. */
    static double width(Checkpoint file, String key) {
        String text = file.text(key);
        try {
            double width = Double.parseDouble(text);
            return new CenterFaceNet.Settings(1, width, 1).width();
        } catch (NumberFormatException e) {
            throw DataException.mismatch(file.origin(), key, "a number", text);
        } catch (IllegalArgumentException e) {
            throw new DataException(file.origin() + ": " + key + ": " + e.getMessage(), e);
        }
    }

    /** For example {@code 96x112 BGR CENTERED}. */
    static String of(FaceInput input) {
        return input.width() + "x" + input.height() + " " + input.colors() + " " + input.scaling();
    }

    /** The way back from {@link #of}. */
    static FaceInput input(Checkpoint file, String key) {
        String text = file.text(key);
        Matcher parts = INPUT.matcher(text);
        if (parts.matches()) {
            int width = Integer.parseInt(parts.group(1));
            int height = Integer.parseInt(parts.group(2));
            for (Colors colors : Colors.values()) {
                for (Scaling scaling : Scaling.values()) {
                    boolean named = parts.group(3).equals(colors.name()) && parts.group(4).equals(scaling.name());
                    if (named && width >= 1 && height >= 1) {
                        return new FaceInput(width, height, colors, scaling);
                    }
                }
            }
        }
        String expected = "WIDTHxHEIGHT, one of %s and one of %s, such as '%s'"
                .formatted(Arrays.toString(Colors.values()), Arrays.toString(Scaling.values()), of(FaceInput.CENTER_FACE));
        throw DataException.mismatch(file.origin(), key, expected, "'" + text + "'");
    }
}
