package io.margrad.experiments.report;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Joins what belongs together in an SVG with one element a line: discs of the same style become one group that names the
 * style once, and lines that begin where the line before ended become one polyline. The second is not only for size: XChart
 * draws a curve in pieces, and the pattern of a dashed one would begin anew at each.
 */
final class SvgShapes {
    private static final Pattern DISC = Pattern.compile(
            "<ellipse cx=\"([^\"]+)\" cy=\"([^\"]+)\" rx=\"([^\"]+)\" ry=\"\\3\" style=\"([^\"]+)\"/>");
    private static final Pattern LINE = Pattern.compile(
            "<line style=\"([^\"]+)\" x1=\"([^\"]+)\" x2=\"([^\"]+)\" y1=\"([^\"]+)\" y2=\"([^\"]+)\"/>");

    private final StringBuilder out = new StringBuilder();
    private String discStyle = "";
    private String lineStyle = "";
    private String lineEnd = "";

    private SvgShapes() {}

    static String join(String svg) {
        SvgShapes shapes = new SvgShapes();
        List<String> elements = svg.lines().map(String::strip).collect(Collectors.toList());
        elements.forEach(shapes::add);
        return shapes.out.toString();
    }

    private void add(String element) {
        Matcher disc = DISC.matcher(element);
        Matcher line = LINE.matcher(element);
        if (disc.matches()) {
            endLine();
            disc(disc);
        } else if (line.matches()) {
            endDiscs();
            line(line);
        } else {
            endLine();
            endDiscs();
            out.append(element).append('\n');
        }
    }

    private void disc(Matcher disc) {
        String style = disc.group(4);
        if (!style.equals(discStyle)) {
            endDiscs();
            out.append("<g style=\"").append(style).append("\">\n");
            discStyle = style;
        }
        out.append("<circle cx=\"").append(disc.group(1)).append("\" cy=\"").append(disc.group(2));
        out.append("\" r=\"").append(disc.group(3)).append("\"/>\n");
    }

    private void line(Matcher line) {
        String style = line.group(1);
        String from = line.group(2) + "," + line.group(4);
        String to = line.group(3) + "," + line.group(5);
        if (!style.equals(lineStyle) || !from.equals(lineEnd)) {
            endLine();
            out.append("<polyline style=\"").append(style).append("\" points=\"").append(from);
            lineStyle = style;
        }
        out.append(' ').append(to);
        lineEnd = to;
    }

    private void endDiscs() {
        out.append(discStyle.isEmpty() ? "" : "</g>\n");
        discStyle = "";
    }

    private void endLine() {
        out.append(lineStyle.isEmpty() ? "" : "\"/>\n");
        lineStyle = "";
        lineEnd = "";
    }
}
