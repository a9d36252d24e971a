package dev.overlapped.examples.program;

import java.util.function.LongSupplier;

/** The growth of a count per second. One thread. */
public final class Rate {
    private final LongSupplier count;
    private long before;
    private long nanosBefore = System.nanoTime();

    /**
     * @param count never falls
     */
    public Rate(LongSupplier count) {
        this.count = count;
        before = count.getAsLong();
    }

    /** Returns the growth per second since the last call. */
    public double perSecond() {
        long now = count.getAsLong();
        long nanos = System.nanoTime();
        double growth = (now - before) * 1e9 / Math.max(1, nanos - nanosBefore);
        before = now;
        nanosBefore = nanos;
        return growth;
    }
}
