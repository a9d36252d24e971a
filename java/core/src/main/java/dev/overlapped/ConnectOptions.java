package dev.overlapped;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * How a connection is made. Immutable; each {@code with} method gives a changed copy.
 *
 * @param local the address to connect from, resolved and of the remote address's family; null = the
 *     system's choice
 * @param initialData a buffer whose region is sent with the connect call itself (ConnectEx; a
 *     linked send on Linux); null = none. It is in flight during the connect and lent again
 *     afterwards; release it in the handler
 * @param deadline until when the connection must be made, and the data sent
 * @param sendLimits how much the connection may have outstanding; null = as its port says ({@link
 *     CompletionPort.Builder#sendLimits})
 */
public record ConnectOptions(
        InetSocketAddress local, IoBuffer initialData, Deadline deadline, SendLimits sendLimits) {
    /** The system's local address, no data, no deadline but the system's own. */
    public static final ConnectOptions DEFAULT =
            new ConnectOptions(null, null, Deadline.NONE, null);

    /** Checks that there is a deadline, {@link Deadline#NONE} if none is wanted. */
    public ConnectOptions {
        Objects.requireNonNull(deadline, "deadline");
    }

    /**
     * Changes the local address.
     *
     * @param address see the component
     * @return the changed copy
     */
    public ConnectOptions withLocal(InetSocketAddress address) {
        return new ConnectOptions(address, initialData, deadline, sendLimits);
    }

    /**
     * Changes the initial data.
     *
     * @param data see the component
     * @return the changed copy
     */
    public ConnectOptions withInitialData(IoBuffer data) {
        return new ConnectOptions(local, data, deadline, sendLimits);
    }

    /**
     * Changes the deadline.
     *
     * @param until see the component
     * @return the changed copy
     */
    public ConnectOptions withDeadline(Deadline until) {
        return new ConnectOptions(local, initialData, until, sendLimits);
    }

    /**
     * Changes how much the connection may have outstanding.
     *
     * @param limits see the component
     * @return the changed copy
     */
    public ConnectOptions withSendLimits(SendLimits limits) {
        return new ConnectOptions(local, initialData, deadline, limits);
    }
}
