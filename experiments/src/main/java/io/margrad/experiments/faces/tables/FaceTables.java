package io.margrad.experiments.faces.tables;

import io.margrad.experiments.faces.tables.EvaluationResult.Protocol;
import io.margrad.experiments.faces.tables.EvaluationRun.Curve;
import io.margrad.experiments.faces.tables.EvaluationRun.Score;
import io.margrad.experiments.report.CurveChart;
import io.margrad.experiments.report.Figures;
import io.margrad.experiments.report.HtmlPage;
import io.margrad.experiments.report.MarkdownTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Evaluations put together into the paper's Tables IV, V and VI, with a list of the runs and their curves. */
public final class FaceTables {
    private static final List<String> RUNS = List.of(
            "Run", "Protocol", "Features", "Score", "Settings", "Accuracy or rank-1 %", "EER %", "TAR %", "Images", "Broken", "Seconds");
    private static final int FIRST_FIGURE = 5;

    /** Lines of a chart that can be told apart. */
    private static final int MOST_LINES = 10;

    private final List<EvaluationRun> runs;

    /** Of these runs, in this order. Of several evaluations of one training in one way the last counts: more would not be more seeds. */
    public FaceTables(List<EvaluationRun> runs) {
        Map<List<Object>, EvaluationRun> last = new LinkedHashMap<>();
        for (EvaluationRun run : runs) {
            EvaluationResult result = run.result();
            Subject subject = result.subject();
            Object training = subject.isOneTraining() ? subject : List.of(subject, result.model());
            String split = String.valueOf(result.split());
            last.put(List.of(result.protocol(), result.set(), training, result.variant(), split, run.scored()), run);
        }
        this.runs = List.copyOf(last.values());
    }

    /** The three tables. */
    public List<PaperTable> tables() {
        return List.of(TableFour.of(runs), TableFive.of(runs), TableSix.of(runs));
    }

    /** All tables and the list of runs. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        tables().forEach(table -> text.append(table.markdown()).append('\n'));
        text.append("## Runs\n\n");
        text.append(runs.isEmpty() ? "None.\n" : MarkdownTable.of(RUNS, runLines(), FIRST_FIGURE));
        return text.toString();
    }

    /** The charts by the names of their files, without an extension. */
    public Map<String, CurveChart> charts() {
        Map<String, CurveChart> charts = new LinkedHashMap<>();
        roc("ROC, LFW view 2", Protocol.LFW_VIEW_2, 1e-4).ifPresent(chart -> charts.put("roc-lfw", chart));
        roc("ROC, LFW view 1", Protocol.LFW_VIEW_1, 1e-3).ifPresent(chart -> charts.put("roc-lfw-view1", chart));
        roc("ROC, YTF", Protocol.YTF, 1e-4).ifPresent(chart -> charts.put("roc-ytf", chart));
        roc("ROC, MegaFace", Protocol.MEGAFACE, 1e-7).ifPresent(chart -> charts.put("roc-megaface", chart));
        cmc().ifPresent(chart -> charts.put("cmc-megaface", chart));
        return charts;
    }

    /** One page with everything. */
    public String page(String title, String command, Map<String, String> facts) {
        HtmlPage page = new HtmlPage(
                title,
                "Face verification and identification of “Margin Loss: Making Faces more Separable”, section III, beside the paper's"
                        + " figures.",
                List.of());
        for (PaperTable table : tables()) {
            page.section(table.heading()).table(table.header(), table.lines(), table.firstFigure()).note(table.note());
        }
        Map<String, CurveChart> charts = charts();
        if (!charts.isEmpty()) {
            page.section("Curves");
            charts.forEach((name, chart) -> page.figure(chart.svg(), name, caption(name)));
        }
        page.section("Runs");
        if (runs.isEmpty()) {
            page.note("None.");
        } else {
            page.table(RUNS, runLines(), FIRST_FIGURE);
        }
        return page.section("What was run").run(command, facts).text();
    }

    /** What stands under a chart. */
    public static String caption(String name) {
        String lines = " Of more than " + MOST_LINES + " lines the first " + MOST_LINES + " are drawn; numbers are those of the legend.";
        return name.startsWith("cmc")
                ? "Share of trials in which the mate is among so many best, counted from 1." + lines
                : "True accepts over false accepts, as steps: with so many false accepts allowed, the best threshold's rate." + lines;
    }

    private List<List<String>> runLines() {
        List<List<String>> lines = new ArrayList<>();
        for (EvaluationRun run : runs) {
            EvaluationResult result = run.result();
            String subject = result.subject().words();
            for (Score score : run.scores()) {
                double main = firstFinite(score.figure("accuracy"), score.figure("rank1"), score.figure("rate"));
                lines.add(List.of(
                        String.valueOf(run.folder().getFileName()),
                        result.protocol().word() + (result.set().isEmpty() ? "" : " " + result.set()),
                        (subject.isEmpty() ? "" : subject + ": ") + result.model(),
                        score.similarity().label(),
                        words(result.variant(), score.lists()),
                        Figures.percent(main),
                        Figures.percent(score.figure("eer")),
                        Figures.percent(score.figure("tar")),
                        Integer.toString(result.images()),
                        Integer.toString(result.broken().size()),
                        Figures.decimals(result.embeddingSeconds() + result.seconds(), 1)));
            }
        }
        return lines;
    }

    private static String words(String variant, String lists) {
        String words = lists.isEmpty() ? variant : (variant.isEmpty() ? "" : variant + ", ") + lists + " lists";
        return words.isEmpty() ? "default" : words;
    }

    private static double firstFinite(double... values) {
        for (double value : values) {
            if (Double.isFinite(value)) {
                return value;
            }
        }
        return Double.NaN;
    }

    private Optional<CurveChart> roc(String title, Protocol protocol, double least) {
        List<CurveChart.Line> lines = new ArrayList<>();
        for (EvaluationRun run : runs) {
            for (Score score : run.scores()) {
                if (run.result().protocol() == protocol && !score.roc().isEmpty() && lines.size() < MOST_LINES) {
                    lines.add(line(run, score, score.roc()));
                }
            }
        }
        return lines.isEmpty() ? Optional.empty() : Optional.of(CurveChart.roc(title, lines, least));
    }

    private Optional<CurveChart> cmc() {
        List<CurveChart.Line> lines = new ArrayList<>();
        double most = 1;
        for (EvaluationRun run : runs) {
            for (Score score : run.scores()) {
                if (!score.cmc().isEmpty() && lines.size() < MOST_LINES) {
                    double[] ranks = score.cmc().x().clone();
                    for (int i = 0; i < ranks.length; i++) {
                        ranks[i]++;
                        most = Math.max(most, ranks[i]);
                    }
                    lines.add(line(run, score, new Curve(ranks, score.cmc().y())));
                }
            }
        }
        int last = (int) Math.pow(10, Math.ceil(Math.log10(most)));
        return lines.isEmpty() ? Optional.empty() : Optional.of(CurveChart.cmc("CMC, MegaFace", lines, last));
    }

    private static CurveChart.Line line(EvaluationRun run, Score score, Curve curve) {
        // The time alone: a legend has little room.
        String time = String.valueOf(run.folder().getFileName()).replaceFirst("^(\\d{8}-\\d{6}).*", "$1");
        String who = PaperRow.of(run.result().row()).map(PaperRow::label).orElse(time);
        String name = who + " (" + score.similarity().letter() + ")"
                + (score.lists().isEmpty() ? "" : " " + score.lists())
                + (run.result().variant().isEmpty() ? "" : " " + run.result().variant());
        return new CurveChart.Line(name, curve.x(), curve.y());
    }
}
