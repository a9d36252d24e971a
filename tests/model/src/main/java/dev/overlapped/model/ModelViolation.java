package dev.overlapped.model;

/** A use of the model that would corrupt memory or hang on a real system. */
public final class ModelViolation extends AssertionError {
    private static final long serialVersionUID = 1L;

    ModelViolation(String what, long seed) {
        super(what + " (model seed " + seed + ")");
    }
}
