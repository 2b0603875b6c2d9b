package io.margrad.bench.peers;

import io.margrad.bench.MarkdownRows;
import io.margrad.bench.peers.PeerRun.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
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
                .append(run.network().batch()).append("; every peer in a process of its own, in turn\n");
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
            double[] speeds = array(train ? outcome.train() : outcome.infer());
            double[] ratios = ratios(array(train ? margrad.train() : margrad.infer()), speeds);
            rows.add(List.of(
                    kind.label(),
                    "%.1f (%.1f to %.1f)".formatted(median(speeds), min(speeds), max(speeds)),
                    kind == PeerKind.MARGRAD ? "" : "%.2f (%.2f to %.2f)".formatted(median(ratios), min(ratios), max(ratios))));
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
                for (double ratio : ratios(array(train ? margrad.train() : margrad.infer()), array(train ? outcome.train() : outcome.infer()))) {
                    text.append(" %.2f".formatted(ratio));
                }
                text.append('\n');
            }
        });
    }

    /** The middle value, or the mean of the two in the middle. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static double min(double[] values) {
        return Arrays.stream(values).min().orElse(Double.NaN);
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElse(Double.NaN);
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double[] ratios(double[] of, double[] to) {
        double[] ratios = new double[of.length];
        Arrays.setAll(ratios, i -> of[i] / to[i]);
        return ratios;
    }
}
