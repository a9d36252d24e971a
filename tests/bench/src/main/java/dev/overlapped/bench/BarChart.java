package dev.overlapped.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A chart of one workload as SVG: a bar a server, its median, and a line from least to most. */
final class BarChart {
    /** What the bars show. */
    static final Metric SHOWN = Metric.CPU_US;

    private static final int NAMES = 180;
    private static final int BARS = 440;
    private static final int FIGURES = 60;
    private static final int WIDTH = NAMES + BARS + FIGURES;
    private static final int ROW = 26;
    private static final int TOP = 48;
    private static final int BAR = 16;

    private BarChart() {}

    static String of(String title, Map<String, Map<Metric, Series>> figures) {
        List<Map.Entry<String, Series>> bars =
                figures.entrySet().stream()
                        .filter(entry -> entry.getValue().containsKey(SHOWN))
                        .map(entry -> Map.entry(entry.getKey(), entry.getValue().get(SHOWN)))
                        .toList();
        double most = bars.stream().mapToDouble(bar -> bar.getValue().most()).max().orElseThrow();
        int height = TOP + ROW * bars.size() + 8;
        StringBuilder out =
                new StringBuilder(
                        Svg.head(
                                WIDTH,
                                height,
                                title,
                                "server CPU in µs a message, median and range; shorter is better"));
        for (int i = 0; i < bars.size(); i++) {
            out.append(bar(bars.get(i).getKey(), bars.get(i).getValue(), TOP + ROW * i, most));
        }
        return out.append("</svg>\n").toString();
    }

    private static String bar(String name, Series series, int y, double most) {
        double scale = BARS / most;
        int middle = y + BAR / 2;
        return String.format(
                Locale.ROOT,
                """
                <text x="%d" y="%d" text-anchor="end"%s>%s</text>
                <rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>
                <path d="M%.1f %dH%.1f" stroke="#222"/>
                <text x="%.1f" y="%d">%.2f</text>
                """,
                NAMES - 8,
                middle + 5,
                name.startsWith("overlapped") ? " font-weight=\"bold\"" : "",
                Svg.escaped(name),
                NAMES,
                y,
                series.median() * scale,
                BAR,
                color(name),
                NAMES + series.least() * scale,
                middle,
                NAMES + series.most() * scale,
                NAMES + series.most() * scale + 6,
                middle + 5,
                series.median());
    }

    private static String color(String name) {
        Contender.Family family =
                Contender.ALL.stream()
                        .filter(contender -> contender.name().equals(name))
                        .map(Contender::family)
                        .findFirst()
                        .orElse(Contender.Family.JDK);
        return switch (family) {
            case CONTROL -> "#b8b8b8";
            case OURS -> "#2f7d4f";
            case JDK -> "#7a9cc6";
            case NETTY -> "#c9a66b";
        };
    }
}
