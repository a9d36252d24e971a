package dev.overlapped.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A chart as SVG: per server a bar, the median, and a line from minimum to maximum. */
final class BarChart {
    /** The figure that the bars of a workload show. */
    static final Metric SHOWN = Metric.CPU_US;

    private static final int NAMES = 180;
    private static final int BARS = 440;
    private static final int FIGURES = 160;
    private static final int WIDTH = NAMES + BARS + FIGURES;
    private static final int ROW = 26;
    private static final int TOP = 48;
    private static final int BAR = 16;

    private BarChart() {}

    /**
     * One bar.
     *
     * @param name beside it
     * @param family decides the colour
     * @param series decides the length
     * @param figure after it
     */
    record Bar(String name, Contender.Family family, Series series, String figure) {}

    /** Of a workload. */
    static String of(String title, Map<String, Map<Metric, Series>> figures) {
        List<Bar> bars = new ArrayList<>();
        figures.forEach(
                (name, byMetric) -> {
                    Series series = byMetric.get(SHOWN);
                    if (series != null) {
                        String figure = String.format(Locale.ROOT, "%.2f", series.median());
                        bars.add(new Bar(name, family(name), series, figure));
                    }
                });
        return of(title, "server CPU in µs per message, median and range; shorter is better", bars);
    }

    static String of(String title, String subtitle, List<Bar> bars) {
        double most = bars.stream().mapToDouble(bar -> bar.series().most()).max().orElseThrow();
        int height = TOP + ROW * bars.size() + 8;
        StringBuilder out = new StringBuilder(Svg.head(WIDTH, height, title, subtitle));
        for (int i = 0; i < bars.size(); i++) {
            out.append(drawn(bars.get(i), TOP + ROW * i, most));
        }
        return out.append("</svg>\n").toString();
    }

    private static String drawn(Bar bar, int y, double most) {
        double scale = BARS / most;
        int middle = y + BAR / 2;
        Series series = bar.series();
        return String.format(
                Locale.ROOT,
                """
                <text x="%d" y="%d" text-anchor="end"%s>%s</text>
                <rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>
                <path d="M%.1f %dH%.1f" stroke="#222"/>
                <text x="%.1f" y="%d">%s</text>
                """,
                NAMES - 8,
                middle + 5,
                bar.family() == Contender.Family.OURS ? " font-weight=\"bold\"" : "",
                Svg.escaped(bar.name()),
                NAMES,
                y,
                series.median() * scale,
                BAR,
                color(bar.family()),
                NAMES + series.least() * scale,
                middle,
                NAMES + series.most() * scale,
                NAMES + series.most() * scale + 6,
                middle + 5,
                Svg.escaped(bar.figure()));
    }

    private static Contender.Family family(String name) {
        return Contender.ALL.stream()
                .filter(contender -> contender.name().equals(name.replace(Contender.BEFORE, "")))
                .map(Contender::family)
                .findFirst()
                .orElse(Contender.Family.JDK);
    }

    private static String color(Contender.Family family) {
        return switch (family) {
            case CONTROL -> "#b8b8b8";
            case OURS -> "#2f7d4f";
            case JDK -> "#7a9cc6";
            case NETTY -> "#c9a66b";
        };
    }
}
