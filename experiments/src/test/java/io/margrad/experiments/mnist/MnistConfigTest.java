package io.margrad.experiments.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.config.ConfigException;
import io.margrad.experiments.config.Settings;
import io.margrad.experiments.config.TomlSettings;
import io.margrad.experiments.mnist.MnistConfig.Preset;
import io.margrad.experiments.train.Margins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MnistConfigTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(Preset.class)
    void aConfigWrittenAsTomlReadsBackTheSame(Preset preset) throws IOException {
        MnistConfig config = MnistConfig.of(MnistConfig.preset(preset));
        assertReadsBack(config);
        assertReadsBack(config.with(new Margins(1.25f, 7.5f)));
    }

    @Test
    void everySettingSurvivesTheFile() throws IOException {
        Settings settings = MnistConfig.preset(Preset.SMOKE);
        settings.set("rows", "M,S", "test");
        settings.set("lambda1", "0.5", "test");
        settings.set("lambda2", "0.25", "test");
        settings.set("normalisation", "literal", "test");
        settings.set("center-update", "sgd", "test");
        settings.set("pool3", "2x2", "test");
        settings.set("order", "sequential", "test");
        settings.set("seed", "-7", "test");
        settings.set("sweep", "0.25:0.66,0.5:1", "test");
        settings.set("sweep-iterations", "77", "test");
        assertReadsBack(MnistConfig.of(settings));
    }

    /** Where the locale has digits of its own, a file written with them would be read by nobody. */
    @Test
    void theFileIsTheSameInEveryLocale() {
        MnistConfig config = MnistConfig.of(MnistConfig.preset(Preset.QUICK));
        String here = config.toToml();
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.of("ar", "EG"));
            assertEquals(here, config.toToml());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void thePaperPresetTrainsAsLongAsItsSource() {
        MnistConfig paper = MnistConfig.of(MnistConfig.preset(Preset.PAPER));
        assertEquals(10_000, paper.iterations());
        assertEquals(128, paper.batch());
        assertEquals(0.01f, paper.learningRate());
        assertEquals(0.0005f, paper.weightDecay());
    }

    @ParameterizedTest
    @CsvSource({
        "rows, 'S,X'",
        "rows, ''",
        "iterations, 0",
        "batch, 0",
        "interval, 0",
        "pool3, 4x4",
        "center-update, 0",
        "center-update, 1.5",
        "center-update, fast",
        "order, random",
        "normalisation, none",
        "lambda2, -1",
        "alpha-inter, NaN",
        "sweep, 0.5",
        "sweep, 0.5:x",
        "sweep, 0:1",
        "sweep, '0.5:1,0.5:1.0'",
    })
    void aValueThatCannotBeNamesItsSetting(String name, String value) {
        Settings settings = MnistConfig.preset(Preset.QUICK);
        settings.set(name, value, "--" + name);
        ConfigException e = assertThrows(ConfigException.class, () -> MnistConfig.of(settings));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("--" + name + ": setting '" + name + "': expected "), message);
        assertTrue(message.endsWith("found '" + value + "'"), message);
    }

    private void assertReadsBack(MnistConfig config) throws IOException {
        Settings read = MnistConfig.preset(Preset.QUICK);
        TomlSettings.read(Files.writeString(folder.resolve("config.toml"), config.toToml()), read);
        assertEquals(config, MnistConfig.of(read));
    }
}
