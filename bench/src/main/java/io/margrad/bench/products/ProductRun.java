package io.margrad.bench.products;

import io.margrad.bench.MarkdownRows;
import io.margrad.bench.Medians;
import io.margrad.bench.peers.PeerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Matrix products in several libraries: some elements of each checked against sums in double, then measured in turn, A B C A B C.
 *
 * @param threads threads of each
 * @param rounds rounds for each shape
 * @param kinds who takes part; {@link ProductKind#MARGRAD} is the first
 */
public record ProductRun(int threads, int rounds, List<ProductKind> kinds) {
    /** A round takes about this long where a library runs at 150 GFLOP/s a thread. */
    private static final double ROUND_SECONDS = 0.2;

    private static final Duration WARM_UP = Duration.ofMillis(1500);

    /** About a fifth of a second. */
    private static final int PEAK_RUNS = 1000;

    /** @throws IllegalArgumentException when threads or rounds are less than 1 */
    public ProductRun {
        if (threads < 1 || rounds < 1) {
            throw new IllegalArgumentException("products: expected at least 1 thread and 1 round, found " + threads + " and " + rounds);
        }
    }

    /**
     * What came out of one shape.
     *
     * @param gflops of each library, round by round
     * @param peak GFLOP/s of fused multiply-adds between them, round by round
     */
    public record Line(ProductShape shape, Map<ProductKind, List<Double>> gflops, List<Double> peak) {}

    /**
     * What came out of all.
     *
     * @param libraries names and versions
     * @param lines of each shape
     */
    public record Result(List<String> libraries, List<Line> lines) {}

    /**
     * Runs them.
     *
     * @param modules the folder {@code bench/peers}
     * @param logs a folder for their standard errors
     * @param progress told what happens, a line each
     * @throws IllegalStateException when a result is wrong
     */
    public Result run(Path modules, Path logs, Consumer<String> progress) throws IOException {
        Map<ProductKind, PeerProcess> running = new LinkedHashMap<>();
        List<String> libraries = new ArrayList<>();
        try {
            for (ProductKind kind : kinds) {
                PeerProcess peer = PeerProcess.start(
                        kind.label(),
                        ProductServer.class,
                        List.of(),
                        List.of(kind.peer(), String.valueOf(threads)),
                        PeerProcess.libraries(kind.label(), kind.folder(), modules),
                        threads,
                        logs.resolve(kind.label() + ".log"));
                running.put(kind, peer);
                libraries.add(peer.ask("describe"));
                progress.accept(libraries.getLast());
            }
            List<Line> lines = new ArrayList<>();
            for (ProductShape shape : ProductShape.ALL) {
                Line line = measure(shape, running);
                lines.add(line);
                progress.accept(shape.text() + " " + line.gflops());
            }
            return new Result(libraries, lines);
        } finally {
            running.values().forEach(PeerProcess::close);
        }
    }

    private Line measure(ProductShape shape, Map<ProductKind, PeerProcess> running) throws IOException {
        int runs = (int) Math.clamp(ROUND_SECONDS * threads * 150e9 / shape.flop(), 1, 1000);
        Map<ProductKind, List<Double>> gflops = new LinkedHashMap<>();
        for (Map.Entry<ProductKind, PeerProcess> entry : running.entrySet()) {
            entry.getValue().ask("load " + shape.text());
            entry.getValue().warmUp("time " + Math.ceilDiv(runs, 4), WARM_UP);
        }
        PeerProcess margrad = running.get(ProductKind.MARGRAD);
        if (margrad == null) {
            throw new IllegalStateException("products: Margrad is not among them");
        }
        List<Double> peak = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            PeerProcess.rest();
            peak.add(Double.parseDouble(margrad.ask("peak " + PEAK_RUNS)));
            for (Map.Entry<ProductKind, PeerProcess> entry : running.entrySet()) {
                PeerProcess.rest();
                // Caches and the processor's clock have forgotten it.
                entry.getValue().ask("time " + Math.ceilDiv(runs, 4));
                long nanoseconds = Long.parseLong(entry.getValue().ask("time " + runs));
                gflops.computeIfAbsent(entry.getKey(), kind -> new ArrayList<>()).add(shape.flop() * runs / nanoseconds);
            }
        }
        // After the rounds: what was measured is compiled code, and not what the first call ran.
        for (Map.Entry<ProductKind, PeerProcess> entry : running.entrySet()) {
            double error = Double.parseDouble(entry.getValue().ask("error " + shape.text()));
            if (!(error <= 1)) {
                throw new IllegalStateException(entry.getKey().label() + ", " + shape.text() + ": " + error
                        + " times the error that its roundings can make");
            }
        }
        return new Line(shape, gflops, peak);
    }

    /** A table: median GFLOP/s of each with the range, the same of the peak, and Margrad's ratio to all of them, the median over rounds. */
    public String markdown(List<Line> lines) {
        List<String> header = new ArrayList<>(List.of("M x N x K"));
        kinds.forEach(kind -> header.add(kind.label()));
        header.add("peak");
        kinds.stream().skip(1).forEach(kind -> header.add("ratio to " + kind.label()));
        header.add("ratio to peak");
        List<List<String>> rows = new ArrayList<>();
        for (Line line : lines) {
            List<String> row = new ArrayList<>(List.of(line.shape().text()));
            List<double[]> speeds = new ArrayList<>();
            line.gflops().values().forEach(speed -> speeds.add(Medians.array(speed)));
            speeds.add(Medians.array(line.peak()));
            speeds.forEach(speed -> row.add(Medians.withRange(speed, 0)));
            speeds.stream().skip(1).forEach(speed -> row.add(Medians.withRange(Medians.ratios(speeds.getFirst(), speed), 2)));
            rows.add(row);
        }
        return MarkdownRows.of(header, 1, rows);
    }
}
