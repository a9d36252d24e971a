package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.overlapped.internal.iocp.socket.WinsockOptions;
import dev.overlapped.internal.linux.LinuxOptions;
import dev.overlapped.internal.option.OptionRow;
import dev.overlapped.internal.option.OptionTable;
import dev.overlapped.internal.option.SocketKind;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The table of docs/options.md equals the options of both systems. That each of them works where
 * the table says so, the contract shows.
 *
 * <p>Run with {@code -Doverlapped.update=true} it writes the table.
 */
class OptionsTableTest {
    private static final String BEGIN = "<!-- options table: written by OptionsTableTest -->\n";
    private static final String END = "<!-- end of the options table -->";
    private static final Path PAGE =
            Path.of(System.getProperty("overlapped.root"), "docs/options.md").normalize();

    @Test
    void theOptionsPageHasTheOptionsOfBothSystems() throws Exception {
        String text = Files.readString(PAGE).replace("\r\n", "\n");
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertNotEquals(-1, end, "docs/options.md has no place for the table: " + END);
        String table = table();
        if (Boolean.getBoolean("overlapped.update")) {
            Files.writeString(PAGE, text.substring(0, begin) + table + text.substring(end));
        } else {
            assertEquals(
                    table,
                    text.substring(begin, end),
                    "update docs/options.md: mvn -Ptests -pl"
                            + " java/core,tests/model,tests/model-linux,tests/contract"
                            + " -Dtest=OptionsTableTest -Doverlapped.update=true"
                            + " -Dsurefire.failIfNoSpecifiedTests=false test");
        }
    }

    private static String table() {
        OptionTable linux = LinuxOptions.table();
        OptionTable windows = WinsockOptions.table();
        Set<String> names = new LinkedHashSet<>();
        linux.rows().forEach(row -> names.add(row.option().name()));
        windows.rows().forEach(row -> names.add(row.option().name()));
        StringBuilder table = new StringBuilder("\n");
        table.append("| option | value | when | Linux | Windows |\n|---|---|---|---|---|\n");
        for (String name : names) {
            List<OptionRow> rows = new ArrayList<>(rows(linux, name));
            rows.addAll(rows(windows, name));
            OptionRow first = rows.getFirst();
            table.append(
                    "| %s | %s | %s | %s | %s |\n"
                            .formatted(
                                    name,
                                    first.option().type().getSimpleName(),
                                    when(first),
                                    cell(linux, name),
                                    cell(windows, name)));
        }
        return table.append('\n').toString();
    }

    private static List<OptionRow> rows(OptionTable table, String name) {
        return table.rows().stream().filter(row -> row.option().name().equals(name)).toList();
    }

    private static String when(OptionRow row) {
        return switch (row.when()) {
            case ANY_TIME -> "at any time";
            case BEFORE_BINDING -> "before binding";
            case READ_ONLY -> "read only";
        };
    }

    private static String cell(OptionTable table, String name) {
        Set<String> kinds = new LinkedHashSet<>();
        Set<String> notes = new LinkedHashSet<>();
        for (SocketKind kind : SocketKind.values()) {
            for (OptionRow row : rows(table, name)) {
                if (row.kinds().contains(kind)) {
                    kinds.add(word(kind));
                    notes.add(row.note());
                }
            }
        }
        notes.remove("");
        if (kinds.isEmpty()) {
            return "no: " + table.lacking().getOrDefault(name, "there is none");
        }
        String all = all(kinds);
        return notes.isEmpty() ? all : all + ": " + String.join("; ", notes);
    }

    private static String all(Set<String> kinds) {
        if (kinds.size() == SocketKind.values().length) {
            return "all";
        }
        Set<String> ofIp =
                Set.of(
                        word(SocketKind.LISTENER),
                        word(SocketKind.CONNECTION),
                        word(SocketKind.UDP));
        return kinds.equals(ofIp) ? "all of TCP and UDP" : String.join(", ", kinds);
    }

    private static String word(SocketKind kind) {
        return switch (kind) {
            case LISTENER -> "listeners";
            case CONNECTION -> "connections";
            case UDP -> "UDP sockets";
            case UNIX_LISTENER -> "Unix domain listeners";
            case UNIX_CONNECTION -> "Unix domain connections";
            case UNIX_DATAGRAM -> "Unix domain datagrams";
        };
    }
}
