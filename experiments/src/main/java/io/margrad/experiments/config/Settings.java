package io.margrad.experiments.config;

import io.margrad.experiments.data.Excerpt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Named values of an experiment, as text, each with the place it came from, so that an error can name it.
 *
 * <p>Only names that are known can be set; a wrong one is answered with the nearest that exists.
 */
public final class Settings {
    private record Value(String text, String origin) {}

    private final List<String> known;
    private final Map<String, Value> values = new LinkedHashMap<>();

    /** No values yet; only {@code known} names are accepted. */
    public Settings(Collection<String> known) {
        this.known = List.copyOf(known);
    }

    /**
     * Sets a value, over one set before.
     *
     * @param origin where it comes from, for messages: {@code preset quick}, {@code run.toml}, {@code --iterations}
     * @throws ConfigException when there is no such setting
     */
    public void set(String name, String text, String origin) {
        if (!known.contains(name)) {
            throw new ConfigException(
                    "%s: no setting '%s'; did you mean '%s'?".formatted(origin, Excerpt.of(name), nearest(name)));
        }
        values.put(name, new Value(text, origin));
    }

    /** The names that have a value, in the order in which all names were given. */
    public List<String> names() {
        return known.stream().filter(values::containsKey).toList();
    }

    /** The value of a setting as text. */
    public String text(String name) {
        return value(name).text;
    }

    /** A whole number of at least {@code least}. */
    public int integer(String name, int least) {
        return parse(name, "a whole number of at least " + least, text -> {
            int number = Integer.parseInt(text);
            return number >= least ? number : null;
        });
    }

    /** A whole number from {@code least} to {@code most}. */
    public int integer(String name, int least, int most) {
        return parse(name, "a whole number from " + least + " to " + most, text -> {
            int number = Integer.parseInt(text);
            return number >= least && number <= most ? number : null;
        });
    }

    /** A whole number, the sign included. */
    public long seed(String name) {
        return parse(name, "a whole number", Long::parseLong);
    }

    /** A finite number of at least 0. */
    public float number(String name) {
        return parse(name, "a finite number of at least 0", text -> {
            float number = Float.parseFloat(text);
            return number >= 0 && Float.isFinite(number) ? number : null;
        });
    }

    /** A finite number above 0. */
    public float positive(String name) {
        return parse(name, "a finite number above 0", text -> {
            float number = Float.parseFloat(text);
            return number > 0 && Float.isFinite(number) ? number : null;
        });
    }

    /** A number from 0 to below 1. */
    public float fraction(String name) {
        return parse(name, "a number from 0 to below 1", text -> {
            float number = Float.parseFloat(text);
            return number >= 0 && number < 1 ? number : null;
        });
    }

    /** A finite number of at least 0, or null for the word {@code auto}. */
    public @Nullable Float numberOrAuto(String name) {
        return text(name).equals("auto") ? null : number(name);
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String name) {
        return parse(name, "true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        });
    }

    /** One of the constants of an enum, in lower case with hyphens. */
    public <E extends Enum<E>> E choice(String name, Class<E> type) {
        Map<String, E> choices = new TreeMap<>();
        for (E constant : type.getEnumConstants()) {
            choices.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return parse(name, "one of " + String.join(", ", choices.keySet()), choices::get);
    }

    /** Values separated by commas, each looked up or parsed. */
    public <T> List<T> list(String name, String expected, Function<String, @Nullable T> lookup) {
        return parse(name, expected, text -> {
            List<T> found = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                T value = lookup.apply(part.strip());
                if (value == null) {
                    return null;
                }
                found.add(value);
            }
            return found;
        });
    }

    /** The error for a value that cannot be. */
    public ConfigException wrong(String name, String expected) {
        Value value = value(name);
        return new ConfigException("%s: setting '%s': expected %s, found '%s'"
                .formatted(value.origin, name, expected, Excerpt.of(value.text)));
    }

    private <T> T parse(String name, String expected, Function<String, @Nullable T> parser) {
        T parsed = null;
        try {
            parsed = parser.apply(text(name).strip());
        } catch (NumberFormatException e) {
            // Answered below, as a number out of range is.
        }
        if (parsed == null) {
            throw wrong(name, expected);
        }
        return parsed;
    }

    private Value value(String name) {
        Value value = values.get(name);
        if (value == null) {
            throw new ConfigException("setting '" + name + "' has no value");
        }
        return value;
    }

    private String nearest(String name) {
        String best = known.getFirst();
        for (String candidate : known) {
            if (distance(candidate, name) < distance(best, name)) {
                best = candidate;
            }
        }
        return best;
    }

    /** Levenshtein's distance: insertions, deletions and replacements. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
