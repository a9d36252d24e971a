package dev.overlapped.internal;

import java.net.SocketOption;
import java.util.Map;

/**
 * Takes one connection from a listener, and with a data length its first bytes too (AcceptEx;
 * io_uring accept, then receive).
 */
public final class AcceptOperation extends Operation {
    private CompletionLoop target;
    private NativeSocket accepted;
    private NativeSocket into;
    private Map<SocketOption<?>, Object> options = Map.of();
    private boolean connected;
    private long connectedAtNanos;

    /** The loop that the accepted connection shall belong to. Set before start. */
    public void target(CompletionLoop loop) {
        target = loop;
        accepted = null;
        into = null;
        options = Map.of();
        connected = false;
    }

    /**
     * The socket whose handle shall be the connection's: surrendered, of {@link #target()}'s loop.
     * Set before start, behind {@link #target(CompletionLoop)}; without it a new one is made.
     */
    public void into(NativeSocket socket) {
        into = socket;
        options = socket.options();
    }

    /** The handle to accept into is gone: a new one is made in its place. */
    public void intoIsGone() {
        into = null;
    }

    /**
     * The socket to accept into. After a failure null if its handle is gone; after a success null
     * if the connection has another one, since this one's was spent on a client that broke off.
     */
    public NativeSocket into() {
        return into;
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

    /** What is to be set on the connection: what was set on the socket to accept into. */
    public Map<SocketOption<?>, Object> options() {
        return options;
    }

    /** Notes when its client connected, on the loop's clock. */
    public void connectedAt(long nanoTime) {
        connected = true;
        connectedAtNanos = nanoTime;
    }

    /** Whether it is known when its client connected. */
    public boolean isConnected() {
        return connected;
    }

    /** When its client connected; once that is known. */
    public long connectedAtNanos() {
        return connectedAtNanos;
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
