package io.margrad.experiments.run;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@code run.json} says of a run that is to go on. */
record RunRecord(String experiment, String status, Instant start, List<Instant> resumed, RunFacts facts) {
    /** No run.json is larger. */
    private static final long MAX_BYTES = 1 << 20;

    /** The file's own form. Whatever is missing in it is null here. */
    private record Content(
            @Nullable String experiment,
            @Nullable String status,
            @Nullable String start,
            @Nullable List<String> resumed,
            @Nullable List<String> command,
            @Nullable GitState git,
            long seed,
            @Nullable String device,
            @Nullable String engine,
            @Nullable String dataSource,
            @Nullable Map<String, String> dataSha256) {}

    /**
     * Reads it.
     *
     * @throws RunException when it is something else
     */
    static RunRecord read(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new RunException(file + ": expected at most " + MAX_BYTES + " bytes, found " + size);
            }
            Content content = new Gson().fromJson(Files.readString(file), Content.class);
            return of(Objects.requireNonNull(content));
        } catch (CharacterCodingException | JsonParseException | DateTimeException | NullPointerException e) {
            throw new RunException(file + ": expected the record of a run, found something else");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RunRecord of(Content content) {
        RunFacts facts = new RunFacts(
                List.copyOf(Objects.requireNonNull(content.command)),
                new GitState(
                        Objects.requireNonNull(Objects.requireNonNull(content.git).revision()),
                        Objects.requireNonNull(content.git.tree())),
                content.seed,
                Objects.requireNonNull(content.device),
                Objects.requireNonNull(content.engine),
                Objects.requireNonNull(content.dataSource),
                Map.copyOf(Objects.requireNonNull(content.dataSha256)));
        return new RunRecord(
                Objects.requireNonNull(content.experiment),
                Objects.requireNonNull(content.status),
                Instant.parse(Objects.requireNonNull(content.start)),
                content.resumed == null ? List.of() : content.resumed.stream().map(Instant::parse).toList(),
                facts);
    }
}
