package dev.overlapped.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

import java.io.StringReader;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;

class ReportTest {
    private final Results results = new Results(Target.LINUX);
    private final Results.Table table = results.table("pingpong-64", "64 B & more");

    @BeforeEach
    void measure() {
        for (double figure : List.of(5.0, 6.0, 7.0)) {
            table.add("c-uring", Metric.CPU_US, figure);
            table.add("overlapped", Metric.CPU_US, figure + 0.3);
            table.add("nio", Metric.CPU_US, figure + 3);
        }
        table.add("overlapped", Metric.ALLOCATED, 0.01);
    }

    @Test
    void theTableHasRatiosAndVerdicts() {
        List<String> lines = Report.text(results).lines().toList();
        assertEquals("pingpong-64: 64 B & more", lines.get(1));
        assertTrue(lines.get(4).startsWith("overlapped"), lines.get(4));
        assertTrue(lines.get(4).contains("6.30 [5.30–7.30]"), lines.get(4));
        assertTrue(lines.get(4).endsWith("3 of 3 met"), lines.get(4));
        assertEquals(
                List.of(
                        "workload|target|limit|reached",
                        "pingpong-64|CPU of the tuned C io_uring control|at most 1.10|1.05|met",
                        "pingpong-64|CPU of JDK NIO|at most 0.80|0.70|met",
                        "pingpong-64|bytes allocated per message|at most 0.05|0.01|met"),
                targets(lines));
    }

    private static List<String> targets(List<String> lines) {
        return lines.subList(lines.indexOf("targets") + 1, lines.size()).stream()
                .map(line -> line.replaceAll(" {2,}", "|"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"6.0, 6.00|met", "6.5, 6.50|missed"})
    void underWineCallsOfItsServerAreShownAndJudged(double calls, String reached) {
        Results wine = new Results(Target.WINE);
        wine.table("pingpong-64", "64 B").add("overlapped", Metric.WINESERVER, calls);
        List<String> lines = Report.text(wine).lines().toList();
        assertEquals("server|wineserver calls|targets", lines.get(2).replaceAll(" {2,}", "|"));
        assertEquals(
                "pingpong-64|wineserver calls per echo|at most 6.00|" + reached,
                targets(lines).getLast());
    }

    @Test
    void everyLineOfTheCsvHasAllColumns() {
        List<String> lines = Report.csv(results).lines().toList();
        assertEquals(4, lines.size());
        assertTrue(lines.get(1).startsWith("pingpong-64,c-uring,6.0000,5.0000,7.0000,"));
        int columns = lines.getFirst().split(",", -1).length;
        lines.forEach(line -> assertEquals(columns, line.split(",", -1).length, line));
    }

    @Test
    void everyRowOfTheMarkdownHasAllColumns() {
        List<String> rows =
                Report.markdown(results, Map.of("system", "Linux"), "Five rounds.", "charts")
                        .lines()
                        .takeWhile(line -> !line.equals("## targets"))
                        .filter(line -> line.startsWith("|"))
                        .toList();
        assertEquals(5, rows.size());
        int columns = rows.getFirst().split("\\|", -1).length;
        rows.forEach(row -> assertEquals(columns, row.split("\\|", -1).length, row));
    }

    @Test
    void aChartIsXmlWithABarForEachServer() throws Exception {
        String chart = BarChart.of(table.title(), table.series());
        var document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(chart)));
        assertEquals(3, document.getElementsByTagName("path").getLength());
    }
}
