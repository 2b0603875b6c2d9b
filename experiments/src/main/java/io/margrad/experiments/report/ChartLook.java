package io.margrad.experiments.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Locale;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/** The look all charts share: white paper, thin grey grid, legend outside on the right. */
final class ChartLook {
    static final Color INK = new Color(0x22, 0x22, 0x22);

    private static final Color GRID = new Color(0xe6, 0xe6, 0xe6);
    private static final Color FRAME = new Color(0x99, 0x99, 0x99);

    private ChartLook() {}

    static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    static void apply(AxesChartStyler styler) {
        // Else a German machine writes 0,5 into the picture.
        styler.setLocale(Locale.ROOT);
        styler.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE);
        styler.setChartFontColor(INK).setChartPadding(10);
        styler.setChartTitleFont(font(Font.BOLD, 17)).setChartTitleBoxVisible(false).setChartTitlePadding(8);
        styler.setPlotBorderVisible(true).setPlotBorderColor(FRAME).setPlotContentSize(1);
        styler.setPlotGridLinesColor(GRID).setPlotGridLinesStroke(new BasicStroke(1));
        styler.setPlotTicksMarksVisible(false).setPlotMargin(0);
        styler.setAxisTickMarksColor(FRAME).setAxisTicksLineVisible(false).setAxisTickPadding(5);
        styler.setAxisTickLabelsFont(font(Font.PLAIN, 12)).setAxisTickLabelsColor(INK);
        styler.setAxisTitleFont(font(Font.PLAIN, 13));
        styler.setLegendPosition(Styler.LegendPosition.OutsideE).setLegendFont(font(Font.PLAIN, 13));
        styler.setLegendBorderColor(Color.WHITE).setLegendBackgroundColor(Color.WHITE).setLegendPadding(6);
    }
}
