package dev.overlapped.internal.operation;

/**
 * Ends the sending side behind what was sent before; the other side sees end of stream
 * (DisconnectEx; shutdown). With reuse it completes when the other side has ended too and its
 * socket's handle is as if it had never been connected.
 */
public final class DisconnectOperation extends Operation {
    private final boolean reuse;

    /**
     * @param reuse whether the handle is to be used again; the other side has ended its stream
     *     then, and nothing is being received
     */
    public DisconnectOperation(boolean reuse) {
        this.reuse = reuse;
    }

    /** Whether the handle is to be used again. */
    public boolean isForReuse() {
        return reuse;
    }

    @Override
    public String verb() {
        return reuse ? "disconnect for reuse" : "disconnect";
    }

    @Override
    public boolean isRead() {
        return false;
    }
}
