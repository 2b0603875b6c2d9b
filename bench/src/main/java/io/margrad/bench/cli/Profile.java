package io.margrad.bench.cli;

import com.sun.management.ThreadMXBean;
import io.margrad.bench.Facts;
import io.margrad.bench.MarkdownRows;
import io.margrad.bench.peers.FacePeer;
import io.margrad.bench.peers.FaceTask;
import io.margrad.bench.peers.MargradPeer;
import io.margrad.bench.peers.PeerNetwork;
import io.margrad.bench.peers.PeerTask;
import io.margrad.bench.profile.Limit;
import io.margrad.bench.profile.StepProfile;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where the time of a training step goes. */
@Command(name = "profile", description = "Times every op of one training step.", mixinStandardHelpOptions = true)
final class Profile implements Callable<Integer> {
    @Option(names = "--network", description = "Which network: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private PeerNetwork network = PeerNetwork.LENET;

    @Option(names = "--steps", description = "Steps that count (${DEFAULT-VALUE}).")
    private int steps = 40;

    @Option(names = "--warm-up", description = "Seconds of steps that come before them, for the compiler to end (${DEFAULT-VALUE}).")
    private int warmUp = 20;

    @Option(names = "--threads", description = "Threads; default: as many as there are processors.")
    private int threads = CpuBackend.defaultThreads();

    @Override
    public Integer call() throws IOException {
        if (steps < 1 || warmUp < 0) {
            System.err.println("margrad bench profile: expected --steps of at least 1 and --warm-up of at least 0, found "
                    + steps + " and " + warmUp);
            return 2;
        }
        StepProfile profile = new StepProfile();
        long allocated;
        if (network == PeerNetwork.LENET) {
            try (MargradPeer margrad = new MargradPeer(PeerTask.of(threads))) {
                allocated = watch(profile, margrad::train);
            }
        } else {
            try (FacePeer margrad = new FacePeer(FaceTask.of(network, threads))) {
                allocated = watch(profile, margrad::train);
            }
        }
        Limit limit = Limit.measure(threads);
        List<List<String>> rows = new ArrayList<>();
        double ops = 0;
        double limits = 0;
        for (StepProfile.Row row : profile.rows()) {
            ops += row.forward() + row.backward();
            limits += limit.forward(row) + limit.backward(row);
            rows.add(List.of(
                    row.name(),
                    row.in().stream().map(Shape::toString).collect(Collectors.joining(" ")),
                    milliseconds(row.forward()),
                    milliseconds(limit.forward(row)),
                    milliseconds(row.backward()),
                    milliseconds(limit.backward(row))));
        }
        rows.add(List.of("everything else", "optimiser, memory", "", "", milliseconds(profile.total() - ops), ""));
        rows.add(List.of("step", "", "", "", milliseconds(profile.total()), milliseconds(limits)));
        StringBuilder text = new StringBuilder("# One training step of " + network.label() + ", batch " + network.batch() + "\n\n");
        Facts.lines().forEach(fact -> text.append("- ").append(fact).append('\n'));
        text.append("- ").append(threads).append(" threads; medians of ").append(steps).append(" steps after ").append(warmUp)
                .append(" seconds of warm-up, milliseconds\n- ")
                .append(allocated).append(" bytes of the Java heap allocated in a step by all threads\n")
                .append("- limit: multiplications at %.0f GFLOP/s or bytes at %.1f GB/s, whichever takes longer; both measured in this run\n\n"
                        .formatted(limit.flops() / 1e9, limit.bandwidth() / 1e9));
        text.append(MarkdownRows.of(List.of("op", "inputs", "forward", "limit", "backward", "limit"), 2, rows));
        Path results = Facts.results("profile");
        Path file = results.resolveSibling(results.getFileName() + ".md");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
        System.out.println(text);
        System.out.println("written: " + file);
        return 0;
    }

    /** Warms up, fills the profile, and returns what {@link #allocated} does. */
    private long watch(StepProfile profile, Consumer<Tape.Observer> step) {
        long end = System.nanoTime() + warmUp * 1_000_000_000L;
        do {
            step.accept(profile.observe());
        } while (System.nanoTime() < end);
        profile.forget();
        for (int i = 0; i < steps; i++) {
            step.accept(profile.observe());
            profile.stepDone();
        }
        return allocated(step);
    }

    /** Bytes of the Java heap that a step allocates, in all threads together, when nobody watches. */
    private long allocated(Consumer<Tape.Observer> step) {
        Tape.Observer nobody = new Tape.Observer() {};
        step.accept(nobody);
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = bean.getTotalThreadAllocatedBytes();
        for (int i = 0; i < steps; i++) {
            step.accept(nobody);
        }
        return (bean.getTotalThreadAllocatedBytes() - before) / steps;
    }

    private static String milliseconds(double seconds) {
        return "%.2f".formatted(1e3 * seconds);
    }
}
