package dev.overlapped;

import dev.overlapped.internal.schedule.Driver;

/** The clock of deadlines; the one other class of this package that names the implementation. */
final class Time {
    private Time() {}

    /** Returns the time for the calling thread: {@link System#nanoTime}, or that of a test. */
    static long nanoTime() {
        return Driver.nanoTime();
    }
}
