package io.margrad.experiments.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes the SVG of VectorGraphics2D reproducible and small: it numbers clip paths by object identity, which changes from run
 * to run, prints coordinates to 17 digits, repeats the whole style at each of thousands of discs, and names a document type
 * on another host.
 */
final class SvgText {
    private static final Pattern CLIP = Pattern.compile("clip-?\\d{3,}");
    private static final Pattern LONG_NUMBER = Pattern.compile("-?\\d+\\.\\d+(E-?\\d+)?");

    private SvgText() {}

    static String tidy(String svg) {
        String body = svg.substring(svg.indexOf("<svg"))
                .replace("xmlns:xlink=\"http://www.w3.org/1999/xlink\" ", "");
        return SvgShapes.join(shortNumbers(stableIds(body)));
    }

    /** For a place inside an HTML page: no namespace, ids of its own, a name for those who cannot see it. */
    static String inline(String svg, String idPrefix, String name) {
        return svg.replace(" xmlns=\"http://www.w3.org/2000/svg\"", "")
                .replaceAll("(id=\"|url\\(#)clip", "$1" + idPrefix + "-clip")
                .replaceFirst(" height=\"[^\"]*\"", "")
                .replaceFirst(" width=\"[^\"]*\"", "")
                .replaceFirst("<svg", "<svg role=\"img\" aria-label=\"" + HtmlText.escape(name) + "\"");
    }

    private static String stableIds(String svg) {
        Map<String, String> names = new LinkedHashMap<>();
        return CLIP.matcher(svg).replaceAll(id -> names.computeIfAbsent(id.group(), old -> "clip" + (names.size() + 1)));
    }

    /** Two decimals are a two-hundredth of a pixel at the PNG's sharpness. */
    private static String shortNumbers(String svg) {
        return LONG_NUMBER.matcher(svg).replaceAll(number -> {
            BigDecimal rounded = new BigDecimal(number.group()).setScale(2, RoundingMode.HALF_EVEN);
            return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
        });
    }
}
