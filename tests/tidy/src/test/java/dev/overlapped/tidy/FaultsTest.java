package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of faults: the tests and checks that it names are there. */
class FaultsTest {
    private static final SourceTree TREE = SourceTree.beingBuilt();
    private static final Path TABLE = Path.of("docs", "faults.md");

    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern SCRIPT = Pattern.compile("`(tests/[\\w/-]+)`");

    @Test
    void eachTestIsThere() throws IOException {
        Map<String, List<Path>> files =
                TREE.java().stream()
                        .collect(Collectors.groupingBy(file -> file.getFileName().toString()));
        List<String> missing = new ArrayList<>();
        List<MatchResult> tests = TEST.matcher(TREE.read(TABLE)).results().toList();
        for (MatchResult test : tests) {
            boolean isThere = false;
            for (Path file : files.getOrDefault(test.group(1) + ".java", List.of())) {
                isThere |= TREE.read(file).contains("void " + test.group(2) + "(");
            }
            if (!isThere) {
                missing.add(test.group());
            }
        }
        assertEquals(List.of(), missing, "named in " + TABLE + ", and nowhere to be found");
        assertTrue(tests.size() > 1, () -> TABLE + " names no tests");
    }

    @Test
    void eachScriptIsThere() throws IOException {
        List<Path> files = TREE.files();
        List<String> missing =
                SCRIPT.matcher(TREE.read(TABLE))
                        .results()
                        .map(script -> script.group(1))
                        .filter(script -> files.stream().noneMatch(f -> f.startsWith(script)))
                        .toList();
        assertEquals(List.of(), missing, "named in " + TABLE + ", and nowhere to be found");
    }
}
