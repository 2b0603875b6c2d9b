package io.margrad.experiments.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.mnist.MnistRow;
import io.margrad.experiments.mnist.RowResult;
import io.margrad.experiments.train.Separation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class FigureTwoTest {
    private static final int LIMIT = 1_000_000;

    @Test
    void thisMachineCanDraw() {
        assertDoesNotThrow(FigureTwo::checkCanDraw);
    }

    @Test
    void allPlotsShareOneRangeThatHoldsEverything() {
        List<RowResult> results = MadeUpResults.all(30);
        FigureTwo figure = new FigureTwo(results, CenterKind.MEANS);
        PlotRange common = figure.range(results.get(0), true);
        for (RowResult result : results) {
            assertEquals(common, figure.range(result, true));
            for (int i = 0; i < result.labels().length; i++) {
                float x = result.features()[2 * i];
                float y = result.features()[2 * i + 1];
                assertTrue(common.minX() < x && x < common.maxX() && common.minY() < y && y < common.maxY());
            }
        }
        assertEquals(common.maxX() - common.minX(), common.maxY() - common.minY(), 1e-9);
        assertNotEquals(common, figure.range(results.get(1), false), "own scale");
    }

    @Test
    void rangeIgnoresWhatIsNotFiniteAndSurvivesCollapse() {
        float[] centers = new float[20];
        float[] oneNan = {Float.NaN, 1e30f, 4, 8};
        RowResult row = MadeUpResults.of(MnistRow.M, new Separation(1, 1, 1), oneNan, new int[] {1, 2}, centers);
        PlotRange range = PlotRange.around(List.of(row), CenterKind.MEANS);
        assertTrue(range.side() > 8 && range.side() < 9, range.toString());
        RowResult collapsed = MadeUpResults.of(MnistRow.M, new Separation(0, 0, 0), new float[4], new int[2], centers);
        assertEquals(1, PlotRange.around(List.of(collapsed), CenterKind.MEANS).side());
        assertEquals(2, PlotRange.around(List.of(), CenterKind.MEANS).side());
    }

    @Test
    void plotAreaIsSquare() {
        RowResult row = MadeUpResults.all(5).get(0);
        PlotRange range = PlotRange.around(List.of(row), CenterKind.MEANS);
        for (boolean legend : new boolean[] {true, false}) {
            Scatter plot = new Scatter(row, CenterKind.MEANS, range, 5, legend);
            Matcher area = Pattern.compile("<clipPath id=\"clip1\">\\s*<rect height=\"([\\d.]+)\" width=\"([\\d.]+)\"")
                    .matcher(Drawing.svg(plot.width(), plot.height(), plot::paint));
            assertTrue(area.find());
            assertEquals(Double.parseDouble(area.group(1)), Double.parseDouble(area.group(2)), 1);
        }
    }

    @Test
    void filesAreCompleteReadableAndSmall() throws IOException {
        Map<String, byte[]> files = new FigureTwo(MadeUpResults.all(600), CenterKind.MEANS).files();
        assertEquals(
                Set.of(
                        "figure2.png", "figure2.svg", "figure2-own-scale.png", "figure2-own-scale.svg",
                        "figure2-s.png", "figure2-s.svg", "figure2-s-c.png", "figure2-s-c.svg",
                        "figure2-c-m.png", "figure2-c-m.svg", "figure2-m.png", "figure2-m.svg"),
                files.keySet());
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().endsWith(".svg")) {
                assertTrue(file.getValue().length < LIMIT, file.getKey() + " has " + file.getValue().length + " bytes");
            } else {
                assertTrue(ImageIO.read(new ByteArrayInputStream(file.getValue())).getWidth() > 1000, file.getKey());
            }
        }
        String svg = new String(files.get("figure2-m.svg"), StandardCharsets.UTF_8);
        int points = svg.split("<circle ", -1).length - 1;
        // Ten legend entries and ten centers besides; a center is a disc with an edge of its own.
        assertTrue(points >= 10 * FigureTwo.SVG_POINTS_PER_DIGIT && points <= 10 * FigureTwo.SVG_POINTS_PER_DIGIT + 30);
    }

    @Test
    void sameInputGivesTheSameBytes() {
        String first = new FigureTwo(MadeUpResults.all(20), CenterKind.MEANS).svg();
        String second = new FigureTwo(MadeUpResults.all(20), CenterKind.MEANS).svg();
        assertArrayEquals(first.getBytes(StandardCharsets.UTF_8), second.getBytes(StandardCharsets.UTF_8));
        assertTrue(first.contains("clip-path=\"url(#clip1)\""));
        assertFalse(Pattern.compile("clip-?\\d{3,}").matcher(first).find(), "ids from object identity");
        assertFalse(first.contains("DOCTYPE"));
    }

    @Test
    void missingRowsAndDivergedRowsDoNotStopThePicture() {
        RowResult s = MadeUpResults.all(5).get(0);
        float[] nothing = new float[s.features().length];
        Arrays.fill(nothing, Float.NaN);
        float[] noCenters = new float[20];
        Arrays.fill(noCenters, Float.NaN);
        RowResult diverged =
                MadeUpResults.of(MnistRow.M, new Separation(Double.NaN, 1, 1), nothing, s.labels(), noCenters);
        assertTrue(new FigureTwo(List.of(s, diverged), CenterKind.LEARNED).svg().startsWith("<svg"));
        assertTrue(new FigureTwo(List.of(diverged), CenterKind.LEARNED).ownScaleSvg().startsWith("<svg"));
        assertTrue(new FigureTwo(List.of(), CenterKind.LEARNED).svg().startsWith("<svg"));
    }
}
