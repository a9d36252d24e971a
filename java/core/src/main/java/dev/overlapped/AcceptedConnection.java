package dev.overlapped;

import dev.overlapped.internal.operation.NativeSocket;

import java.net.Inet6Address;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A connection that a {@link TcpListener} has accepted. Its socket can be used again, for accepting
 * alone: what {@link #disconnectForReuse} gives is an {@link AcceptTarget}.
 *
 * <p>Sources: <em>LPFN_DISCONNECTEX callback function (mswsock.h)</em>, TF_REUSE_SOCKET; {@code
 * connect(2)}, AF_UNSPEC.
 */
public final class AcceptedConnection extends TcpConnection {
    private final TcpListener listener;

    /** Whether it has one of the places of an {@link ActiveSet}; under the monitor of that. */
    boolean active;

    AcceptedConnection(TcpListener listener, NativeSocket socket) {
        super(socket, listener.sendLevels());
        this.listener = listener;
    }

    @Override
    public CompletionPort port() {
        return listener.port();
    }

    /**
     * The listener that accepted it.
     *
     * @return it may be closed by now
     */
    public TcpListener listener() {
        return listener;
    }

    /**
     * Ends the connection in order and gives its socket to be accepted into again: sends what is
     * queued, ends the stream, waits for the other side to end its own (what it still sends is
     * dropped), and takes the connection off the socket. This object is as closed from then on.
     * When it does not come to that, the connection is closed.
     *
     * @param deadline until when; the other side may take its time, and Windows may wait for the
     *     end of TIME_WAIT
     * @param handler gets the socket, or the failure: {@link IoFailure.Kind#TIMED_OUT}, {@link
     *     IoFailure.Kind#CONNECTION_RESET} or {@link IoFailure.Kind#NOT_CONNECTED} if it broke,
     *     {@link IoFailure.Kind#CLOSED} if it is closed or ending already, {@link
     *     IoFailure.Kind#UNSUPPORTED} where the system does not have it
     */
    public void disconnectForReuse(Deadline deadline, ReuseHandler<AcceptTarget> handler) {
        Objects.requireNonNull(handler, "handler");
        recycle(new Recycling<>(this, deadline, this::target, handler));
    }

    /**
     * As {@link #disconnectForReuse(Deadline, ReuseHandler)}, and waits for it. For virtual
     * threads; interrupting the thread closes the connection.
     *
     * @param deadline until when
     * @return the socket, to be accepted into
     * @throws IoFailure as the other form's handler is told, and {@link
     *     IoFailure.Kind#INTERRUPTED}; the connection is closed
     * @throws IllegalStateException on a completion thread
     */
    public AcceptTarget disconnectForReuse(Deadline deadline) throws IoFailure {
        Waiter<AcceptTarget> waiter = Waiter.here();
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
    public CompletableFuture<AcceptTarget> disconnectForReuseAsync(Deadline deadline) {
        OperationFuture<AcceptTarget> future = new OperationFuture<>();
        return recycledAsync(
                new Recycling<>(this, deadline, this::target, Recycling.telling(future)), future);
    }

    @Override
    public FileTransmission<AcceptTarget> transmitFile(TransmitSource source) {
        return new FileTransmission<>(this, Objects.requireNonNull(source, "source"), this::target);
    }

    @Override
    public FileTransmission<AcceptTarget> transmitFile() {
        return new FileTransmission<>(this, null, this::target);
    }

    @Override
    public PacketTransmission<AcceptTarget> transmitPackets(List<PacketElement> elements) {
        return new PacketTransmission<>(this, elements, this::target);
    }

    private AcceptTarget target(NativeSocket socket) {
        boolean ipv6 = listener.localAddress().getAddress() instanceof Inet6Address;
        return new AcceptTarget(port(), ipv6, socket);
    }

    /** A listener that recycles gets the socket back. */
    @Override
    void reaped() {
        super.reaped();
        listener.gone(this);
    }

    @Override
    ReceiveStream.Ending ending() {
        RecyclingPool pool = listener.pool();
        return pool == null
                ? super.ending()
                : new Recycling<>(this, RecyclingPool.deadline(), this::target, pool);
    }
}
