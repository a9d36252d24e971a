package dev.overlapped.abi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A golden file of native/abi-probe: what the C compilers found for the declarations in include/.
 * Its lines read {@code kind(name, value, ...)}; native/abi-probe/rows.h says what each kind is.
 */
record GoldenFile(List<Row> rows) {

    /** One line; {@code line} is its text. */
    record Row(String kind, List<String> arguments, String line) {

        String name() {
            return arguments.getFirst();
        }

        String field() {
            return arguments.get(1);
        }

        /** The number at {@code index}, decimal or hexadecimal, as the bits of a long. */
        long number(int index) {
            String text = arguments.get(index);
            return text.startsWith("0x")
                    ? Long.parseUnsignedLong(text.substring(2), 16)
                    : Long.parseLong(text);
        }
    }

    /** The golden file of {@code system}, which is {@code windows} or {@code linux}. */
    static GoldenFile of(String system) {
        var rows = new ArrayList<Row>();
        try (var in = GoldenFile.class.getResourceAsStream("/golden/" + system + ".txt")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(GoldenFile::parse)
                    .forEach(rows::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new GoldenFile(List.copyOf(rows));
    }

    private static Row parse(String line) {
        int open = line.indexOf('(');
        if (open < 0 || !line.endsWith(")")) {
            throw new IllegalArgumentException("not a line of a golden file: " + line);
        }
        var arguments = line.substring(open + 1, line.length() - 1).split(", ");
        return new Row(line.substring(0, open), Arrays.asList(arguments), line);
    }
}
