package io.margrad.experiments.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.mnist.RowResult;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    private static final String NASTY = "<script>alert('x & \"y\"')</script>";

    private final String page = page();

    @Test
    void needsNothingFromOutside() {
        assertFalse(Pattern.compile("https?:", Pattern.CASE_INSENSITIVE).matcher(page).find());
        assertFalse(page.contains("<script") || page.contains("<img") || page.contains("@import"));
        List<String> references = Pattern.compile("(?:href|src)\\s*=\\s*\"([^\"]*)\"|url\\(([^)]*)\\)")
                .matcher(page)
                .results()
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .toList();
        for (String reference : references) {
            assertTrue(reference.startsWith("#") || reference.equals("data:,"), reference);
        }
    }

    @Test
    void escapesAllItIsGiven() {
        assertFalse(page.contains("alert('x"));
        String escaped = "&lt;script&gt;alert(&#39;x &amp; &quot;y&quot;&#39;)&lt;/script&gt;";
        // Title twice, command, a fact's name and its value, the configuration, a warning.
        assertEquals(7, page.split(Pattern.quote(escaped), -1).length - 1);
    }

    @Test
    void idsAreUniqueAndEachReferenceHasItsTarget() {
        List<String> ids = Pattern.compile(" id=\"([^\"]+)\"").matcher(page).results().map(m -> m.group(1)).toList();
        assertEquals(ids.size(), ids.stream().distinct().count());
        Pattern.compile("url\\(#([^)]+)\\)").matcher(page).results().forEach(m -> assertTrue(ids.contains(m.group(1))));
    }

    @Test
    void holdsTableFigureCurvesAndRun() {
        for (String heading : List.of("How to read it", "Table II", "Figure 2", "Other margins", "Training", "What was run")) {
            assertTrue(page.contains("<h2>" + heading + "</h2>"), heading);
        }
        assertTrue(page.contains("<td>C+M &lt; S+C &lt; M &lt; S</td>".replace("<td>", "<td class=\"order\">")));
        assertEquals(4, page.split("<svg role=\"img\"", -1).length - 1);
        assertTrue(page.contains("<title>"));
    }

    private static String page() {
        List<RowResult> results = MadeUpResults.all(4);
        List<MetricPoint> points = List.of(new MetricPoint(1, 2, 0.5, 0.1), new MetricPoint(2, 1, 0.4, 0.1));
        return new HtmlReport(
                        NASTY,
                        new TableTwo(results, CenterKind.MEANS),
                        new FigureTwo(results, CenterKind.MEANS),
                        new LossCurves(Map.of("M", points)),
                        new SweepTables(new TableTwo(results, CenterKind.MEANS), MadeUpResults.trials()))
                .page(NASTY, Map.of(NASTY, NASTY), NASTY, List.of(NASTY));
    }
}
