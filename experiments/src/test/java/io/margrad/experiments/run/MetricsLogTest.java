package io.margrad.experiments.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
