package dev.overlapped;

import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Map;
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
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of());

    private final Optional<SocketAddress> local;
    private final Optional<IoBuffer> initialData;
    private final Optional<SendLimits> sendLimits;
    private final Optional<OverlappedSocket> threadOf;
    private final Map<SocketOption<?>, Object> socketOptions;

    private ConnectOptions(
            Optional<SocketAddress> local,
            Optional<IoBuffer> initialData,
            Optional<SendLimits> sendLimits,
            Optional<OverlappedSocket> threadOf,
            Map<SocketOption<?>, Object> socketOptions) {
        this.local = local;
        this.initialData = initialData;
        this.sendLimits = sendLimits;
        this.threadOf = threadOf;
        this.socketOptions = socketOptions;
    }

    /**
     * Changes the address to connect from. Without a port, connections to different servers may get
     * the same one, see {@link SocketOptions#IP_BIND_ADDRESS_NO_PORT}.
     *
     * @param address resolved and of the remote address's family
     * @return the changed copy
     */
    public ConnectOptions withLocal(SocketAddress address) {
        return new ConnectOptions(
                Optional.of(address), initialData, sendLimits, threadOf, socketOptions);
    }

    /**
     * Lets the connect call itself send data (ConnectEx; a linked send on Linux).
     *
     * @param data its region is sent; in flight during the connect, and lent again afterwards: the
     *     handler releases it
     * @return the changed copy
     */
    public ConnectOptions withInitialData(IoBuffer data) {
        return new ConnectOptions(local, Optional.of(data), sendLimits, threadOf, socketOptions);
    }

    /**
     * Sends no data with the connect call, as by default.
     *
     * @return the changed copy
     */
    public ConnectOptions withoutInitialData() {
        return new ConnectOptions(local, Optional.empty(), sendLimits, threadOf, socketOptions);
    }

    /**
     * Changes how much the connection may have outstanding.
     *
     * @param limits instead of those of the port ({@link PortBuilder#sendLimits})
     * @return the changed copy
     */
    public ConnectOptions withSendLimits(SendLimits limits) {
        return new ConnectOptions(local, initialData, Optional.of(limits), threadOf, socketOptions);
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
        return new ConnectOptions(
                local, initialData, sendLimits, Optional.of(socket), socketOptions);
    }

    /**
     * Sets an option of the socket before it is bound and connects. The options of a {@link
     * ConnectTarget}, which is bound already, are set on itself.
     *
     * @param option one of {@link SocketOptions} or {@link java.net.StandardSocketOptions}
     * @param value its value
     * @param <T> the option's type
     * @return the changed copy
     * @throws IllegalArgumentException if the value is not of the option's type
     */
    public <T> ConnectOptions with(SocketOption<T> option, T value) {
        return new ConnectOptions(
                local,
                initialData,
                sendLimits,
                threadOf,
                OptionValues.with(socketOptions, option, value));
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

    /**
     * Returns the options of the socket that are set before it is bound.
     *
     * @return options and values, in the order in which they are set; immutable
     */
    public Map<SocketOption<?>, Object> socketOptions() {
        return socketOptions;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConnectOptions that
                && local.equals(that.local)
                && initialData.equals(that.initialData)
                && sendLimits.equals(that.sendLimits)
                && threadOf.equals(that.threadOf)
                && socketOptions.equals(that.socketOptions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(local, initialData, sendLimits, threadOf, socketOptions);
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
                + ", socketOptions="
                + socketOptions
                + "]";
    }
}
