package io.margrad.bench.ops;

import io.margrad.bench.MarkdownRows;
import io.margrad.tensor.CpuBackend;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs {@link OpBenchmark}, {@link MarginCenterBenchmark} and {@link Ceiling} through JMH, and writes a table with the share of the peaks
 * that were measured in the same run.
 *
 * @param pattern a regular expression that is looked for in the names of ops and sizes
 * @param engines what runs them
 * @param threads threads of the CPU engine
 * @param quick one short iteration of each: shows that everything works, and measures nothing
 */
public record OpRun(Pattern pattern, List<Engine> engines, int threads, boolean quick) {
    /** The names of the ops and sizes that the pattern is found in. */
    public List<String> chosen() {
        return BenchCases.names().stream().filter(name -> pattern.matcher(name).find()).toList();
    }

    /** Sizes of the fused loss that the pattern is found in. */
    public List<String> losses() {
        return MarginCenterBenchmark.SIZES.stream().filter(size -> pattern.matcher("marginCenter " + size).find()).toList();
    }

    /** Runs all; the results as JMH gives them. */
    public List<RunResult> run() throws RunnerException {
        List<RunResult> results = new ArrayList<>(new Runner(options(Ceiling.class.getSimpleName(), false).build()).run());
        List<String> measured = engines.stream().filter(e -> e != Engine.REFERENCE).map(Enum::name).toList();
        if (!chosen().isEmpty() && !measured.isEmpty()) {
            results.addAll(new Runner(options(OpBenchmark.class.getSimpleName(), false)
                            .param("op", chosen().toArray(String[]::new))
                            .param("engine", measured.toArray(String[]::new))
                            .build())
                    .run());
        }
        if (!chosen().isEmpty() && engines.contains(Engine.REFERENCE)) {
            results.addAll(new Runner(options(OpBenchmark.class.getSimpleName() + ".forward", true)
                            .param("op", chosen().toArray(String[]::new))
                            .param("engine", Engine.REFERENCE.name())
                            .build())
                    .run());
        }
        if (!losses().isEmpty() && engines.contains(Engine.CPU)) {
            results.addAll(new Runner(options(MarginCenterBenchmark.class.getSimpleName(), false)
                            .param("size", losses().toArray(String[]::new))
                            .build())
                    .run());
        }
        return results;
    }

    private ChainedOptionsBuilder options(String benchmark, boolean slow) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(Pattern.quote(OpBenchmark.class.getPackageName()) + "\\." + benchmark.replace(".", "\\."))
                .param("threads", String.valueOf(threads))
                .shouldFailOnError(true);
        if (quick) {
            options.warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(1));
        } else if (slow) {
            options.warmupIterations(1).measurementIterations(2);
        }
        return options;
    }

    /** The results as a table. */
    public String markdown(Collection<RunResult> results) {
        int count = threads == 0 ? CpuBackend.defaultThreads() : threads;
        double flops = Ceiling.flop() * count / score(results, "fma") / 1e3;
        double bandwidth = Ceiling.bytes() / score(results, "triad") / 1e3;
        List<List<String>> rows = new ArrayList<>();
        for (RunResult result : results) {
            if (result.getParams().getBenchmark().contains(Ceiling.class.getSimpleName())) {
                continue;
            }
            rows.add(row(result, flops, bandwidth));
        }
        return "Peaks measured in the same run, " + count + " threads: %.0f GFLOP/s (fused multiply-adds in registers), %.1f GB/s (triad)\n\n"
                        .formatted(flops, bandwidth)
                + MarkdownRows.of(
                        List.of("op", "engine", "", "microseconds", "±", "GFLOP/s", "of peak", "GB/s at least", "of triad"), 3, rows);
    }

    private static List<String> row(RunResult result, double flops, double bandwidth) {
        String benchmark = result.getParams().getBenchmark();
        String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
        double microseconds = result.getPrimaryResult().getScore();
        double flop;
        double floats;
        String name;
        String engine;
        if (benchmark.contains(MarginCenterBenchmark.class.getSimpleName())) {
            name = "marginCenter " + result.getParams().getParam("size");
            engine = Engine.CPU.name();
            flop = MarginCenterBenchmark.flop(result.getParams().getParam("size"));
            floats = 0;
        } else {
            BenchCase c = BenchCases.find(result.getParams().getParam("op"), Integer.MAX_VALUE);
            name = c.name();
            engine = result.getParams().getParam("engine");
            // Both gradients of a product or a convolution are products of the same size.
            flop = c.flop() * (method.equals("step") ? 3 : 1);
            floats = method.equals("step") ? 0 : c.floats();
        }
        double gflops = flop / microseconds / 1e3;
        double gigabytes = floats * Float.BYTES / microseconds / 1e3;
        return List.of(
                name,
                engine,
                method,
                "%.1f".formatted(microseconds),
                "%.1f".formatted(result.getPrimaryResult().getScoreError()),
                flop == 0 ? "" : "%.1f".formatted(gflops),
                flop == 0 ? "" : "%.0f %%".formatted(100 * gflops / flops),
                floats == 0 ? "" : "%.1f".formatted(gigabytes),
                floats == 0 ? "" : "%.0f %%".formatted(100 * gigabytes / bandwidth));
    }

    private static double score(Collection<RunResult> results, String method) {
        return results.stream()
                .filter(r -> r.getParams().getBenchmark().endsWith(Ceiling.class.getSimpleName() + "." + method))
                .mapToDouble(r -> r.getPrimaryResult().getScore())
                .findFirst()
                .orElse(Double.NaN);
    }
}
