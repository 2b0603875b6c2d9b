package io.margrad.experiments.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long nanos;

    @Test
    void oneLineAnIntervalInColumns() {
        LineProgress progress = new LineProgress(out, () -> nanos);
        progress.start("S+C", 2000);
        nanos = 10_500_000_000L;
        progress.interval(interval(400, 0.1234, false));
        nanos = 52_500_000_000L;
        progress.interval(interval(2000, 12.3456, false));
        progress.note("margins: intra 1.25, inter 3.70");
        progress.done();
        assertEquals(
                List.of(
                        "S+C  iteration   400/2000     512 samples/s  ETA  0:42  softmax    0.1234  center    1.2340"
                                + "  spread    5.6000  active intra  45 %  inter   3 %",
                        "S+C  iteration  2000/2000     512 samples/s  ETA  0:00  softmax   12.3456  center    1.2340"
                                + "  spread    5.6000  active intra  45 %  inter   3 %",
                        "margins: intra 1.25, inter 3.70"),
                lines());
    }

    @Test
    void rowsWithoutMarginLossNameNoFractionsAndCollapseIsNamed() {
        Interval interval = new Interval(1, 1, Map.of("softmax", Double.NaN), 0, Double.NaN, Double.NaN, true);
        assertEquals("softmax       NaN  spread    0.0000  COLLAPSED", interval.measurements());
        assertEquals(List.of("COLLAPSED", "1 samples/s", "softmax NaN", "spread 0.00"), interval.parts());
    }

    @Test
    void hugeAndTinyLossesKeepTheColumns() {
        int usual = interval(1, 0.5, false).measurements().length();
        for (double loss : new double[] {0, 1e-7, 123456, 9.99e30}) {
            assertEquals(usual, interval(1, loss, false).measurements().length());
        }
    }

    @Test
    void longRunsCountHours() {
        LineProgress progress = new LineProgress(out, () -> nanos);
        progress.start("M", 100);
        nanos = 60_000_000_000L;
        progress.interval(interval(1, 1, false));
        assertTrue(lines().get(0).contains("ETA 1:39:00"), lines().get(0));
    }

    /** 20 of 100 were done before: the 10 since took a minute, so the 70 left take seven. */
    @Test
    void aRowThatGoesOnCountsItsTimeFromThere() {
        LineProgress progress = new LineProgress(out, () -> nanos);
        progress.start("M", 100, 20);
        nanos = 60_000_000_000L;
        progress.interval(interval(30, 1, false));
        assertTrue(lines().get(0).contains("30/100") && lines().get(0).contains("ETA  7:00"), lines().get(0));
    }

    @Test
    void aBarGoesOnWhereItWas() {
        BarProgress progress = new BarProgress(out, 100);
        progress.start("M", 10, 7);
        progress.step(8);
        progress.done();
        assertTrue(screen().getLast().contains("8/10"), screen().toString());
    }

    @Test
    void jobsWithoutLossesCount() {
        LineProgress progress = new LineProgress(out, () -> nanos);
        progress.start("align", 1500);
        nanos = 10_000_000_000L;
        progress.count(500, 50, "images", "498 aligned");
        assertEquals(List.of("align   500/1500    50.0 images/s  ETA  0:20  498 aligned"), lines());
        bytes.reset();
        BarProgress bar = new BarProgress(out, 100);
        bar.start("align", 1500);
        bar.step(1500);
        bar.count(1500, 50.4, "images", "1498 aligned");
        bar.done();
        assertTrue(screen().getLast().contains("50 images/s  1498 aligned"), screen().toString());
    }

    @Test
    void warningsStayAboveTheBar() {
        BarProgress progress = new BarProgress(out, 100);
        progress.start("M", 10);
        progress.step(5);
        progress.interval(interval(5, 1, true));
        progress.interval(interval(6, 1, true));
        progress.step(10);
        progress.done();
        List<String> screen = screen();
        assertEquals(
                1, screen.stream().filter(line -> line.startsWith("WARNING iteration 5: ")).count(), screen.toString());
        assertTrue(screen.get(0).contains(": COLLAPSED  512 samples/s  softmax 1.00"), screen.toString());
        assertTrue(screen.getLast().contains("10/10"), screen.toString());
        assertTrue(screen.getLast().length() < 100, "no wrapping");
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** What a terminal shows: text after a carriage return covers what stood there. */
    private List<String> screen() {
        List<String> rows = new ArrayList<>();
        StringBuilder row = new StringBuilder();
        int column = 0;
        for (char c : bytes.toString(StandardCharsets.UTF_8).toCharArray()) {
            if (c == '\n') {
                rows.add(row.toString());
                row.setLength(0);
                column = 0;
            } else if (c == '\r') {
                column = 0;
            } else {
                row.replace(column, Math.min(row.length(), column + 1), String.valueOf(c));
                column++;
            }
        }
        return rows;
    }

    private static Interval interval(int iteration, double softmax, boolean collapsed) {
        Map<String, Double> losses = new LinkedHashMap<>();
        losses.put("softmax", softmax);
        losses.put("center", 1.234);
        return new Interval(iteration, 512, losses, 5.6, 0.45, 0.03, collapsed);
    }
}
