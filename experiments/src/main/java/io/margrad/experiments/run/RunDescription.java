package io.margrad.experiments.run;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is known of a run: as {@code run.json}, and in words. */
record RunDescription(String experiment, Instant start, List<Instant> resumed, RunFacts facts) {

    Map<String, @Nullable Object> json(String status, @Nullable Instant end, @Nullable String error) {
        Machine machine = Machine.here();
        Map<String, @Nullable Object> run = new LinkedHashMap<>();
        run.put("experiment", experiment);
        run.put("status", status);
        run.put("error", error);
        run.put("start", start.toString());
        run.put("resumed", resumed.stream().map(Instant::toString).toList());
        run.put("end", end == null ? null : end.toString());
        run.put("seconds", end == null ? null : Duration.between(start, end).toMillis() / 1000.0);
        run.put("command", facts.command());
        run.put("git", facts.git());
        run.put("seed", facts.seed());
        run.put("device", facts.device());
        run.put("engine", facts.engine());
        run.put("dataSource", facts.dataSource());
        run.put("dataSha256", facts.dataSha256());
        run.put("jdk", machine.jdk());
        run.put("os", machine.os());
        run.put("cpu", machine.cpu());
        run.put("processors", machine.processors());
        return run;
    }

    Map<String, String> words(Instant now) {
        Machine machine = Machine.here();
        Map<String, String> words = new LinkedHashMap<>();
        words.put("Started", start.truncatedTo(ChronoUnit.SECONDS).toString());
        if (!resumed.isEmpty()) {
            words.put("Resumed", resumed.stream().map(i -> i.truncatedTo(ChronoUnit.SECONDS).toString()).collect(Collectors.joining(", ")));
        }
        String took = String.format(Locale.ROOT, "%.1f s", Duration.between(start, now).toMillis() / 1000.0);
        words.put("Took", took + (resumed.isEmpty() ? "" : ", with the time it lay still"));
        words.put("Revision", facts.git().revision() + " (" + facts.git().tree() + " tree)");
        words.put("Seed", Long.toString(facts.seed()));
        words.put("Device", facts.engine());
        words.put("Processor", machine.cpu() + ", " + machine.processors() + " processors");
        words.put("Java", machine.jdk());
        words.put("System", machine.os());
        words.put("Data", facts.dataSource());
        facts.dataSha256().forEach((file, sum) -> words.put("SHA-256 of " + file, sum));
        return words;
    }
}
