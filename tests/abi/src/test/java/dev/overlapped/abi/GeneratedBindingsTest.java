package dev.overlapped.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.abi.GoldenFile.Row;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The Java layouts and constants of both systems agree with what C compilers found, on whatever
 * system this runs: native/abi-probe holds the golden files true to the systems' own headers, and
 * this holds Java to the golden files.
 */
class GeneratedBindingsTest {

    @ParameterizedTest
    @EnumSource
    void everyGoldenLineHoldsInJava(Bindings bindings) throws ReflectiveOperationException {
        var differences = new ArrayList<String>();
        for (Row row : bindings.golden().rows()) {
            String found = inJava(bindings, row);
            if (!found.isEmpty()) {
                differences.add(row.line() + ", but Java has " + found);
            }
        }
        assertEquals(List.of(), differences);
    }

    @ParameterizedTest
    @EnumSource
    void everyGeneratedStructureAndFieldHasAGoldenLine(Bindings bindings) throws Exception {
        var golden = new TreeSet<String>();
        for (Row row : bindings.golden().rows()) {
            switch (row.kind()) {
                case "size" -> golden.add(row.name());
                case "offset", "padding" -> golden.add(row.name() + "." + row.field());
                default -> {}
            }
        }
        assertEquals(golden, bindings.structsAndFields());
    }

    @ParameterizedTest
    @EnumSource
    void everyGeneratedConstantHasAGoldenLine(Bindings bindings) {
        var golden = new TreeSet<String>();
        for (Row row : bindings.golden().rows()) {
            switch (row.kind()) {
                case "constant", "uring" -> golden.add(row.name());
                case "guid" -> golden.addAll(Set.of(row.name() + "_LOW", row.name() + "_HIGH"));
                default -> {}
            }
        }
        assertEquals(golden, bindings.constants());
    }

    /** Returns the Java counterpart of {@code row} where it differs, and else an empty string. */
    private static String inJava(Bindings bindings, Row row) throws ReflectiveOperationException {
        return switch (row.kind()) {
            case "size" -> difference(row.number(1), bindings.layout(row.name()).byteSize());
            case "offset", "padding" ->
                    difference(row.number(2), bindings.offset(row.name(), row.field()))
                            + difference(
                                    row.number(3),
                                    bindings.layout(row.name(), row.field()).byteSize());
            case "constant", "uring" ->
                    switch (bindings.constant(row.name())) {
                        case Integer value -> difference((int) row.number(1), value);
                        case Number value -> difference(row.number(1), value.longValue());
                    };
            case "guid" ->
                    difference(firstHalf(row), bindings.constant(row.name() + "_LOW").longValue())
                            + difference(
                                    secondHalf(row),
                                    bindings.constant(row.name() + "_HIGH").longValue());
            default ->
                    throw new AssertionError(
                            "a kind of line that this test does not know: " + row.line());
        };
    }

    private static String difference(long golden, long found) {
        return golden == found ? "" : found + " ";
    }

    /**
     * Data1, Data2 and Data3 of a GUID as they lie in memory, read as one little-endian integer.
     */
    private static long firstHalf(Row guid) {
        return guid.number(3) << 48 | guid.number(2) << 32 | guid.number(1);
    }

    /** The eight bytes of Data4, read so. */
    private static long secondHalf(Row guid) {
        return Long.reverseBytes(guid.number(4) << 48 | guid.number(5));
    }
}
