package dev.overlapped.soak;

/** Something that a load has found to be wrong. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Violation(String message) {
        super(message);
    }
}
