package dev.overlapped.bench.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The result of a trial: the conditions that it broke, and its figures. */
final class Verdict {
    private final String name;
    private final List<String> broken = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Verdict(String name) {
        this.name = name;
    }

    /** Notes a condition that must hold, and its description if it does not. */
    void must(boolean holds, String format, Object... values) {
        if (!holds) {
            broken.add(String.format(Locale.ROOT, format, values));
        }
    }

    /** Requires figures of a program to be 0. */
    void mustBeZero(String when, Figures figures, String... names) {
        for (String name : names) {
            must(figures.count(name) == 0, "%s: %s: %,d", when, name, figures.count(name));
        }
    }

    /**
     * Requires that the server has broken off so many clients, each after a limit and not before.
     *
     * @param name the figure that counts them
     */
    void mustBreakOff(Figures clients, String name, int expected, double limitSeconds) {
        double first = clients.get("life_least_us") / 1e6;
        double last = clients.get("life_most_us") / 1e6;
        long count = clients.count(name);
        must(count == expected, "%,d broken off", count);
        must(first > limitSeconds, "one was broken off after %.3f s", first);
        note(
                "connected: %,d, broken off: %,d, after %.2f to %.2f s; the limit is %.1f s",
                clients.count("connected"), count, first, last, limitSeconds);
    }

    /** Notes a figure. */
    void note(String format, Object... values) {
        notes.add(String.format(Locale.ROOT, format, values));
    }

    boolean isGood() {
        return broken.isEmpty();
    }

    /** Returns lines for the reader; the first begins with {@code passed:} or {@code failed:}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        out.append(isGood() ? "passed: " : "failed: ").append(name);
        if (!isGood()) {
            out.append(" (").append(String.join("; ", broken)).append(')');
        }
        notes.forEach(line -> out.append("\n    ").append(line));
        return out.toString();
    }
}
