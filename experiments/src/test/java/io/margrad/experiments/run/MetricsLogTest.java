package io.margrad.experiments.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
    @TempDir
    Path folder;

    @Test
    void oneObjectALineInTheOrderGivenReadableAtOnce() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        try (MetricsLog log = new MetricsLog(file)) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("row", "S+C");
            values.put("iteration", 20);
            values.put("loss", 0.1f);
            values.put("spread", Double.NaN);
            values.put("active", Float.POSITIVE_INFINITY);
            values.put("parts", List.of(1.5, Double.NEGATIVE_INFINITY));
            values.put("text", "two\nlines <&>");
            log.log(values);
            assertEquals(
                    "{\"row\":\"S+C\",\"iteration\":20,\"loss\":0.1,\"spread\":null,\"active\":null,\"parts\":[1.5,null],"
                            + "\"text\":\"two\\nlines <&>\"}\n",
                    Files.readString(file));
            log.log(Map.of("iteration", 40));
        }
        assertEquals(2, Files.readAllLines(file).size());
        try (MetricsLog again = new MetricsLog(file)) {
            again.log(Map.of("iteration", 60));
        }
        assertEquals(3, Files.readAllLines(file).size(), "appends");
    }

    @Test
    void whatWasWrittenAfterAMomentIsCutOff() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        long size;
        try (MetricsLog log = new MetricsLog(file)) {
            log.log(Map.of("iteration", 20));
            size = log.force();
            assertEquals(Files.size(file), size);
            log.log(Map.of("iteration", 40));
        }
        Files.writeString(file, "{\"iter", StandardOpenOption.APPEND);
        try (MetricsLog log = new MetricsLog(file)) {
            log.cut(size);
            log.log(Map.of("iteration", 60));
            assertEquals(List.of("{\"iteration\":20}", "{\"iteration\":60}"), Files.readAllLines(file));
            RunException e = assertThrows(RunException.class, () -> log.cut(1000));
            assertEquals(file + ": expected at least 1000 bytes, found 34", e.getMessage());
        }
    }

    @Test
    void onlyOneAtATime() {
        Path file = folder.resolve("metrics.jsonl");
        MetricsLog log = new MetricsLog(file);
        RunException e = assertThrows(RunException.class, () -> new MetricsLog(file));
        assertTrue(String.valueOf(e.getMessage()).startsWith(file + ": expected a run that nobody is working on"), e.getMessage());
        log.close();
        new MetricsLog(file).close();
    }
}
