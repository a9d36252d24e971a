package dev.overlapped;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A connection that a {@link TcpListener} has accepted. Its socket can be used again, for accepting
 * alone: {@link #disconnectForReuse} returns an {@link AcceptTarget}.
 *
 * <p>Sources: <em>LPFN_DISCONNECTEX callback function (mswsock.h)</em>, TF_REUSE_SOCKET; {@code
 * connect(2)}, AF_UNSPEC.
 *
 * @since 0.1
 */
public non-sealed interface AcceptedConnection extends TcpConnection {
    /**
     * Returns the listener that accepted it.
     *
     * @return it may be closed by now
     */
    TcpListener listener();

    /**
     * Ends the connection in order and returns its socket to be accepted into again: sends all that
     * is queued, ends the stream, waits for the other side to end its own (data that it still sends
     * are dropped), and takes the connection off the socket. This object counts as closed from then
     * on. When any of that fails, the connection is closed.
     *
     * @param deadline until when; the other side may take its time, and Windows may wait for the
     *     end of TIME_WAIT
     * @param handler gets the socket, or the failure: {@link IoFailure.Kind#TIMED_OUT}, {@link
     *     IoFailure.Kind#CONNECTION_RESET} or {@link IoFailure.Kind#NOT_CONNECTED} if it broke,
     *     {@link IoFailure.Kind#CLOSED} if it is closed or ending already, {@link
     *     IoFailure.Kind#UNSUPPORTED} where the system does not have it
     * @return to cancel it with, which closes the connection
     */
    Cancellable disconnectForReuse(Deadline deadline, ReuseHandler<AcceptTarget> handler);

    @Override
    FileTransmission<AcceptTarget> transmitFile(TransmitSource source);

    @Override
    FileTransmission<AcceptTarget> transmitFile();

    @Override
    PacketTransmission<AcceptTarget> transmitPackets(List<PacketElement> elements);

    @Override
    Blocking blocking();

    @Override
    Async async();

    /**
     * The operations that wait.
     *
     * @since 0.1
     */
    interface Blocking extends TcpConnection.Blocking {
        /**
         * Ends the connection in order and returns its socket, as {@link
         * AcceptedConnection#disconnectForReuse} does. Interrupting the thread closes the
         * connection.
         *
         * @param deadline until when
         * @return the socket, to be accepted into again
         * @throws IoFailure of the kinds of the form with a handler, and {@link
         *     IoFailure.Kind#INTERRUPTED}; the connection is closed
         */
        AcceptTarget disconnectForReuse(Deadline deadline) throws IoFailure;
    }

    /**
     * The operations that return futures.
     *
     * @since 0.1
     */
    interface Async extends TcpConnection.Async {
        /**
         * Ends the connection in order and returns its socket, as {@link
         * AcceptedConnection#disconnectForReuse} does. Cancelling the future closes the connection.
         *
         * @param deadline until when
         * @return completes with the socket
         */
        CompletableFuture<AcceptTarget> disconnectForReuse(Deadline deadline);
    }
}
