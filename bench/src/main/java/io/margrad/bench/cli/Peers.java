package io.margrad.bench.cli;

import io.margrad.bench.Facts;
import io.margrad.bench.ResultFiles;
import io.margrad.bench.peers.PeerKind;
import io.margrad.bench.peers.PeerNetwork;
import io.margrad.bench.peers.PeerReport;
import io.margrad.bench.peers.PeerRun;
import io.margrad.bench.peers.PeerRun.Outcome;
import io.margrad.tensor.CpuBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The same training step in other libraries, side by side. */
@Command(
        name = "peers",
        description = "Trains the same network in Margrad and in other libraries, checks that the losses agree, and measures them in turn.",
        mixinStandardHelpOptions = true)
final class Peers implements Callable<Integer> {
    private static final int USAGE = 2;

    @Option(names = "--with", split = ",", description = "Which: ${COMPLETION-CANDIDATES}. Default: libtorch,djl,dl4j")
    private List<PeerKind> peers = List.of(PeerKind.LIBTORCH, PeerKind.DJL, PeerKind.DL4J);

    @Option(names = "--network", description = "What is trained: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}); the networks for faces have libtorch only.")
    private PeerNetwork network = PeerNetwork.LENET;

    @Option(names = "--rounds", description = "Rounds of training and of inference (${DEFAULT-VALUE}).")
    private int rounds = 9;

    @Option(names = "--steps", description = "Steps of a round (${DEFAULT-VALUE}).")
    private int steps = 8;

    @Option(names = "--warm-up", description = "Seconds of warm-up for training, and again for inference (${DEFAULT-VALUE}).")
    private int warmUp = 20;

    @Option(names = "--threads", description = "Threads of each; default: as many as there are processors.")
    private int threads = CpuBackend.defaultThreads();

    @Override
    public Integer call() throws IOException {
        List<PeerKind> all = new ArrayList<>(List.of(PeerKind.MARGRAD));
        peers.stream().filter(kind -> kind != PeerKind.MARGRAD).distinct().forEach(all::add);
        if (network != PeerNetwork.LENET) {
            all.removeIf(kind -> kind.facePeer().isEmpty());
        }
        PeerRun run;
        try {
            run = new PeerRun(network, threads, rounds, steps, warmUp, all);
        } catch (IllegalArgumentException e) {
            System.err.println("margrad bench: " + e.getMessage());
            return USAGE;
        }
        Path results = Facts.results(network == PeerNetwork.LENET ? "peers" : "peers-" + network.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        Path logs = Files.createTempDirectory("margrad-peers");
        Map<PeerKind, Outcome> outcomes = run.run(Facts.home().resolve("bench/peers"), logs, System.err::println);
        String text = PeerReport.markdown(network.label() + ": training and inference beside other libraries", Facts.lines(), run, outcomes);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("facts", Facts.lines());
        json.put("run", run);
        json.put("outcomes", outcomes);
        ResultFiles.write(results, text, json);
        return 0;
    }
}
