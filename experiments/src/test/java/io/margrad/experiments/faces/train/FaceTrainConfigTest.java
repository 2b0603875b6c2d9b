package io.margrad.experiments.faces.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.config.ConfigException;
import io.margrad.experiments.config.Settings;
import io.margrad.experiments.faces.feed.Colors;
import io.margrad.experiments.faces.model.Architecture;
import io.margrad.experiments.train.Lambdas;
import io.margrad.experiments.train.Separation;
import io.margrad.losses.CenterUpdate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaceTrainConfigTest {
    @TempDir
    private Path folder = Path.of("");

    private static Settings shipped(String name) {
        Settings settings = FaceSettings.read(name);
        settings.set("data", "faces", "test");
        return settings;
    }

    /** Table III, and caffe-face's face_solver.prototxt. */
    @Test
    void theShippedRowsAreThoseOfTheTable() {
        Map<String, Lambdas> table = Map.of(
                "s", new Lambdas(1, 0, 0),
                "s-c", new Lambdas(1, 0.008f, 0),
                "s-m", new Lambdas(1, 0, 0.015f),
                "s-c-m", new Lambdas(1, 0.008f, 0.01f),
                "c-m-tune", new Lambdas(0, 0.008f, 0.01f),
                "m-tune", new Lambdas(0, 0, 0.015f));
        table.forEach((name, lambdas) -> {
            FaceTrainConfig config = FaceTrainConfig.of(shipped(name));
            FaceRow row = config.rows().iterator().next();
            assertEquals(1, config.rows().size(), name);
            assertEquals(name, row.slug());
            assertEquals(lambdas, row.lambdas().with(config.lambda1(), config.lambda2()), name);
            assertEquals(28_000, config.solver(row).iterations());
            assertEquals(List.of(16_000, 24_000, 28_000), config.solver(row).schedule().steps());
            assertEquals(0.1f, config.solver().schedule().base());
            assertEquals(256, config.batch());
            assertEquals(new Architecture.CenterFace(1, 512), config.model().architecture());
            assertEquals(Colors.BGR, config.model().input().colors());
            assertEquals(name.contains("m"), config.needsS(), name);
        });
        FaceTrainConfig reduced = FaceTrainConfig.of(shipped("reduced"));
        assertEquals(EnumSet.allOf(FaceRow.class), reduced.rows());
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Settings settings = shipped("reduced");
        settings.set("data", "C:\\faces \"of\" CASIA", "test");
        settings.set("exclude-names", "a,b", "test");
        FaceTrainConfig config = FaceTrainConfig.of(settings);
        FaceTrainConfig again = FaceTrainConfig.parse(config.toml(), "config.toml");
        assertEquals(config, again);
        assertEquals("C:\\faces \"of\" CASIA", again.data().path());
        assertEquals(List.of("a", "b"), again.data().excludedNames());
        assertEquals(FaceSettings.NAMES.size(), config.toml().lines().count());
    }

    @Test
    void wrongValuesAreNamed() {
        refused("rows", "S,S+X", "setting 'rows': expected all, or rows of Table III such as S,S+C,C+M(tune), found 'S,S+X'");
        refused("data", "", "setting 'data': expected the place of the training images (--data), found ''");
        refused("mirror", "yes", "setting 'mirror': expected true or false, found 'yes'");
        refused("width", "17", "setting 'width': expected a factor above 0 and at most 16, found '17'");
        refused("steps", "20,10", "setting 'steps': expected auto (4/7 and 6/7 of the iterations), none, or rising iterations");
        refused("steps", "-1", "setting 'steps': expected auto");
        refused("iterations", "5000", "setting 'steps': expected auto, or iterations up to the last, 5000");
        refused("alpha-inter", "p101", "setting 'alpha-inter': expected a margin of at least 0");
        refused("alpha-intra", "D1", "setting 'alpha-intra': expected a margin of at least 0");
        refused("network", "resnet", "setting 'network': expected center-face-net, light-cnn-9 or light-cnn-29, found 'resnet'");
        refused("network", "light-cnn-9", "setting 'colors': expected grey");
        refused("steps", "4294967295", "setting 'steps': expected auto");
        refused("warmup-s", "-1", "setting 'warmup-s': expected auto (as warmup), or a whole number of at least 0, found '-1'");
        refused("validation-identities", "1", "setting 'validation-identities': expected 0, or at least 2, found '1'");
        refused("center-decay", "0.1", "setting 'center-decay': expected 0 where center-update is not sgd, found '0.1'");
        refused("center-update", "2", "setting 'center-update': expected sgd, or a step gamma above 0 and at most 1, found '2'");
    }

    private static void refused(String name, String value, String message) {
        Settings settings = shipped("s");
        settings.set(name, value, "run.toml");
        ConfigException e = assertThrows(ConfigException.class, () -> FaceTrainConfig.of(settings));
        assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
    }

    /** S on the way to S+M is what its own configuration trains; in the reduced one all rows have the same warmup. */
    @Test
    void rowSIsTheSameInEveryShippedRow() {
        FaceTrainConfig s = FaceTrainConfig.of(shipped("s"));
        for (String name : List.of("s-m", "s-c-m", "c-m-tune", "m-tune")) {
            FaceTrainConfig other = FaceTrainConfig.of(shipped(name));
            assertTrue(other.needsS(), name);
            assertEquals(s.decisive(FaceRow.S), other.decisive(FaceRow.S), name);
        }
        FaceTrainConfig margin = FaceTrainConfig.of(shipped("s-m"));
        assertEquals(1_000, margin.solver(FaceRow.S_M).warmup());
        assertEquals(0, margin.solver(FaceRow.S).warmup());
        FaceTrainConfig reduced = FaceTrainConfig.of(shipped("reduced"));
        for (FaceRow row : FaceRow.values()) {
            assertEquals(20, reduced.solver(row).warmup(), row.label());
        }
    }

    /** Seed, other rows and their settings, and what only decides what is written, do not. */
    @Test
    void whatDecidesARow() {
        Settings changed = shipped("reduced");
        Map.of("seed", "9", "rows", "S", "interval", "7", "tune-iterations", "5", "alpha-intra", "3", "lambda1", "0.5", "start-centers",
                        "xavier")
                .forEach((name, value) -> changed.set(name, value, "test"));
        FaceTrainConfig before = FaceTrainConfig.of(shipped("reduced"));
        FaceTrainConfig after = FaceTrainConfig.of(changed);
        assertEquals(before.decisive(FaceRow.S), after.decisive(FaceRow.S));
        for (FaceRow row : EnumSet.complementOf(EnumSet.of(FaceRow.S))) {
            assertNotEquals(before.decisive(row), after.decisive(row), row.label());
        }
        for (String setting : List.of("learning-rate", "batch", "weight-decay", "width", "step-factor")) {
            Settings other = shipped("reduced");
            other.set(setting, "2", "test");
            assertNotEquals(before.decisive(FaceRow.S), FaceTrainConfig.of(other).decisive(FaceRow.S), setting);
        }
    }

    @Test
    void onlyLightCnnDropsOut() {
        assertEquals(0, FaceTrainConfig.of(shipped("s")).dropout());
        Settings light = shipped("s");
        Map.of("network", "light-cnn-9", "features", "256", "colors", "grey").forEach((name, value) -> light.set(name, value, "test"));
        assertEquals(0.7f, FaceTrainConfig.of(light).dropout());
        light.set("dropout", "0.5", "test");
        assertEquals(0.5f, FaceTrainConfig.of(light).dropout());
        refused("dropout", "0.5", "setting 'dropout': expected auto or 0, since center-face-net is trained without, found '0.5'");
        refused("dropout", "1", "setting 'dropout': expected a number from 0 to below 1, found '1'");
    }

    @Test
    void aRowWithoutAnyLossIsRefused() {
        Settings settings = shipped("m-tune");
        settings.set("lambda2", "0", "run.toml");
        ConfigException e = assertThrows(ConfigException.class, () -> FaceTrainConfig.of(settings));
        assertTrue(String.valueOf(e.getMessage()).contains("row M(tune) has no other loss"), e.getMessage());
    }

    @Test
    void configurationsThatAreNone() throws Exception {
        ConfigException none = assertThrows(ConfigException.class, () -> FaceSettings.read("s-x"));
        assertTrue(String.valueOf(none.getMessage()).contains("one of s, s-c, s-m, s-c-m, c-m-tune, m-tune, reduced"), none.getMessage());
        Path file = Files.writeString(folder.resolve("run.toml"), "widht = 0.5\n");
        ConfigException unknown = assertThrows(ConfigException.class, () -> FaceSettings.read(file.toString()));
        assertEquals(file + ": no setting 'widht'; did you mean 'width'?", unknown.getMessage());
    }

    @Test
    void theSolverIsCaffesInParts() {
        Settings settings = shipped("s");
        settings.set("iterations", "280", "test");
        settings.set("steps", "auto", "test");
        assertEquals(List.of(160, 240), FaceTrainConfig.of(settings).solver().schedule().steps());
        settings.set("steps", "none", "test");
        assertEquals(List.of(), FaceTrainConfig.of(settings).solver().schedule().steps());
        settings.set("center-update", "sgd", "test");
        settings.set("center-decay", "0.001", "test");
        assertEquals(new CenterUpdate.Sgd(0.9f, 0.001f), FaceTrainConfig.of(settings).centerUpdate());
    }

    /** Centers at 0, 1 and 3 on a line: distances 1, 2 and 3. */
    @Test
    void marginsFollowFromTheDistancesOfRowS() {
        FaceScale scale = FaceScale.of(new Separation(4, 10, 11), new float[] {0, 0, 1, 0, 3, 0}, 2);
        assertEquals(3, scale.centers().length);
        assertEquals(1, scale.percentile(0));
        assertEquals(1.5, scale.percentile(25));
        assertEquals(3, scale.percentile(100));
        assertEquals(2, margin("0.5 D1", scale));
        assertEquals(8, margin("0.8 D2", scale));
        assertEquals(1.5f, margin("p25", scale));
        assertEquals(5.25f, margin("5.25", scale));
        for (String wrong : Set.of("", "p", "D1", "0.5 D3", "-1", "p10 D1", "1e3", "0.5D1", "NaN")) {
            assertNull(MarginRule.parse(wrong), wrong);
        }
    }

    private static float margin(String text, FaceScale scale) {
        MarginRule rule = MarginRule.parse(text);
        return rule == null ? Float.NaN : rule.of(scale);
    }
}
