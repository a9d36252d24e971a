package dev.overlapped.internal;

/**
 * Ends the sending side behind what was sent before; the other side sees end of stream
 * (DisconnectEx without reuse; shutdown).
 */
public final class DisconnectOperation extends Operation {
    @Override
    public String verb() {
        return "disconnect";
    }

    @Override
    public boolean isRead() {
        return false;
    }
}
