package io.margrad.bench.peers;

import io.margrad.bench.MarkdownRows;
import io.margrad.bench.Medians;
import io.margrad.bench.peers.PeerRun.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a {@link PeerRun} gave, as Markdown: each peer's speed, and Margrad's ratio to it round by round. */
public final class PeerReport {
    private PeerReport() {}

    /**
     * The report.
     *
     * @param title of the first line
     * @param facts lines about machine, versions and revision
     */
    public static String markdown(String title, List<String> facts, PeerRun run, Map<PeerKind, Outcome> outcomes) {
        StringBuilder text = new StringBuilder("# " + title + "\n\n");
        facts.forEach(fact -> text.append("- ").append(fact).append('\n'));
        text.append("- ").append(run.threads()).append(" threads each; a round is ").append(run.steps()).append(" steps of batch ")
                .append(run.network().batch()).append("; every peer in a process of its own, in turn, after ")
                .append(run.warmUp()).append(" seconds of warm-up\n");
        outcomes.forEach((kind, outcome) -> text.append("- ").append(kind.label()).append(": ").append(outcome.describe())
                .append(", losses ").append(outcome.losses())
                .append(outcome.differs().isEmpty() ? "" : "; **differs**: " + outcome.differs()).append('\n'));
        section(text, "Training", outcomes, true);
        section(text, "Inference", outcomes, false);
        return text.toString();
    }

    private static void section(StringBuilder text, String title, Map<PeerKind, Outcome> outcomes, boolean train) {
        Outcome margrad = outcomes.get(PeerKind.MARGRAD);
        if (margrad == null) {
            throw new IllegalStateException("peers: Margrad is not among them");
        }
        text.append("\n## ").append(title).append("\n\n");
        List<List<String>> rows = new ArrayList<>();
        outcomes.forEach((kind, outcome) -> {
            double[] speeds = Medians.array(train ? outcome.train() : outcome.infer());
            double[] ratios = Medians.ratios(Medians.array(train ? margrad.train() : margrad.infer()), speeds);
            rows.add(List.of(
                    kind.label(),
                    Medians.withRange(speeds, 1),
                    kind == PeerKind.MARGRAD ? "" : Medians.withRange(ratios, 2)));
        });
        text.append(MarkdownRows.of(List.of("", "samples/s, median (range)", "Margrad's ratio, median (range)"), 1, rows));
        text.append("\nSamples/s, round by round:\n\n");
        outcomes.forEach((kind, outcome) -> {
            text.append("- ").append(kind.label()).append(':');
            for (double speed : train ? outcome.train() : outcome.infer()) {
                text.append(" %.1f".formatted(speed));
            }
            text.append('\n');
        });
        outcomes.forEach((kind, outcome) -> {
            if (kind != PeerKind.MARGRAD) {
                text.append("- ratio to ").append(kind.label()).append(':');
                for (double ratio : Medians.ratios(
                        Medians.array(train ? margrad.train() : margrad.infer()), Medians.array(train ? outcome.train() : outcome.infer()))) {
                    text.append(" %.2f".formatted(ratio));
                }
                text.append('\n');
            }
        });
    }
}
