package dev.overlapped.test.internal.network;

/** A use of a model that would corrupt memory or hang on a real system. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String what, long seed) {
        super(what + " (model seed " + seed + ")");
    }
}
