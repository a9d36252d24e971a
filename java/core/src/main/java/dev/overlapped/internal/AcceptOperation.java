package dev.overlapped.internal;

/**
 * Takes one connection from a listener, and with a data length its first bytes too (AcceptEx;
 * io_uring accept, then receive).
 */
public final class AcceptOperation extends Operation {
    private CompletionLoop target;
    private NativeSocket accepted;

    /** The loop that the accepted connection shall belong to. Set before start. */
    public void target(CompletionLoop loop) {
        target = loop;
        accepted = null;
    }

    /** The loop that the accepted connection shall belong to. */
    public CompletionLoop target() {
        return target;
    }

    /**
     * The backend's result: a connected socket of {@link #target()}, its context already updated.
     */
    public void accepted(NativeSocket socket) {
        accepted = socket;
    }

    /** The connected socket, null unless completed. */
    public NativeSocket accepted() {
        return accepted;
    }

    @Override
    public String verb() {
        return "accept";
    }

    @Override
    public boolean isRead() {
        return true;
    }
}
