package dev.overlapped.jmh;

/** The expected result of a call: a benchmark with another result is worth nothing. */
final class Expected {
    private Expected() {}

    static void is(long expected, long answer) {
        if (answer != expected) {
            throw new AssertionError("answers " + answer + ", not " + expected);
        }
    }
}
