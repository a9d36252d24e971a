package dev.overlapped;

/**
 * The refusal of {@link java.lang.foreign.Arena#close} while memory of the arena is in flight: a
 * buffer made by {@link IoBuffer#wrap} belongs to an operation, and the system may be writing to
 * it.
 *
 * <p>The arena counts as closed, so its memory is not accessible any more, but none of it is freed:
 * the operation completes without harm, and the memory stays taken until the process ends. It is an
 * error of the program, to be corrected by waiting for the operation before the arena is closed. It
 * is an {@link Error} because the JDK frees the memory after any exception.
 *
 * @since 0.1
 */
public final class MemoryInUseError extends Error {
    private static final long serialVersionUID = 1;

    /**
     * Makes an error.
     *
     * @param message what is in flight
     */
    public MemoryInUseError(String message) {
        super(message);
    }
}
