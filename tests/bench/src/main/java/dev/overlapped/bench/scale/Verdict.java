package dev.overlapped.bench.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a trial found: whether all that must hold does, and its figures. */
final class Verdict {
    private final String name;
    private final List<String> broken = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    Verdict(String name) {
        this.name = name;
    }

    /** Something that must hold, and what it is when it does not. */
    void must(boolean holds, String format, Object... values) {
        if (!holds) {
            broken.add(String.format(Locale.ROOT, format, values));
        }
    }

    /** A figure. */
    void tell(String format, Object... values) {
        told.add(String.format(Locale.ROOT, format, values));
    }

    boolean isGood() {
        return broken.isEmpty();
    }

    /** Lines for people; the first begins with {@code passed:} or {@code failed:}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        out.append(isGood() ? "passed: " : "failed: ").append(name);
        if (!isGood()) {
            out.append(" (").append(String.join("; ", broken)).append(')');
        }
        told.forEach(line -> out.append("\n    ").append(line));
        return out.toString();
    }
}
