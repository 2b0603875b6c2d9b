package io.margrad.experiments.report;

import java.util.List;
import java.util.Map;

/**
 * The whole run on one page, {@code report.html}: it needs no script, no network and no file beside it.
 *
 * <p>All text it is given is escaped.
 */
public final class HtmlReport {
    private static final String ORDERINGS_NOTE = "Rows from the smallest figure to the largest; in the statements, the smallest"
            + " ratio between the two groups of rows. The paper's three smallest D1 are 0.1 apart, which another seed may turn"
            + " round. “Open”: not every row of the statement has a figure.";

    private final String title;
    private final TableTwo table;
    private final FigureTwo figure;
    private final LossCurves curves;
    private final SweepTables sweep;

    /**
     * @param title of the page
     * @param table Table II, with its orderings
     * @param figure Fig. 2
     * @param curves loss and active fractions
     * @param sweep other margins; the page says nothing of it when it is empty
     */
    public HtmlReport(String title, TableTwo table, FigureTwo figure, LossCurves curves, SweepTables sweep) {
        this.title = title;
        this.table = table;
        this.figure = figure;
        this.curves = curves;
        this.sweep = sweep;
    }

    /**
     * The page.
     *
     * @param command the command line that repeats the run
     * @param facts what was run, where and when, in the order to show them
     * @param config the resolved configuration as TOML
     * @param warnings what a reader must know before the figures, for example a collapsed row; may be empty
     */
    public String page(String command, Map<String, String> facts, String config, List<String> warnings) {
        HtmlPage html = new HtmlPage(
                title,
                "The MNIST experiment of “Margin Loss: Making Faces more Separable”, section II-C: four joint losses train the same"
                        + " network with a feature of two numbers.",
                warnings);
        html.section("How to read it", """
                <p>A loss separates well when features lie close to their own center (small D1) while centers lie far apart \
                (large D2 and D3), so the higher D2/D1 and D3/D1, the better. The paper's distances have an unstated scale, so \
                hold ratios and the order of the rows against it, not the distances themselves.</p>
                """);
        html.section("Table II", HtmlTables.tableTwo(table) + note(table.note()) + "<h3>The paper's orderings</h3>\n"
                + HtmlTables.findings(table.findings()) + note(ORDERINGS_NOTE));
        html.section("Figure 2", figures());
        if (!sweep.isEmpty()) {
            html.section("Other margins", HtmlTables.measured(sweep) + note(SweepTables.NOTE)
                    + "<h3>The paper's orderings at these margins</h3>\n" + HtmlTables.orderings(sweep));
        }
        html.section("Training", curves());
        html.section("What was run", "<pre>" + HtmlText.escape(command) + "</pre>\n" + HtmlTables.facts(facts)
                + "<h3>config.toml</h3>\n<pre>" + HtmlText.escape(config) + "</pre>\n");
        return html.text();
    }

    private String figures() {
        String same = "Test features coloured by digit; discs mark the centers (" + table.centers().words()
                + "). All four plots have the same scale. At most " + FigureTwo.SVG_POINTS_PER_DIGIT
                + " features of each digit are drawn here, the first of the test set; the PNG files beside this page show all.";
        String own = "The same, each plot on its own scale: shapes can be compared, sizes cannot.";
        return "<div class=\"plots\">\n"
                + HtmlPage.drawing(figure.svg(), "fig2", "Figure 2: features of the four rows on the same scale", same)
                + "<details>\n<summary>Each plot on its own scale</summary>\n"
                + HtmlPage.drawing(figure.ownScaleSvg(), "fig2own", "Figure 2: features of the four rows, own scales", own)
                + "</details>\n</div>\n";
    }

    private String curves() {
        String loss = curves.lossSvg()
                .map(svg -> HtmlPage.drawing(svg, "loss", "Training loss of each row over the iterations",
                        "The loss each row was trained with, averaged over neighbouring batches, on a logarithmic axis. The rows"
                                + " are trained by different losses: compare the shapes, not the heights."))
                .orElse("<p>No loss was recorded.</p>\n");
        String active = curves.activeSvg()
                .map(svg -> HtmlPage.drawing(svg, "active", "Active fractions of the margin loss over the iterations",
                        "Share of samples outside the intra-class margin (solid), and of pairs of a sample and another class's"
                                + " center inside the inter-class margin (dashed). What is not active gives no gradient."))
                .orElse("");
        return loss + active;
    }

    private static String note(String text) {
        return "<p class=\"soft\">" + HtmlText.escape(text) + "</p>\n";
    }
}
