package dev.overlapped.internal.slot;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number that one thread changes and every thread may read, without a fence on the way that is
 * taken a million times a second.
 */
public final class Gauge {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Gauge.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    /** Zero. */
    public Gauge() {}

    /** The one writing thread only. */
    public void add(long delta) {
        VALUE.setRelease(this, value + delta);
    }

    /** Any thread. */
    public long get() {
        return (long) VALUE.getAcquire(this);
    }
}
