package dev.overlapped.internal.operation;

import dev.overlapped.IoOperation;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;

/**
 * Connects a fresh, bound socket, and with a data length sends the first bytes (ConnectEx; io_uring
 * connect linked to send).
 */
public final class ConnectOperation extends Operation {
    @SuppressWarnings("NullAway.Init") // set before start
    private SocketAddress remote;

    /** Sets the remote address; resolved, and of the socket's family. Before start. */
    public void remote(SocketAddress address) {
        remote = address;
    }

    /** Returns the remote address. */
    public SocketAddress remote() {
        return remote;
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
            Completion<ConnectOperation, H> completion,
            H handler,
            long deadlineNanos) {
        prepareFor(on, completion, handler, deadlineNanos);
    }

    @Override
    public IoOperation verb() {
        return IoOperation.CONNECT;
    }

    @Override
    public boolean isRead() {
        return false;
    }
}
