package dev.overlapped.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

class PartsTableTest {
    private static List<String> cells(String line) {
        return List.of(line.strip().split(" {2,}"));
    }

    @Test
    void aWayIsComparedWithTheLibrarysOfTheSamePart() {
        List<String> lines =
                PartsTable.of(
                                List.of(
                                        new Part("Call", "jni", 150, 160, 0.01),
                                        new Part("Call", "ours", 200, 210, 0),
                                        new Part("Lease", "sameThread", 30, 31.25, 24)))
                        .lines()
                        .toList();
        assertEquals(List.of("Call", "jni", "150.0", "160.0", "0.75", "0"), cells(lines.get(1)));
        assertEquals(List.of("ours", "200.0", "210.0", "1.00", "0"), cells(lines.get(2)));
        assertEquals(List.of("Lease", "sameThread", "30.0", "31.3", "24.0"), cells(lines.get(3)));
    }
}
