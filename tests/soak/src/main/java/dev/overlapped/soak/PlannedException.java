package dev.overlapped.soak;

/** The exception that handlers throw on purpose. */
final class PlannedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PlannedException() {
        super("planned", null, false, false);
    }
}
