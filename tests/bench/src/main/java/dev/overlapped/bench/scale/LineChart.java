package dev.overlapped.bench.scale;

import dev.overlapped.bench.Svg;

import java.util.List;
import java.util.Locale;

/** A chart of values over time, as SVG: panels one below the other, with the same time axis. */
final class LineChart {
    private static final int LEFT = 70;
    private static final int PLOT = 620;
    private static final int RIGHT = 110;
    private static final int TOP = 48;
    private static final int PANEL = 150;
    private static final int GAP = 44;
    private static final int PARTS = 4;

    /**
     * A line, which keeps its height until the next point.
     *
     * @param seconds of each point
     * @param values of each point
     */
    record Line(String name, String color, double[] seconds, double[] values) {
        double most() {
            double most = 0;
            for (double value : values) {
                most = Math.max(most, value);
            }
            return most;
        }
    }

    /** Lines of the same scale. */
    record Panel(String name, List<Line> lines) {}

    private LineChart() {}

    /**
     * @param seconds length of the time axis
     */
    static String of(String title, String legend, double seconds, List<Panel> panels) {
        int height = TOP + panels.size() * (PANEL + GAP);
        StringBuilder out = new StringBuilder(Svg.head(LEFT + PLOT + RIGHT, height, title, legend));
        int top = TOP + GAP / 2;
        for (Panel panel : panels) {
            draw(panel, seconds, top, out);
            top += PANEL + GAP;
        }
        return out.append("</svg>\n").toString();
    }

    private static void draw(Panel panel, double seconds, int top, StringBuilder out) {
        double most = roundedUp(panel.lines().stream().mapToDouble(Line::most).max().orElseThrow());
        text(out, LEFT, top - 6, "start", "#222", panel.name());
        for (int i = 0; i <= PARTS; i++) {
            double y = top + PANEL - (double) PANEL * i / PARTS;
            rule(out, y);
            text(out, LEFT - 6, y + 4, "end", "#666", number(most * i / PARTS));
            double x = LEFT + (double) PLOT * i / PARTS;
            String time = String.format(Locale.ROOT, "%.2f s", seconds * i / PARTS);
            text(out, x, top + PANEL + 15, "middle", "#666", time);
        }
        int legend = top + 12;
        for (Line line : panel.lines()) {
            out.append(path(line, seconds, top, most));
            text(out, LEFT + PLOT + 8, legend, "start", line.color(), line.name());
            legend += 17;
        }
    }

    private static String path(Line line, double seconds, int top, double most) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < line.values().length; i++) {
            double x = LEFT + PLOT * line.seconds()[i] / seconds;
            double y = top + PANEL - PANEL * line.values()[i] / most;
            path.append(
                    i == 0
                            ? String.format(Locale.ROOT, "M%.1f %.1f", x, y)
                            : String.format(Locale.ROOT, "H%.1fV%.1f", x, y));
        }
        return "<path d=\"%sH%d\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n"
                .formatted(path, LEFT + PLOT, line.color());
    }

    private static void rule(StringBuilder out, double y) {
        out.append(
                String.format(
                        Locale.ROOT,
                        "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>%n",
                        LEFT,
                        y,
                        LEFT + PLOT));
    }

    private static void text(
            StringBuilder out, double x, double y, String anchor, String color, String text) {
        out.append(
                String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\""
                                + " font-size=\"12\">%s</text>%n",
                        x,
                        y,
                        anchor,
                        color,
                        Svg.escaped(text)));
    }

    /** Rounds up to a number with round parts. */
    private static double roundedUp(double most) {
        double unit = PARTS;
        while (unit * 10 < most) {
            unit *= 10;
        }
        return Math.max(1, Math.ceil(most / unit)) * unit;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
