package io.margrad.experiments.report;

import java.util.List;
import java.util.Map;

/** A page that needs no script, no network and no file beside it. All text it is given is escaped. */
public final class HtmlPage {
    private final StringBuilder html = new StringBuilder();
    private int figures;

    /**
     * Begins a page.
     *
     * @param title of the page
     * @param about one sentence under it
     * @param warnings what a reader must know before the figures; may be empty
     */
    public HtmlPage(String title, String about, List<String> warnings) {
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        // Without an icon of its own a browser asks the host for one.
        html.append("<link rel=\"icon\" href=\"data:,\">\n");
        html.append("<title>").append(HtmlText.escape(title)).append("</title>\n");
        html.append("<style>\n").append(HtmlStyle.CSS).append("</style>\n</head>\n<body>\n");
        html.append("<header>\n<h1>").append(HtmlText.escape(title)).append("</h1>\n");
        html.append("<p class=\"soft\">").append(HtmlText.escape(about)).append("</p>\n");
        warnings.forEach(warning ->
                html.append("<p class=\"warning\"><strong>Warning.</strong> ").append(HtmlText.escape(warning)).append("</p>\n"));
        html.append("</header>\n<main>\n");
    }

    /** Begins a section. */
    public HtmlPage section(String heading) {
        html.append("<h2>").append(HtmlText.escape(heading)).append("</h2>\n");
        return this;
    }

    /** A paragraph in small print. */
    public HtmlPage note(String text) {
        html.append("<p class=\"soft\">").append(HtmlText.escape(text)).append("</p>\n");
        return this;
    }

    /**
     * A table.
     *
     * @param firstFigure columns from this one on are set to the right
     */
    public HtmlPage table(List<String> header, List<List<String>> lines, int firstFigure) {
        html.append(HtmlTables.plain(header, lines, firstFigure));
        return this;
    }

    /**
     * A drawing.
     *
     * @param svg the text of an SVG file
     * @param name for those who cannot see it
     */
    public HtmlPage figure(String svg, String name, String caption) {
        html.append(drawing(svg, "figure" + ++figures, name, caption));
        return this;
    }

    /** A section of markup. */
    void section(String heading, String markup) {
        html.append("<section>\n<h2>").append(heading).append("</h2>\n").append(markup).append("</section>\n");
    }

    /** The markup of a drawing. */
    static String drawing(String svg, String id, String name, String caption) {
        return "<figure>\n" + SvgText.inline(svg, id, name) + "<figcaption>" + HtmlText.escape(caption)
                + "</figcaption>\n</figure>\n";
    }

    /** The command that repeats a run, and what is known of the run, in the order to show it. */
    public HtmlPage run(String command, Map<String, String> facts) {
        html.append("<pre>").append(HtmlText.escape(command)).append("</pre>\n").append(HtmlTables.facts(facts));
        return this;
    }

    /** The whole page. */
    public String text() {
        return html + "</main>\n</body>\n</html>\n";
    }
}
