package io.margrad.bench.cli;

import io.margrad.bench.Facts;
import io.margrad.bench.MarkdownRows;
import io.margrad.bench.peers.MargradPeer;
import io.margrad.bench.peers.PeerTask;
import io.margrad.bench.profile.StepProfile;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where the time of a training step goes. */
@Command(name = "profile", description = "Times every op of one training step of LeNets++.", mixinStandardHelpOptions = true)
final class Profile implements Callable<Integer> {
    @Option(names = "--steps", description = "Steps that count (${DEFAULT-VALUE}); as many come before them.")
    private int steps = 40;

    @Option(names = "--threads", description = "Threads; default: as many as there are processors.")
    private int threads = CpuBackend.defaultThreads();

    @Override
    public Integer call() throws IOException {
        StepProfile profile = new StepProfile();
        try (MargradPeer margrad = new MargradPeer(PeerTask.of(threads))) {
            for (int i = 0; i < steps; i++) {
                margrad.train();
            }
            for (int i = 0; i < steps; i++) {
                margrad.train(profile.observe());
                profile.stepDone();
            }
        }
        List<List<String>> rows = new ArrayList<>();
        double ops = 0;
        for (StepProfile.Row row : profile.rows()) {
            ops += row.forward() + row.backward();
            rows.add(List.of(
                    row.name(),
                    row.in().stream().map(Shape::toString).collect(Collectors.joining(" ")),
                    "%.2f".formatted(1e3 * row.forward()),
                    "%.2f".formatted(1e3 * row.backward())));
        }
        rows.add(List.of("everything else", "optimiser, memory", "", "%.2f".formatted(1e3 * (profile.total() - ops))));
        rows.add(List.of("step", "", "", "%.2f".formatted(1e3 * profile.total())));
        StringBuilder text = new StringBuilder("# One training step of LeNets++, batch 128\n\n");
        Facts.lines().forEach(fact -> text.append("- ").append(fact).append('\n'));
        text.append("- ").append(threads).append(" threads; medians of ").append(steps).append(" steps, milliseconds\n\n");
        text.append(MarkdownRows.of(List.of("op", "inputs", "forward", "backward"), 2, rows));
        Path file = Facts.results("profile").resolveSibling(Facts.results("profile").getFileName() + ".md");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
        System.out.println(text);
        System.out.println("written: " + file);
        return 0;
    }
}
