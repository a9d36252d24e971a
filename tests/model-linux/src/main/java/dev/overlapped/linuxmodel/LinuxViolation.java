package dev.overlapped.linuxmodel;

/** A use of the model that would corrupt memory, leak, or hang on a real system. */
public final class LinuxViolation extends AssertionError {
    private static final long serialVersionUID = 1L;

    LinuxViolation(String what, long seed) {
        super(what + " (model seed " + seed + ")");
    }
}
