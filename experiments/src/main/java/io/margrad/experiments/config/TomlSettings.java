package io.margrad.experiments.config;

import io.margrad.experiments.data.Excerpt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Reads settings from a TOML file of top-level keys; a list becomes values separated by commas. */
public final class TomlSettings {
    /** What TOML takes without quotes. */
    private static final Pattern BARE = Pattern.compile("true|false|-?(0|[1-9]\\d{0,17})|-?(0|[1-9]\\d*)\\.\\d+");

    private TomlSettings() {}

    /**
     * Sets every key of the file.
     *
     * @throws ConfigException naming the file, and line and column where there is one
     */
    public static void read(Path file, Settings settings) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            String reason = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
            throw new ConfigException(file + ": cannot be read: " + reason);
        }
        parse(text, file.toString(), settings);
    }

    /**
     * The same from a text.
     *
     * @param origin where it comes from, for messages
     */
    public static void parse(String text, String origin, Settings settings) {
        TomlParseResult toml = Toml.parse(text);
        if (toml.hasErrors()) {
            TomlParseError error = toml.errors().getFirst();
            throw new ConfigException("%s:%d:%d: %s"
                    .formatted(origin, error.position().line(), error.position().column(), Excerpt.of(String.valueOf(error.getMessage()))));
        }
        for (String key : toml.keySet()) {
            settings.set(key, text(origin, key, toml.get(List.of(key))), origin);
        }
    }

    /** All values as TOML that {@link #parse} reads back: numbers and truth values bare, everything else quoted, one a line. */
    public static String write(Settings settings) {
        StringBuilder toml = new StringBuilder();
        for (String name : settings.names()) {
            String text = settings.text(name).strip();
            toml.append(name).append(" = ").append(BARE.matcher(text).matches() ? text : quoted(text)).append('\n');
        }
        return toml.toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (Character.isISOControl(c)) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private static String text(String origin, String key, @Nullable Object value) {
        return switch (value) {
            case null -> throw new ConfigException(origin + ": setting '" + Excerpt.of(key) + "' has no value");
            case TomlTable table -> throw new ConfigException(origin + ": no table '" + Excerpt.of(key) + "' is expected");
            case TomlArray list ->
                list.toList().stream().map(Object::toString).collect(Collectors.joining(","));
            default -> value.toString();
        };
    }
}
