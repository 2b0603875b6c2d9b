package io.margrad.bench.record;

import com.google.gson.GsonBuilder;
import io.margrad.cuda.CudaDescription;
import io.margrad.cuda.CudaDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes {@code record.json} and {@code record.md} of what the steps of {@code bench/gpu-record} left in a folder.
 *
 * <p>On the tests' emulated device nothing is measured: its record has the steps and their outcomes, and no time at all.
 */
public final class GpuRecord {
    private final CudaDescription device;
    private final String revision;
    private final Path work;

    GpuRecord(CudaDescription device, String revision, Path work) {
        this.device = device;
        this.revision = revision;
        this.work = work;
    }

    /**
     * {@code name} prints the device's name as a folder is called; {@code write FOLDER REVISION} writes the record of the steps in that
     * folder.
     */
    public static void main(String[] args) throws IOException {
        CudaDescription device;
        try (CudaDevice opened = CudaDevice.open(0)) {
            device = opened.describe();
        }
        if (args.length == 1 && args[0].equals("name")) {
            System.out.println(device.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
            return;
        }
        if (args.length != 3 || !args[0].equals("write")) {
            System.err.println("usage: GpuRecord name | GpuRecord write FOLDER REVISION");
            System.exit(2);
        }
        new GpuRecord(device, args[2], Path.of(args[1])).write();
    }

    /** Writes both files, over those of an earlier call. */
    void write() throws IOException {
        List<Step> steps = Step.read(work.resolve("steps.tsv"));
        List<Measurement> ours = Measurement.jmh(work);
        List<Measurement> torch = Measurement.torch(work.resolve("torch.json"));
        Files.writeString(work.resolve("record.json"), json(steps, ours, torch));
        Files.writeString(work.resolve("record.md"), markdown(steps, ours, torch));
    }

    private boolean emulated() {
        return device.name().toLowerCase(Locale.ROOT).contains("emulated");
    }

    private String json(List<Step> steps, List<Measurement> ours, List<Measurement> torch) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("device", device);
        record.put("emulated", emulated());
        record.put("revision", revision);
        record.put("written", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        record.put("jdk", System.getProperty("java.vm.version"));
        record.put("steps", steps.stream().map(this::facts).toList());
        if (!emulated()) {
            record.put("margrad", ours.stream().map(GpuRecord::facts).toList());
            record.put("pytorch", torch.stream().map(GpuRecord::facts).toList());
        }
        return new GsonBuilder().setPrettyPrinting().create().toJson(record) + "\n";
    }

    private Map<String, Object> facts(Step step) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", step.name());
        facts.put("outcome", step.outcome());
        if (!emulated()) {
            facts.put("seconds", step.seconds());
        }
        facts.put("command", step.command());
        return facts;
    }

    private static Map<String, Object> facts(Measurement measurement) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", measurement.name());
        facts.put("parameters", measurement.parameters());
        facts.put("microseconds", measurement.microseconds());
        if (Double.isFinite(measurement.error())) {
            facts.put("error", measurement.error());
        }
        measurement.gflops().ifPresent(value -> facts.put("gflops", value));
        return facts;
    }

    private String markdown(List<Step> steps, List<Measurement> ours, List<Measurement> torch) {
        StringBuilder text = new StringBuilder("# " + device + "\n\nRevision " + revision + ". Logs of the steps are beside this file.\n\n");
        text.append("| step | outcome |").append(emulated() ? "" : " seconds |").append(" command |\n");
        text.append("|---|---|").append(emulated() ? "" : "--:|").append("---|\n");
        for (Step step : steps) {
            text.append("| ").append(step.name()).append(" | ").append(step.outcome()).append(" | ");
            text.append(emulated() ? "" : step.seconds() + " | ");
            text.append('`').append(step.command().replace("|", "\\|")).append("` |\n");
        }
        if (emulated()) {
            return text.append("\nThe device is emulated: that the steps run is all that this shows. No time is given.\n").toString();
        }
        text.append("\n| Margrad | parameters | microseconds | ± | GFLOP/s |\n|---|---|--:|--:|--:|\n");
        for (Measurement m : ours) {
            text.append("| %s | %s | %s | %s | %s |\n".formatted(
                    m.name(), parameters(m), number(m.microseconds()), number(m.error()), number(m.gflops().orElse(Double.NaN))));
        }
        if (!torch.isEmpty()) {
            text.append("\n| PyTorch | parameters | microseconds |\n|---|---|--:|\n");
            for (Measurement m : torch) {
                text.append("| %s | %s | %s |\n".formatted(m.name(), parameters(m), number(m.microseconds())));
            }
        }
        return text.toString();
    }

    private static String parameters(Measurement measurement) {
        return String.join(
                ", ", new TreeMap<>(measurement.parameters()).entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "";
        }
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }
}
