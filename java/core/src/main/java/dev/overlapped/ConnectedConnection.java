package dev.overlapped;

import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.SendLevels;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A connection that this side has made. Its socket can be used again, for connecting alone: what
 * {@link #disconnectForReuse} gives is a {@link ConnectTarget}.
 *
 * <p>Sources: <em>LPFN_DISCONNECTEX callback function (mswsock.h)</em>, TF_REUSE_SOCKET; {@code
 * connect(2)}, AF_UNSPEC.
 */
public final class ConnectedConnection extends TcpConnection {
    private final CompletionPort port;
    private final boolean ipv6;

    ConnectedConnection(CompletionPort port, boolean ipv6, NativeSocket socket, SendLevels levels) {
        super(socket, levels);
        this.port = port;
        this.ipv6 = ipv6;
    }

    @Override
    public CompletionPort port() {
        return port;
    }

    /**
     * Ends the connection in order and gives its socket to be connected again: sends what is
     * queued, ends the stream, waits for the other side to end its own (what it still sends is
     * dropped), and takes the connection off the socket, which stays bound. This object is as
     * closed from then on. When it does not come to that, the connection is closed.
     *
     * @param deadline until when; the other side may take its time, and Windows may wait for the
     *     end of TIME_WAIT
     * @param handler gets the socket, or the failure: {@link IoFailure.Kind#TIMED_OUT}, {@link
     *     IoFailure.Kind#CONNECTION_RESET} or {@link IoFailure.Kind#NOT_CONNECTED} if it broke,
     *     {@link IoFailure.Kind#CLOSED} if it is closed or ending already, {@link
     *     IoFailure.Kind#UNSUPPORTED} where the system does not have it
     */
    public void disconnectForReuse(Deadline deadline, ReuseHandler<ConnectTarget> handler) {
        Objects.requireNonNull(handler, "handler");
        recycle(new Recycling<>(this, deadline, this::target, handler));
    }

    /**
     * As {@link #disconnectForReuse(Deadline, ReuseHandler)}, and waits for it. For virtual
     * threads; interrupting the thread closes the connection.
     *
     * @param deadline until when
     * @return the socket, to be connected again
     * @throws IoFailure as the other form's handler is told, and {@link
     *     IoFailure.Kind#INTERRUPTED}; the connection is closed
     * @throws IllegalStateException on a completion thread
     */
    public ConnectTarget disconnectForReuse(Deadline deadline) throws IoFailure {
        Waiter<ConnectTarget> waiter = Waiter.here();
        return awaitRecycled(
                new Recycling<>(this, deadline, this::target, Recycling.telling(waiter)), waiter);
    }

    /**
     * As {@link #disconnectForReuse(Deadline, ReuseHandler)}. Cancelling the future closes the
     * connection; otherwise it is as {@link TcpConnection} says of futures.
     *
     * @param deadline until when
     * @return what {@link #disconnectForReuse(Deadline)} returns, in time
     */
    public CompletableFuture<ConnectTarget> disconnectForReuseAsync(Deadline deadline) {
        OperationFuture<ConnectTarget> future = new OperationFuture<>();
        return recycledAsync(
                new Recycling<>(this, deadline, this::target, Recycling.telling(future)), future);
    }

    @Override
    public FileTransmission<ConnectTarget> transmitFile(TransmitSource source) {
        return new FileTransmission<>(this, Objects.requireNonNull(source, "source"), this::target);
    }

    @Override
    public FileTransmission<ConnectTarget> transmitFile() {
        return new FileTransmission<>(this, null, this::target);
    }

    @Override
    public PacketTransmission<ConnectTarget> transmitPackets(List<PacketElement> elements) {
        return new PacketTransmission<>(this, elements, this::target);
    }

    private ConnectTarget target(NativeSocket socket) {
        return new ConnectTarget(port(), ipv6, socket);
    }
}
