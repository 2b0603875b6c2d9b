package io.margrad.experiments.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private enum Color {
        DARK_RED,
        BLUE
    }

    private final Settings settings = new Settings(List.of("iterations", "alpha-intra", "seed", "color"));

    @Test
    void aLaterValueGoesOverAnEarlierOne() {
        settings.set("iterations", "5", "preset quick");
        settings.set("iterations", "7", "--iterations");
        assertEquals(7, settings.integer("iterations", 1));
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNearest() {
        assertMessage("run.toml: no setting 'iteration'; did you mean 'iterations'?", s -> s.set("iteration", "1", "run.toml"));
        assertMessage("--x: no setting 'alfa-intra'; did you mean 'alpha-intra'?", s -> s.set("alfa-intra", "1", "--x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "many", "", "99999999999"})
    void aWrongWholeNumberNamesOriginExpectedAndFound(String text) {
        settings.set("iterations", text, "--iterations");
        assertMessage(
                "--iterations: setting 'iterations': expected a whole number of at least 1, found '" + text + "'",
                s -> s.integer("iterations", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-0.1", "1e99", "x"})
    void aNumberHasToBeFiniteAndNotNegative(String text) {
        settings.set("alpha-intra", text, "f.toml");
        assertMessage(
                "f.toml: setting 'alpha-intra': expected a finite number of at least 0, found '" + text + "'",
                s -> s.numberOrAuto("alpha-intra"));
    }

    @Test
    void autoIsNoNumber() {
        settings.set("alpha-intra", "auto", "preset quick");
        assertNull(settings.numberOrAuto("alpha-intra"));
        assertMessage(
                "preset quick: setting 'alpha-intra': expected a finite number of at least 0, found 'auto'",
                s -> s.number("alpha-intra"));
    }

    @Test
    void aChoiceIsWrittenInLowerCaseWithHyphens() {
        settings.set("color", "dark-red", "x");
        assertEquals(Color.DARK_RED, settings.choice("color", Color.class));
        settings.set("color", "green", "x");
        assertMessage(
                "x: setting 'color': expected one of blue, dark-red, found 'green'",
                s -> s.choice("color", Color.class));
    }

    @Test
    void aSettingWithoutValueSaysSo() {
        assertMessage("setting 'seed' has no value", s -> s.seed("seed"));
    }

    private void assertMessage(String message, Consumer<Settings> call) {
        assertEquals(message, assertThrows(ConfigException.class, () -> call.accept(settings)).getMessage());
    }
}
