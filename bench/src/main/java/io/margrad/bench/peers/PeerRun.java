package io.margrad.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * All peers at the same task: first the losses must agree, then they are measured in turn, A B C A B C, since the speed of a machine
 * changes from minute to minute.
 *
 * @param network what they compute
 * @param threads threads of each
 * @param rounds rounds for each of training and inference
 * @param steps steps of a round
 * @param warmUp seconds that each trains and infers for before the first round: its compiler must have ended, which takes some
 *     hundred steps
 * @param peers who takes part; {@link PeerKind#MARGRAD} is the first
 */
public record PeerRun(PeerNetwork network, int threads, int rounds, int steps, int warmUp, List<PeerKind> peers) {
    /** Largest relative difference of the losses, before any step and after a few. */
    private static final double TOLERANCE = 1e-4;

    private static final int STEPS_BETWEEN = 3;

    /** @throws IllegalArgumentException when threads, rounds or steps are less than 1, or the warm-up is less than 0 */
    public PeerRun {
        if (threads < 1 || rounds < 1 || steps < 1 || warmUp < 0) {
            throw new IllegalArgumentException("peers: expected at least 1 thread, 1 round, 1 step and a warm-up of 0, found "
                    + threads + ", " + rounds + ", " + steps + " and " + warmUp);
        }
    }

    /**
     * What came out of one peer.
     *
     * @param describe name and versions
     * @param differs what of the task it does not do; empty when it does all
     * @param losses before any step, after {@value PeerRun#STEPS_BETWEEN}, and after all, of which a faster peer has done more in its
     *     warm-up
     * @param train samples a second, for each round
     * @param infer the same for inference
     */
    public record Outcome(String describe, String differs, List<Float> losses, List<Double> train, List<Double> infer) {}

    /**
     * Runs them.
     *
     * @param modules the folder {@code bench/peers}
     * @param logs a folder for their standard errors
     * @param progress told what happens, a line each
     * @throws IllegalStateException when a peer that does the whole task has another loss than Margrad, or one has learned nothing
     */
    public Map<PeerKind, Outcome> run(Path modules, Path logs, Consumer<String> progress) throws IOException {
        Map<PeerKind, PeerProcess> running = new LinkedHashMap<>();
        Map<PeerKind, Outcome> outcomes = new LinkedHashMap<>();
        try {
            for (PeerKind kind : peers) {
                running.put(kind, PeerProcess.start(
                        kind.label(),
                        PeerServer.class,
                        kind.options(),
                        List.of(network.peer(kind), String.valueOf(threads), network.name()),
                        PeerProcess.libraries(kind.label(), kind.folder(), modules),
                        threads,
                        logs.resolve(kind.label() + ".log")));
            }
            for (Map.Entry<PeerKind, PeerProcess> entry : running.entrySet()) {
                Outcome outcome = meet(entry.getValue());
                Outcome margrad = outcomes.getOrDefault(PeerKind.MARGRAD, outcome);
                outcomes.put(entry.getKey(), outcome);
                progress.accept(entry.getKey().label() + ": " + outcome.describe() + ", losses " + outcome.losses()
                        + (outcome.differs().isEmpty() ? "" : "; differs: " + outcome.differs()));
                compare(margrad, entry.getKey(), outcome);
            }
            for (String what : List.of("train", "infer")) {
                for (PeerProcess peer : running.values()) {
                    peer.warmUp(what + " 1", Duration.ofSeconds(warmUp));
                }
                for (int round = 1; round <= rounds; round++) {
                    StringBuilder line = new StringBuilder(what + " round " + round + ":");
                    for (Map.Entry<PeerKind, PeerProcess> entry : running.entrySet()) {
                        PeerProcess.rest();
                        // Caches and the processor's clock have forgotten it.
                        entry.getValue().ask(what + " 1");
                        double seconds = Long.parseLong(entry.getValue().ask(what + " " + steps)) / 1e9;
                        double speed = network.batch() * steps / seconds;
                        Outcome outcome = Objects.requireNonNull(outcomes.get(entry.getKey()));
                        (what.equals("train") ? outcome.train() : outcome.infer()).add(speed);
                        line.append(" %s %.1f".formatted(entry.getKey().label(), speed));
                    }
                    progress.accept(line.toString());
                }
            }
            for (Map.Entry<PeerKind, PeerProcess> entry : running.entrySet()) {
                Outcome outcome = Objects.requireNonNull(outcomes.get(entry.getKey()));
                float last = Float.parseFloat(entry.getValue().ask("loss"));
                if (!(last < outcome.losses().getFirst())) {
                    throw new IllegalStateException(entry.getKey().label() + ": a loss of " + last + " after all steps, "
                            + outcome.losses().getFirst() + " before: what was measured is not a training");
                }
                outcome.losses().add(last);
            }
            return outcomes;
        } finally {
            running.values().forEach(PeerProcess::close);
        }
    }

    private static Outcome meet(PeerProcess peer) throws IOException {
        String describe = peer.ask("describe");
        String differs = peer.ask("differs");
        List<Float> losses = new ArrayList<>(List.of(Float.parseFloat(peer.ask("loss"))));
        peer.ask("train " + STEPS_BETWEEN);
        losses.add(Float.parseFloat(peer.ask("loss")));
        return new Outcome(describe, differs, losses, new ArrayList<>(), new ArrayList<>());
    }

    private static void compare(Outcome margrad, PeerKind kind, Outcome outcome) {
        for (int i = 0; i < outcome.losses().size() && outcome.differs().isEmpty(); i++) {
            float expected = margrad.losses().get(i);
            float found = outcome.losses().get(i);
            if (!(Math.abs(found - expected) <= TOLERANCE * Math.abs(expected))) {
                throw new IllegalStateException("loss after " + i * STEPS_BETWEEN + " steps: Margrad " + expected + ", " + kind.label()
                        + " " + found + ", further apart than " + TOLERANCE + " of it: not the same task");
            }
        }
    }
}
