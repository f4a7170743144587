package io.tidegate.balancer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line chart of ratios from 1 up as SVG, readable on light and dark pages. */
final class Chart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 320;
    private static final int LEFT = 48;
    private static final int TOP = 40;
    private static final int RIGHT = 120;
    private static final int BOTTOM = 36;
    private static final List<String> COLOURS = List.of("#2f7ed8", "#3aa655", "#d9822b", "#b04fc4", "#8a8a8a");

    private final String title;
    private final String unit;
    private final String xUnit;
    private final double xStep;
    private final List<Line> lines = new ArrayList<>();

    /** A value at a minute, or at whatever else the chart goes along. */
    record Point(double minute, double value) {}

    private record Line(String name, List<Point> points) {}

    Chart(String title, String unit) {
        this(title, unit, "min", 10);
    }

    /** Along another unit than minutes. */
    Chart(String title, String unit, String xUnit, double xStep) {
        this.title = title;
        this.unit = unit;
        this.xUnit = xUnit;
        this.xStep = xStep;
    }

    void line(String name, List<Point> points) {
        lines.add(new Line(name, points));
    }

    String svg() {
        double from = all().stream().mapToDouble(Point::minute).min().orElse(0);
        double to = all().stream().mapToDouble(Point::minute).max().orElse(1);
        double highest = all().stream().mapToDouble(Point::value).max().orElse(1);
        double top = 1 + Math.max(Math.ceil((highest - 1) * 10.5) / 10, 0.1);
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\" fill=\"#808080\">%n",
                WIDTH,
                HEIGHT));
        svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"20\" font-size=\"14\">%s</text>%n", LEFT, title));
        for (int step = 0; step <= 4; step++) {
            double value = 1 + (top - 1) * step / 4;
            double y = y(value, top);
            svg.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%d %.1fH%d\" stroke=\"#808080\" stroke-opacity=\".3\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.2f</text>%n",
                    LEFT,
                    y,
                    WIDTH - RIGHT,
                    LEFT - 6,
                    y + 4,
                    value));
        }
        for (double minute = Math.ceil(from / xStep) * xStep; minute <= to; minute += xStep) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f %s</text>%n",
                    x(minute, from, to),
                    HEIGHT - BOTTOM + 18,
                    minute,
                    xUnit));
        }
        svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>%n", LEFT, TOP - 6, unit));
        for (int i = 0; i < lines.size(); i++) {
            append(svg, lines.get(i), i, from, to, top);
        }
        return svg.append("</svg>\n").toString();
    }

    private void append(StringBuilder svg, Line line, int index, double from, double to, double top) {
        String colour = COLOURS.get(index % COLOURS.size());
        svg.append(String.format(
                Locale.ROOT, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\" points=\"", colour));
        for (Point point : line.points()) {
            svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.minute(), from, to), y(point.value(), top)));
        }
        svg.append(String.format(
                Locale.ROOT,
                "\"/>%n<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n",
                WIDTH - RIGHT + 10,
                TOP + 16 + 18 * index,
                colour,
                line.name()));
    }

    private List<Point> all() {
        return lines.stream().flatMap(line -> line.points().stream()).toList();
    }

    private static double x(double minute, double from, double to) {
        return LEFT + (minute - from) / (to - from) * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - (value - 1) / (top - 1) * (HEIGHT - BOTTOM - TOP);
    }
}
