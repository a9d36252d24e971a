package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The rooms of the core: no cycle between them, and none of many classes within one. */
class RoomsTest {
    /** The most classes of a room that may all depend on each other: one idea. */
    private static final int MAX_CYCLE = 5;

    /** Rooms that are still to be cut, with their largest cycle; none may grow. */
    private static final Map<String, Integer> UNCUT = Map.of("dev.overlapped", 30);

    /** The contracts, which name their implementation in one class only. */
    private static final String API = "dev.overlapped";

    private static final Path ROOT = Path.of(System.getProperty("overlapped.root"));

    private final Dependencies dependencies =
            Dependencies.of(ROOT.resolve("java/core/target/classes"));

    RoomsTest() throws IOException {}

    @Test
    void noCycleBetweenPackages() {
        Dependencies allowed = dependencies.withoutUsesElsewhere(API + ".Implementation");
        for (String name : dependencies.classesOf(API)) { // until TCP and UDP have their rooms
            allowed = allowed.withoutUsesElsewhere(name);
        }
        List<String> cycles = allowed.cyclesBetweenPackages();
        assertTrue(
                cycles.isEmpty(),
                () -> "packages that depend on each other: " + String.join("\n", cycles));
    }

    @Test
    void noLargeCycleWithinAPackage() {
        for (String name : dependencies.packages()) {
            Set<String> cycle = dependencies.largestCycleWithin(name);
            int allowed = UNCUT.getOrDefault(name, MAX_CYCLE);
            assertTrue(
                    cycle.size() <= allowed,
                    () ->
                            cycle.size()
                                    + " classes of "
                                    + name
                                    + " depend on each other, at most "
                                    + allowed
                                    + " may: "
                                    + cycle);
        }
    }

    @Test
    void everyRoomSaysWhatLivesThere() {
        Set<String> silent = new TreeSet<>();
        for (String name : dependencies.packages()) {
            Path info =
                    ROOT.resolve("java/core/src/main/java")
                            .resolve(name.replace('.', '/'))
                            .resolve("package-info.java");
            if (!name.endsWith(".gen") && !Files.exists(info)) {
                silent.add(name);
            }
        }
        assertEquals(Set.of(), silent, "rooms without a package-info.java");
    }
}
