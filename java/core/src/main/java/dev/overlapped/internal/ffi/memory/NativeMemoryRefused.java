package dev.overlapped.internal.ffi.memory;

/**
 * The system or the heap has no memory for a structure that was to grow, and nothing has changed: a
 * shortage, which may pass. One object, for there is no memory for another.
 */
public final class NativeMemoryRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The only one. */
    public static final NativeMemoryRefused REFUSED = new NativeMemoryRefused();

    private NativeMemoryRefused() {
        super("there is no memory to grow", null, false, false);
    }
}
