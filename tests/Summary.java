import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The sum of all test runs: prints the reason of each skipped test and the message of each failed
 * one, a line per run, and as the last line {@code N passed, N failed, N skipped}. Exits with 1
 * when a test failed.
 *
 * <p>The report of a run of JUnit is its open-test-report.xml; a class that is skipped as a whole
 * is one skip, for JUnit does not look into it. The report of a script is its output: lines that
 * begin with {@code passed:}, {@code failed:} or {@code not run:}, and at the end the sum.
 */
final class Summary {
    private final List<String> skips = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> runs = new ArrayList<>();
    private int passed;

    /**
     * @param arguments for each run its name and its report
     */
    public static void main(String[] arguments) throws Exception {
        Summary summary = new Summary();
        for (int i = 0; i < arguments.length; i += 2) {
            summary.add(arguments[i], Path.of(arguments[i + 1]));
        }
        summary.print();
        System.exit(summary.failures.isEmpty() ? 0 : 1);
    }

    private void add(String run, Path report) throws Exception {
        int passedBefore = passed;
        int failuresBefore = failures.size();
        int skipsBefore = skips.size();
        if (!Files.exists(report)) {
            failures.add(run + ": it ended without the report " + report);
        } else if (report.toString().endsWith(".xml")) {
            try (InputStream in = Files.newInputStream(report)) {
                new JUnitReport(run).read(in);
            } catch (XMLStreamException e) {
                failures.add(run + ": it ended in the middle of " + report);
            }
        } else {
            addScript(run, Files.readAllLines(report));
        }
        runs.add(
                "%-26s %5d passed %5d failed %5d skipped"
                        .formatted(
                                run,
                                passed - passedBefore,
                                failures.size() - failuresBefore,
                                skips.size() - skipsBefore));
    }

    private void addScript(String run, List<String> lines) {
        for (String line : lines) {
            if (line.startsWith("passed: ")) {
                passed++;
            } else if (line.startsWith("failed: ")) {
                failures.add(run + line.substring("failed".length()));
            } else if (line.startsWith("not run: ")) {
                skips.add(run + line.substring("not run".length()));
            }
        }
        if (lines.isEmpty() || !lines.getLast().matches("\\d+ passed, \\d+ failed")) {
            failures.add(run + ": it ended without its sum");
        }
    }

    private void print() {
        skips.forEach(skip -> System.out.println("skipped: " + skip));
        failures.forEach(failure -> System.out.println("failed: " + failure));
        runs.forEach(System.out::println);
        System.out.printf(
                "%d passed, %d failed, %d skipped%n", passed, failures.size(), skips.size());
    }

    /** A test, or a container of tests: a class, the invocations of a parameterized test. */
    private record Node(String name, Node parent) {
        /** The path to it, without the engine. */
        String path() {
            return parent == null || parent.parent == null ? name : parent.path() + ", " + name;
        }
    }

    /** One report of JUnit, which is a sequence of events. */
    private final class JUnitReport {
        private final String run;
        private final Map<String, Node> nodes = new HashMap<>();
        private final Map<String, String> types = new HashMap<>();
        private String current;
        private String status;
        private String reason;

        JUnitReport(String run) {
            this.run = run;
        }

        void read(InputStream in) throws XMLStreamException {
            XMLStreamReader xml = XMLInputFactory.newDefaultFactory().createXMLStreamReader(in);
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    begin(xml);
                } else if (event == XMLStreamConstants.END_ELEMENT
                        && xml.getLocalName().equals("finished")) {
                    finish();
                }
            }
        }

        private void begin(XMLStreamReader xml) throws XMLStreamException {
            switch (xml.getLocalName()) {
                case "started" -> {
                    current = xml.getAttributeValue(null, "id");
                    String name = xml.getAttributeValue(null, "name");
                    Node parent = nodes.get(xml.getAttributeValue(null, "parentId"));
                    nodes.put(current, new Node(name, parent));
                }
                case "type" -> types.put(current, xml.getElementText());
                case "finished" -> {
                    current = xml.getAttributeValue(null, "id");
                    reason = "no reason is given";
                }
                case "result" -> status = xml.getAttributeValue(null, "status");
                case "reason" -> reason = xml.getElementText();
                case "throwable" -> {
                    if (!status.equals("FAILED") || reason.startsWith("no reason")) {
                        reason = firstLine(xml.getElementText());
                    }
                }
                default -> {}
            }
        }

        private void finish() {
            String what = run + ": " + nodes.get(current).path() + ": " + reason;
            switch (status) {
                case "SUCCESSFUL" -> passed += types.get(current).equals("TEST") ? 1 : 0;
                case "FAILED", "ERRORED" -> failures.add(what);
                default -> skips.add(what);
            }
        }

        private static String firstLine(String text) {
            return text.strip()
                    .lines()
                    .findFirst()
                    .orElse("")
                    .replaceFirst(
                            "^org\\.opentest4j\\.TestAbortedException: (Assumption failed: )?", "");
        }
    }
}
