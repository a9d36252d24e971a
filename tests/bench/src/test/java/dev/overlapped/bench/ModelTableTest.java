package dev.overlapped.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

import java.io.StringReader;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;

class ModelTableTest {
    private final ModelTable table = new ModelTable();

    @BeforeEach
    void measure() {
        table.add(row("nio", 19_990, 120_000, "stopped by 20,000 descriptors"));
        table.add(row("overlapped-direct", 50_000, 90_000, ""));
        table.remark("message-window: Linux has no windows");
    }

    private static ModelRow row(String model, long connected, long residentKb, String note) {
        Model found =
                Model.ALL.stream().filter(each -> each.name().equals(model)).findFirst().get();
        return new ModelRow(
                found,
                ModelLoad.of(50_000),
                1,
                connected,
                residentKb,
                60_000,
                300_000,
                15,
                42.34,
                9_999_999.6,
                9765.4,
                80.2,
                5000.7,
                0,
                note);
    }

    @Test
    void theCsvBeginsWithTheColumnsThatAreAgreed() {
        List<String> lines = table.csv().lines().toList();
        assertTrue(
                lines.getFirst()
                        .startsWith(
                                "model,attempted,connected,rss_kb,kernel_kb,threads,cpu_percent,"
                                        + "bytes_per_s,p50_us,p99_us,"));
        assertTrue(
                lines.get(2)
                        .startsWith(
                                "overlapped-direct,50000,50000,90000,300000,15,42.3,10000000,80,"
                                        + "5001,"),
                lines.get(2));
    }

    @Test
    void aNoteWithACommaIsQuoted() {
        assertTrue(
                table.csv().lines().toList().get(1).endsWith("\"stopped by 20,000 descriptors\""));
    }

    @Test
    void whatAConnectionTakesIsTheGrowthOfTheProcess() {
        assertEquals(614, row("nio", 50_000, 90_000, "").bytesPerConnection());
        assertEquals(0, row("nio", 0, 90_000, "").bytesPerConnection());
    }

    @Test
    void theMarkdownHasARowEachAndTheRemarks() {
        String text = table.markdown(Map.of("system", "Linux"), "Settings.");
        assertEquals(4, text.lines().filter(line -> line.startsWith("|")).count());
        assertTrue(text.contains("## 50,000 connections"), text);
        assertTrue(text.endsWith("- message-window: Linux has no windows\n"), text);
    }

    @Test
    void eachLoadHasAChartWithABarARow() throws Exception {
        assertEquals(1, table.charts().size());
        var document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(
                                new InputSource(
                                        new StringReader(table.charts().get("models-50000.svg"))));
        assertEquals(2, document.getElementsByTagName("path").getLength());
    }

    @Test
    void aModelHasOneServerOnEachSystem() {
        for (Contender.Systems other :
                List.of(Contender.Systems.LINUX, Contender.Systems.WINDOWS)) {
            List<String> names =
                    Model.ALL.stream()
                            .filter(each -> each.contender().systems() != other)
                            .map(Model::name)
                            .toList();
            assertEquals(names.stream().distinct().toList(), names);
        }
    }
}
