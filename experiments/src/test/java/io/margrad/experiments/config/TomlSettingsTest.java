package io.margrad.experiments.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TomlSettingsTest {
    @TempDir
    private Path folder = Path.of("");

    private final Settings settings = new Settings(List.of("rows", "seed", "order"));

    @Test
    void everyKindOfValueBecomesText() throws IOException {
        read("rows = [\"S\", \"S+C\"]\nseed = 12 # a comment\norder = \"shuffled\"\n");
        assertEquals("S,S+C", settings.text("rows"));
        assertEquals(12, settings.seed("seed"));
        assertEquals("shuffled", settings.text("order"));
    }

    @Test
    void anUnknownKeyNamesTheFileAndTheNearestKey() {
        assertMessage("seeds = 1", "run.toml: no setting 'seeds'; did you mean 'seed'?");
    }

    @Test
    void aTableIsRefused() {
        assertMessage("[seed]\nx = 1", "run.toml: no table 'seed' is expected");
    }

    @Test
    void aSyntaxErrorNamesLineAndColumn() {
        assertMessage("seed = 1\norder = [\"a\"\n", "run.toml:");
    }

    @Test
    void whatIsVeryLongIsCut() {
        String shown = "k".repeat(200) + "...";
        assertMessage("k".repeat(70_000) + " = 1", "run.toml: no setting '" + shown + "'; did you mean '");
        assertMessage("[" + "k".repeat(70_000) + "]\nx = 1", "run.toml: no table '" + shown + "' is expected");
        settings.set("seed", "k".repeat(70_000) + "\n", "run.toml");
        ConfigException e = assertThrows(ConfigException.class, () -> settings.seed("seed"));
        assertTrue(String.valueOf(e.getMessage()).endsWith(", found '" + shown + "'"), e.getMessage());
        assertMessage("seed = " + "[".repeat(500) + "k".repeat(70_000), "run.toml:1:");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        ConfigException e =
                assertThrows(ConfigException.class, () -> TomlSettings.read(folder.resolve("no.toml"), settings));
        assertTrue(String.valueOf(e.getMessage()).contains("no.toml: cannot be read"), e.getMessage());
    }

    private void read(String text) throws IOException {
        TomlSettings.read(Files.writeString(folder.resolve("run.toml"), text), settings);
    }

    private void assertMessage(String text, String part) {
        ConfigException e = assertThrows(ConfigException.class, () -> read(text));
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
        assertEquals(1, String.valueOf(e.getMessage()).lines().count());
        assertTrue(String.valueOf(e.getMessage()).length() < 1000);
    }
}
