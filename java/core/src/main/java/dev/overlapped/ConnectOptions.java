package dev.overlapped;

import java.net.SocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * The settings of a connection that is to be made. Immutable; each {@code with} method returns a
 * changed copy.
 *
 * {@snippet file="dev/overlapped/snippets/Snippets.java" region="connect"}
 *
 * @since 0.1
 */
public final class ConnectOptions {
    /** The system's local address, no data, the send limits of the port, the idlest thread. */
    public static final ConnectOptions DEFAULT =
            new ConnectOptions(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private final Optional<SocketAddress> local;
    private final Optional<IoBuffer> initialData;
    private final Optional<SendLimits> sendLimits;
    private final Optional<OverlappedSocket> threadOf;

    private ConnectOptions(
            Optional<SocketAddress> local,
            Optional<IoBuffer> initialData,
            Optional<SendLimits> sendLimits,
            Optional<OverlappedSocket> threadOf) {
        this.local = local;
        this.initialData = initialData;
        this.sendLimits = sendLimits;
        this.threadOf = threadOf;
    }

    /**
     * Changes the address to connect from.
     *
     * @param address resolved and of the remote address's family
     * @return the changed copy
     */
    public ConnectOptions withLocal(SocketAddress address) {
        return new ConnectOptions(Optional.of(address), initialData, sendLimits, threadOf);
    }

    /**
     * Lets the connect call itself send data (ConnectEx; a linked send on Linux).
     *
     * @param data its region is sent; in flight during the connect, and lent again afterwards: the
     *     handler releases it
     * @return the changed copy
     */
    public ConnectOptions withInitialData(IoBuffer data) {
        return new ConnectOptions(local, Optional.of(data), sendLimits, threadOf);
    }

    /**
     * Sends no data with the connect call, as by default.
     *
     * @return the changed copy
     */
    public ConnectOptions withoutInitialData() {
        return new ConnectOptions(local, Optional.empty(), sendLimits, threadOf);
    }

    /**
     * Changes how much the connection may have outstanding.
     *
     * @param limits instead of those of the port ({@link PortBuilder#sendLimits})
     * @return the changed copy
     */
    public ConnectOptions withSendLimits(SendLimits limits) {
        return new ConnectOptions(local, initialData, Optional.of(limits), threadOf);
    }

    /**
     * Lets the connection belong to the completion thread of another socket, instead of the thread
     * with the fewest connections: so the handlers of the two never run concurrently, and a proxy's
     * two legs need no lock.
     *
     * {@snippet file="dev/overlapped/snippets/Snippets.java" region="thread-of"}
     *
     * @param socket of the same port
     * @return the changed copy
     */
    public ConnectOptions withThreadOf(OverlappedSocket socket) {
        return new ConnectOptions(local, initialData, sendLimits, Optional.of(socket));
    }

    /**
     * Returns the address to connect from.
     *
     * @return empty if the system chooses it
     */
    public Optional<SocketAddress> local() {
        return local;
    }

    /**
     * Returns the data that the connect call itself sends.
     *
     * @return empty if it sends none
     */
    public Optional<IoBuffer> initialData() {
        return initialData;
    }

    /**
     * Returns the limits of what the connection may have outstanding.
     *
     * @return empty if the limits of the port apply
     */
    public Optional<SendLimits> sendLimits() {
        return sendLimits;
    }

    /**
     * Returns the socket whose completion thread the connection belongs to.
     *
     * @return empty if the port chooses the thread
     */
    public Optional<OverlappedSocket> threadOf() {
        return threadOf;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConnectOptions that
                && local.equals(that.local)
                && initialData.equals(that.initialData)
                && sendLimits.equals(that.sendLimits)
                && threadOf.equals(that.threadOf);
    }

    @Override
    public int hashCode() {
        return Objects.hash(local, initialData, sendLimits, threadOf);
    }

    @Override
    public String toString() {
        return "ConnectOptions[local="
                + local
                + ", initialData="
                + initialData
                + ", sendLimits="
                + sendLimits
                + ", threadOf="
                + threadOf
                + "]";
    }
}
