package dev.overlapped.jmh;

/** What a call must answer, whoever makes it: a benchmark of something else is worth nothing. */
final class Expected {
    private Expected() {}

    static void is(long expected, long answer) {
        if (answer != expected) {
            throw new AssertionError("answers " + answer + ", not " + expected);
        }
    }
}
