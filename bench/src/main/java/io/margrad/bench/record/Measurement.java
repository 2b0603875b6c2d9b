package io.margrad.bench.record;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.margrad.bench.cuda.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A figure of JMH or of the PyTorch script.
 *
 * @param name class and method, or what PyTorch ran
 * @param parameters by name, sorted
 * @param microseconds for one run
 * @param error half of JMH's 99.9 % interval in microseconds; NaN where there is none
 * @param gflops billions of floating-point operations a second, where the operations are a matter of arithmetic
 */
record Measurement(
        String name, Map<String, String> parameters, double microseconds, double error, OptionalDouble gflops) {

    /** Reads what {@code -rf json} wrote to the files {@code jmh-*.json} of a folder, in the order of their names. */
    static List<Measurement> jmh(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(f -> f.getFileName().toString().matches("jmh-.*\\.json")).sorted().toList();
        }
        List<Measurement> all = new ArrayList<>();
        for (Path file : files) {
            all.addAll(results(file));
        }
        return all;
    }

    private static List<Measurement> results(Path file) throws IOException {
        List<Measurement> all = new ArrayList<>();
        for (JsonElement element : array(file)) {
            JsonObject result = element.getAsJsonObject();
            String[] path = result.get("benchmark").getAsString().split("\\.", -1);
            JsonObject metric = result.getAsJsonObject("primaryMetric");
            String unit = metric.get("scoreUnit").getAsString();
            if (!unit.equals("us/op")) {
                throw new IOException(file + ": expected scores in us/op, found " + unit);
            }
            Map<String, String> parameters = new TreeMap<>();
            if (result.has("params")) {
                result.getAsJsonObject("params").entrySet().forEach(e -> parameters.put(e.getKey(), e.getValue().getAsString()));
            }
            String benchmark = path[path.length - 2];
            double score = metric.get("score").getAsDouble();
            OptionalDouble flop = Work.flop(benchmark, parameters);
            all.add(new Measurement(
                    benchmark + "." + path[path.length - 1],
                    parameters,
                    score,
                    Double.parseDouble(metric.get("scoreError").getAsString()),
                    flop.isPresent() ? OptionalDouble.of(flop.getAsDouble() / score / 1e3) : flop));
        }
        return all;
    }

    /** Reads the PyTorch script's list of {@code name}, {@code parameters}, {@code microseconds}. */
    static List<Measurement> torch(Path file) throws IOException {
        List<Measurement> all = new ArrayList<>();
        for (JsonElement element : array(file)) {
            JsonObject result = element.getAsJsonObject();
            Map<String, String> parameters = new TreeMap<>();
            result.getAsJsonObject("parameters").entrySet().forEach(e -> parameters.put(e.getKey(), e.getValue().getAsString()));
            all.add(new Measurement(
                    result.get("name").getAsString(),
                    parameters,
                    result.get("microseconds").getAsDouble(),
                    Double.NaN,
                    OptionalDouble.empty()));
        }
        return all;
    }

    private static JsonArray array(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return new JsonArray();
        }
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonArray();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException(file + ": not a JSON array: " + e.getMessage(), e);
        }
    }
}
