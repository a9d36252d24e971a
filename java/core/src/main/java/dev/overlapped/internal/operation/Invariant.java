package dev.overlapped.internal.operation;

import org.jspecify.annotations.Nullable;

/** Invariants that a compiler's check for null cannot see. */
public final class Invariant {
    private Invariant() {}

    /**
     * Returns {@code value} itself, which an invariant says is not null. It checks nothing, for it
     * is in hot paths: the caller uses the value at once, which does.
     */
    @SuppressWarnings("NullAway") // the purpose of the method
    public static <T> T present(@Nullable T value) {
        return value;
    }
}
