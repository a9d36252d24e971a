package dev.overlapped.internal.operation;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.IoOperation;

import org.jspecify.annotations.Nullable;

import java.net.SocketOption;
import java.util.Map;

/**
 * Takes one connection from a listener, and with a data length its first bytes too (AcceptEx;
 * io_uring accept, then receive).
 */
public final class AcceptOperation extends Operation {
    private @Nullable Loop target; // null = not yet chosen
    private boolean chosen; // and expected there
    private @Nullable NativeSocket accepted; // null unless completed
    private @Nullable NativeSocket into; // null = a new one
    private Map<SocketOption<?>, Object> options = Map.of();
    private Runnable whenAccepted = () -> {};
    private boolean connected;
    private long connectedAtNanos;
    private String client = "";

    /**
     * The socket whose handle, and so whose loop, shall be the connection's: surrendered. Set
     * before start; without it a new one is made.
     */
    public void into(NativeSocket socket) {
        into = socket;
        target = socket.loop();
        options = socket.options();
    }

    /** Backend: the connection shall belong to this loop instead of {@link #target()}. */
    public void redirect(Loop loop) {
        placed();
        target = loop;
        loop.expect();
        chosen = true;
    }

    /** The connection is where it belongs, or there is none. */
    public void placed() {
        if (chosen) {
            chosen = false;
            present(target).cancelExpected();
        }
    }

    /** The handle to accept into is gone: a new one is made in its place. */
    public void targetLost() {
        into = null;
    }

    /**
     * The socket to accept into. After a failure null if its handle is gone; after a success null
     * if the connection has another one, since this one's was spent on a client that broke off.
     */
    public @Nullable NativeSocket into() {
        return into;
    }

    /**
     * The loop that the accepted connection shall belong to. A backend asks when there is a
     * connection; then it is chosen, as connections are spread at that moment.
     */
    public Loop target() {
        if (target == null) {
            target = socket().loop().choose();
            chosen = true;
        }
        return target;
    }

    /**
     * The backend's result: a connected socket of {@link #target()}, its context already updated.
     */
    public void accepted(@Nullable NativeSocket socket) {
        accepted = socket;
    }

    /** The connected socket, null unless completed. */
    public @Nullable NativeSocket accepted() {
        return accepted;
    }

    /**
     * Returns the options to set on the connection: those that were set on the socket to accept
     * into.
     */
    public Map<SocketOption<?>, Object> options() {
        return options;
    }

    /**
     * Names what to run on the listener's thread when it has its connection, before the handler
     * runs on the connection's.
     */
    public void whenAccepted(Runnable action) {
        whenAccepted = action;
    }

    /** Returns whether {@code action} is run when it has its connection. */
    public boolean runsWhenAccepted(Runnable action) {
        return whenAccepted == action;
    }

    /** Loop: it has its connection. On the listener's thread. */
    public void notifyAccepted() {
        whenAccepted.run();
    }

    /** Notes when its client connected, on the loop's clock. */
    public void connectedAt(long nanoTime) {
        connected = true;
        connectedAtNanos = nanoTime;
    }

    /** Returns whether the time when its client connected is known. */
    public boolean isConnected() {
        return connected;
    }

    /** Returns the time when its client connected, once that is known. */
    public long connectedAtNanos() {
        return connectedAtNanos;
    }

    /** Notes the address of its client, for an event. */
    public void client(String address) {
        client = address;
    }

    /** Returns the address of its client, empty if it was not noted. */
    public String client() {
        return client;
    }

    @Override
    void dropResult() {
        placed();
        if (accepted != null) {
            accepted.loop().discard(accepted);
            accepted = null;
        }
    }

    @Override
    Loop deliveryLoop() {
        return accepted == null ? super.deliveryLoop() : target();
    }

    /**
     * Prepares the record; see {@code Operation}.
     *
     * @param completion called when it has ended, on the loop's thread
     * @param handler given to the completion
     * @param deadlineNanos when to give up, on the loop's clock, or {@link #NEVER}
     */
    public <H extends @Nullable Object> void prepare(
            NativeSocket on,
            Completion<AcceptOperation, H> completion,
            H handler,
            long deadlineNanos) {
        prepareFor(on, completion, handler, deadlineNanos);
    }

    @Override
    public IoOperation verb() {
        return IoOperation.ACCEPT;
    }

    @Override
    public boolean isRead() {
        return true;
    }
}
