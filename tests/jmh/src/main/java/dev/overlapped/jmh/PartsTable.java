package dev.overlapped.jmh;

import java.util.List;
import java.util.Locale;

/** The table of all figures. Only its ratios are valid for other machines. */
final class PartsTable {
    private static final String ROW = "%-22s %-22s %12s %10s %10s %10s%n";

    /** Fewer bytes are those of the harness itself, spread over all operations. */
    private static final double NOTHING = 0.05;

    private PartsTable() {}

    static String of(List<Part> parts) {
        StringBuilder out = new StringBuilder();
        out.append(ROW.formatted("part", "way", "least ns", "median", "to ours", "heap bytes"));
        String last = "";
        for (Part part : parts) {
            out.append(
                    ROW.formatted(
                            part.name().equals(last) ? "" : part.name(),
                            part.way(),
                            decimal(part.least()),
                            decimal(part.median()),
                            ratio(part, parts),
                            bytes(part.bytes())));
            last = part.name();
        }
        return out.toString();
    }

    /** Returns the ratio of its time to that of the library's way, each at its fastest. */
    private static String ratio(Part part, List<Part> parts) {
        for (Part ours : parts) {
            if (ours.name().equals(part.name()) && ours.way().equals(Part.OURS)) {
                return String.format(Locale.ROOT, "%.2f", part.least() / ours.least());
            }
        }
        return "";
    }

    private static String bytes(double bytes) {
        return bytes < NOTHING ? "0" : decimal(bytes);
    }

    private static String decimal(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.1f", value);
    }
}
