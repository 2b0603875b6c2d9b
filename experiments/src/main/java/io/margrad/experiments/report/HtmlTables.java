package io.margrad.experiments.report;

import io.margrad.experiments.mnist.MnistRow;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables of the report. Their cells are those of the Markdown table. */
final class HtmlTables {
    private static final String TABLE_TWO_HEAD = """
            <thead>
            <tr><th colspan="2"></th><th colspan="5" class="group g">ours</th><th colspan="5" class="group g">the paper</th>\
            <th colspan="2" class="group g">accuracy, %</th><th class="group g">margins</th><th class="g"></th></tr>
            <tr><th>Row</th><th>Losses</th>
            <th class="n g">D1</th><th class="n">D2</th><th class="n">D3</th><th class="n">D2/D1</th><th class="n">D3/D1</th>
            <th class="n g">D1</th><th class="n">D2</th><th class="n">D3</th><th class="n">D2/D1</th><th class="n">D3/D1</th>
            <th class="n g">softmax</th><th class="n">nearest<br>center</th><th class="n g">intra / inter</th>\
            <th class="n g">iterations</th></tr>
            </thead>
            """;
    private static final List<Integer> GROUP_STARTS = List.of(2, 7, 12, 14, 15);

    private HtmlTables() {}

    static String tableTwo(TableTwo table) {
        MarkdownTable cells = new MarkdownTable(table);
        StringBuilder html = new StringBuilder("<div class=\"wide\"><table>\n").append(TABLE_TWO_HEAD).append("<tbody>\n");
        for (MnistRow row : MnistRow.values()) {
            html.append("<tr>");
            List<String> texts = cells.cells(row);
            for (int i = 0; i < texts.size(); i++) {
                String text = HtmlText.escape(texts.get(i));
                html.append(i == 0 ? "<th scope=\"row\">" + text + "</th>" : "<td" + classes(i) + ">" + text + "</td>");
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody>\n</table></div>\n").toString();
    }

    static String findings(List<Finding> findings) {
        StringBuilder html = new StringBuilder("<div class=\"wide\"><table>\n<thead><tr>");
        for (String head : List.of("Quantity or statement", "The paper", "Ours", "")) {
            html.append("<th>").append(head).append("</th>");
        }
        html.append("</tr></thead>\n<tbody>\n");
        for (Finding finding : findings) {
            html.append("<tr>");
            html.append("<td>").append(HtmlText.escape(finding.what())).append("</td>");
            html.append("<td class=\"order paper\">").append(HtmlText.escape(finding.paper())).append("</td>");
            html.append("<td class=\"order\">").append(HtmlText.escape(finding.ours())).append("</td>");
            String name = finding.verdict().name().toLowerCase(Locale.ROOT);
            html.append("<td class=\"").append(name).append("\">").append(finding.verdict().word()).append("</td>");
            html.append("</tr>\n");
        }
        return html.append("</tbody>\n</table></div>\n").toString();
    }

    static String measured(SweepTables sweep) {
        return plain(SweepTables.measuredHeader(), sweep.measured(), Integer.MAX_VALUE);
    }

    static String orderings(SweepTables sweep) {
        return plain(sweep.orderingsHeader(), sweep.orderings(), Integer.MAX_VALUE);
    }

    /**
     * Any table.
     *
     * @param firstFigure columns from this one on are set to the right
     */
    static String plain(List<String> header, List<List<String>> lines, int firstFigure) {
        StringBuilder html = new StringBuilder("<div class=\"wide\"><table>\n<thead>");
        row(html, "th", header, firstFigure);
        html.append("</thead>\n<tbody>\n");
        lines.forEach(line -> row(html, "td", line, firstFigure));
        return html.append("</tbody>\n</table></div>\n").toString();
    }

    private static void row(StringBuilder html, String tag, List<String> cells, int firstFigure) {
        html.append("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            html.append('<').append(tag).append(i < firstFigure ? ">" : " class=\"n\">");
            html.append(HtmlText.escape(cells.get(i))).append("</").append(tag).append('>');
        }
        html.append("</tr>\n");
    }

    static String facts(Map<String, String> facts) {
        StringBuilder html = new StringBuilder("<div class=\"wide\"><table class=\"facts\">\n<tbody>\n");
        facts.forEach((name, value) -> html.append("<tr><th scope=\"row\">")
                .append(HtmlText.escape(name))
                .append("</th><td>")
                .append(HtmlText.escape(value))
                .append("</td></tr>\n"));
        return html.append("</tbody>\n</table></div>\n").toString();
    }

    private static String classes(int column) {
        String names = (column == 1 ? "losses " : "")
                + (column >= MarkdownTable.FIRST_FIGURE ? "n " : "")
                + (GROUP_STARTS.contains(column) ? "g " : "")
                + (column >= 7 && column < 12 ? "paper " : "");
        return names.isEmpty() ? "" : " class=\"" + names.strip() + "\"";
    }
}
