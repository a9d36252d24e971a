package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rooms of the core: no cycle between them, and none of many classes within one. */
class RoomsTest {
    /** The most classes of a room that may all depend on each other: one idea. */
    private static final int MAX_CYCLE = 5;

    /** The contracts, which name their implementation in one class only. */
    private static final String API = "dev.overlapped";

    /**
     * The most contracts that may all depend on each other. A contract is no machinery: a handler
     * gets the connection, the connection takes the handler and opens a transmission, which takes a
     * handler again, and each leads back to its port. Their number grows with new contracts only.
     */
    private static final int MAX_CONTRACTS = 42;

    private static final Path ROOT = Path.of(System.getProperty("overlapped.root"));

    private final Dependencies dependencies =
            Dependencies.of(ROOT.resolve("java/core/target/classes"));

    RoomsTest() throws IOException {}

    @Test
    void noCycleBetweenPackages() {
        Dependencies allowed =
                dependencies
                        .withoutUsesElsewhere(API + ".Implementation")
                        .withoutUsesElsewhere(API + ".Time")
                        .without(API + ".advanced.RawCompletionPort", API + ".internal.raw")
                        .without(API + ".mailslot.Mailslot", API + ".internal.mailslot")
                        .without(API + ".mailslot.MailslotWriter", API + ".internal.mailslot");
        List<String> cycles = allowed.cyclesBetweenPackages();
        assertTrue(
                cycles.isEmpty(),
                () -> "packages that depend on each other: " + String.join("\n", cycles));
    }

    @Test
    void noLargeCycleWithinAPackage() {
        for (String name : dependencies.packages()) {
            Set<String> cycle = dependencies.largestCycleWithin(name);
            int allowed = name.equals(API) ? MAX_CONTRACTS : MAX_CYCLE;
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
        for (String name : handWritten()) {
            if (!Files.exists(packageInfo(name))) {
                silent.add(name);
            }
        }
        assertEquals(Set.of(), silent, "rooms without a package-info.java");
    }

    /** Only then the check of {@code mvn -Pnullness} reads it. */
    @Test
    void everyRoomIsNullMarked() throws IOException {
        Set<String> unmarked = new TreeSet<>();
        for (String name : handWritten()) {
            if (!Files.readString(packageInfo(name)).contains("@NullMarked\npackage " + name)) {
                unmarked.add(name);
            }
        }
        assertEquals(Set.of(), unmarked, "packages whose package-info.java is not @NullMarked");
    }

    private List<String> handWritten() {
        return dependencies.packages().stream().filter(name -> !name.endsWith(".gen")).toList();
    }

    private static Path packageInfo(String name) {
        return ROOT.resolve("java/core/src/main/java")
                .resolve(name.replace('.', '/'))
                .resolve("package-info.java");
    }
}
