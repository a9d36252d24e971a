package dev.overlapped;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A connected TCP socket: an {@link AcceptedConnection} of a {@link TcpListener}, or a {@link
 * ConnectedConnection} made by {@link CompletionPort#connect}. The two differ in what their socket
 * can be used for again when the connection has ended.
 *
 * <p>Several sends may be queued: their data leave in the order in which they were started, each
 * whole. Several receives may be posted: they are filled in the order in which they were started,
 * and their handlers are called in that order after success; after a failure a handler may be
 * called earlier. At most {@value IoBuffers#MAX_SIZE} buffers go into one operation.
 *
 * <p>{@link SendLimits} limit how much may be outstanding of the data that are sent: beyond them a
 * send is refused with {@link IoFailure.Kind#BACK_PRESSURE}, or waits if it is a blocking one.
 *
 * <p>An operation on a connection that this side has closed fails with {@link
 * IoFailure.Kind#CLOSED}, like one that was in flight when it was closed: closing from another
 * thread is no misuse. So does a send, a transmission or a disconnect that starts after {@link
 * #disconnect} or {@link #closeAfterSending()}, on whatever thread; that end continues, and nothing
 * of the send leaves.
 *
 * <p>A future completes when its operation has ended and its buffers are lent again, never before.
 * So {@link CompletableFuture#cancel} only requests that the operation end early, and returns
 * false: the future then completes with an {@link IoFailure} of kind {@link
 * IoFailure.Kind#CANCELLED}, or with the result if the operation was faster. Nothing else can
 * complete it; {@link CompletableFuture#orTimeout} and the like throw
 * UnsupportedOperationException: use a deadline. Dependent actions run on the connection's
 * completion thread, like handlers, unless they are given an executor: they must not block. Misuse
 * is thrown at once, not through the future.
 *
 * <p>Threads: all methods from any thread. Handlers of one connection never run concurrently.
 *
 * <p>Sources: <em>WSARecv function</em>, <em>WSASend function (winsock2.h)</em>, <em>TransmitFile
 * function (mswsock.h)</em>, <em>LPFN_TRANSMITPACKETS callback function (mswsock.h)</em>,
 * <em>LPFN_DISCONNECTEX callback function (mswsock.h)</em>, <em>CancelIoEx function</em>; {@code
 * io_uring_prep_recv(3)}, {@code io_uring_prep_send(3)}, {@code shutdown(2)}, {@code
 * io_uring_prep_cancel(3)}.
 *
 * {@snippet file="dev/overlapped/snippets/Snippets.java" region="blocking"}
 *
 * @since 0.1
 */
public sealed interface TcpConnection extends OverlappedSocket
        permits AcceptedConnection, ConnectedConnection {
    // ---- receiving

    /**
     * Receives the next data, as soon as there are any.
     *
     * @param buffer filled from its start; in flight until the handler gets it. One without room
     *     for a byte waits until there is something to receive, or the stream has ended, and takes
     *     nothing
     * @param deadline until when data must have arrived
     * @param handler gets the data, the end of the stream, or the failure
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalStateException if the buffer is in flight or released
     */
    long receive(IoBuffer buffer, Deadline deadline, ReceiveHandler handler);

    /**
     * Receives the next data into a buffer that the port's own pool lends when data have arrived:
     * until then nothing is held. So a server of idle connections holds no buffer, and receives one
     * request at a time. The buffer is the handler's: it sends or releases it. At the end of the
     * stream and after a failure the handler's buffer has no data and no room.
     *
     * {@snippet file="dev/overlapped/snippets/Snippets.java" region="receive-when-ready"}
     *
     * @param deadline until when data must have arrived, and a buffer must be free
     * @param handler gets the data, the end of the stream, or the failure
     * @return the operation's number, for {@link #cancel}
     */
    long receive(Deadline deadline, ReceiveHandler handler);

    /**
     * Receives into several buffers, the first one first.
     *
     * @param buffers with less than 2 GiB of room in all; filled from their starts, and in flight
     *     until the handler gets them
     * @param deadline until when data must have arrived
     * @param handler gets the buffers
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if there is too much room
     * @throws IllegalStateException if a buffer is in flight or released; the others stay lent
     */
    long receive(IoBuffers buffers, Deadline deadline, VectorHandler handler);

    /**
     * Receives again and again from now on, each time into a buffer lent from the port's own pool,
     * until the stream ends, the connection is closed, or receiving is paused. The buffer is the
     * handler's: it sends or releases it. Receiving pauses by itself while the connection is under
     * pressure, so that nothing is read from a client that does not read either; see {@link
     * SendLimits}. It takes the options of {@link PortBuilder#receiving}.
     *
     * @param handler gets the data and the end
     * @throws IllegalStateException if this was called before
     */
    void receiveEach(ReceiveHandler handler);

    /**
     * Receives again and again from now on, as {@link #receiveEach(ReceiveHandler)} does, with
     * options of its own. A handler that blocks is handed over to virtual threads by {@code
     * connection.receiveEach(ReceiveOptions.DEFAULT.withExecutor(Thread::startVirtualThread),
     * handler)}: it has the buffer until it sends or releases it, as on the completion thread, and
     * is called again when it has returned. Its exceptions are reported to {@link
     * PortBuilder#onHandlerFailure}, and close the connection.
     *
     * @param options mode, depth and executor
     * @param handler gets the data and the end
     * @throws IllegalStateException if one of the two was called before
     */
    void receiveEach(ReceiveOptions options, ReceiveHandler handler);

    /**
     * Pauses {@link #receiveEach}: until {@link #resumeReceiving} its handler is called only to
     * report a failure, or that the connection has not sent ({@link IdleKind#WRITING}). No data are
     * lost. When another thread than the connection's calls this, a call of the handler that has
     * begun may still be under way on return.
     */
    void pauseReceiving();

    /** Ends the pause that {@link #pauseReceiving} began. */
    void resumeReceiving();

    // ---- sending

    /**
     * Sends a buffer's data and releases the buffer, with success and without; for a wrapped one
     * that means: clears it. A failure closes the connection, which its receive handler will
     * notice, and so does a send beyond the {@link SendLimits}: a caller that sends more than was
     * received checks {@link #isWritable} before, or passes a handler. After the end of the sending
     * side the buffer is released, and nothing else happens: a broadcast may race with ends of
     * connections.
     *
     * @param buffer its region is sent; in flight until it is released
     * @throws IllegalStateException if the buffer is in flight or released
     */
    void sendAndRelease(IoBuffer buffer);

    /**
     * Sends a buffer's data, all of it.
     *
     * @param buffer its region is sent; in flight until the handler gets it
     * @param deadline until when the system's transport must have taken all of it
     * @param handler gets the buffer back
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalStateException if the buffer is in flight or released
     */
    long send(IoBuffer buffer, Deadline deadline, SendHandler handler);

    /**
     * Sends the data of several buffers, in order and all of it, as one operation.
     *
     * @param buffers with less than 2 GiB of data in all; in flight until the handler gets them
     * @param deadline until when the system's transport must have taken all of it
     * @param handler gets the buffers back
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if there are too much data
     * @throws IllegalStateException if a buffer is in flight or released; the others stay lent
     */
    long send(IoBuffers buffers, Deadline deadline, VectorHandler handler);

    /**
     * Returns whether a send would be taken now: less than the {@link SendLimits} is outstanding,
     * and no other send waits for room. Sends of the calling thread count as soon as they are
     * started; on the connection's thread a send that follows is taken, unless another thread is
     * faster.
     *
     * @return false also while sends are refused because one was, once the end of the connection or
     *     of its sending side was asked for, and on a closed connection
     */
    boolean isWritable();

    /**
     * Returns whether much is outstanding: from the pressure of the {@link SendLimits} on, until
     * less than half of that is. Sends are taken, but the other side does not keep up: a caller
     * that has a choice stops producing, and continues {@linkplain #whenWritable when it is over};
     * a proxy stops reading from its other side.
     *
     * {@snippet file="dev/overlapped/snippets/Snippets.java" region="proxy"}
     *
     * @return false on a closed connection
     */
    boolean isUnderPressure();

    /**
     * Notifies a handler, once, when the connection {@linkplain #isWritable is writable} and not
     * {@linkplain #isUnderPressure under pressure}: soon if it is so, else when the pressure is
     * over, see {@link SendLimits}. Several handlers are notified in the order of these calls. The
     * handler fails soon on a connection that has ended, or whose orderly end was asked for.
     *
     * @param handler notified, never within this call
     */
    void whenWritable(WritableHandler handler);

    /**
     * Begins to describe a transmission of a file: TransmitFile. Its data leave among the sends, in
     * the order of the starts.
     *
     * @param source the file
     * @return to be described further, and started
     */
    FileTransmission<?> transmitFile(TransmitSource source);

    /**
     * Begins to describe a transmission without a file: only head and tail, or only an end of the
     * stream.
     *
     * @return to be described further, and started
     */
    FileTransmission<?> transmitFile();

    /**
     * Begins to describe a transmission of memory and pieces of files: TransmitPackets. Its data
     * leave among the sends, in the order of the starts.
     *
     * @param elements any number, in their order; the list is copied
     * @return to be described further, and started
     * @throws NullPointerException if the list or an element is null
     */
    PacketTransmission<?> transmitPackets(List<PacketElement> elements);

    // ---- ending

    /**
     * Ends the sending side after all that was sent before; the other side will see the end of the
     * stream. Receiving continues. DisconnectEx without reuse. A second one fails with {@link
     * IoFailure.Kind#CLOSED}; after one that has failed otherwise the sending side is open again.
     *
     * @param deadline until when
     * @param handler gets the outcome
     * @return the operation's number, for {@link #cancel}
     */
    long disconnect(Deadline deadline, DisconnectHandler handler);

    /**
     * Sends all that is queued, ends the stream, and closes the connection when the other side has
     * ended its own. It waits for that without a limit in time; {@link
     * #closeAfterSending(Deadline)} sets one. Returns at once.
     */
    void closeAfterSending();

    // ---- options and addresses

    /**
     * Sets an option: TCP_NODELAY, SO_KEEPALIVE, SO_SNDBUF, SO_RCVBUF, SO_LINGER, IP_TOS of {@link
     * java.net.StandardSocketOptions}, and others that the system's TCP sockets have. TCP_NODELAY
     * is on from the start: else a send that follows another may wait 40 ms and more for the other
     * side to acknowledge that one. Gather small pieces into one operation instead.
     */
    @Override
    <T> TcpConnection setOption(SocketOption<T> option, T value) throws IoFailure;

    /**
     * Returns the address of the other side.
     *
     * @return resolved
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing, {@link
     *     IoFailure.Kind#NOT_CONNECTED} after a reset
     */
    SocketAddress remoteAddress() throws IoFailure;

    // ---- the other two faces

    /**
     * Returns the view whose operations wait.
     *
     * @return for virtual threads
     */
    @Override
    Blocking blocking();

    /**
     * Returns the view whose operations return futures.
     *
     * @return see {@link TcpConnection} for what such a future allows
     */
    @Override
    Async async();

    /**
     * The operations of a connection that wait until they have ended. Made for virtual threads;
     * interrupting the thread cancels the operation, and its buffers are lent again. All throw
     * IllegalStateException on a completion thread.
     *
     * @since 0.1
     */
    interface Blocking extends OverlappedSocket.Blocking {
        /**
         * Receives the next data.
         *
         * @param buffer as {@link TcpConnection#receive(IoBuffer, Deadline, ReceiveHandler)}; lent
         *     again when this returns or throws
         * @param deadline until when data must have arrived
         * @return bytes received, at least 1, or −1 at the end of the stream; 0 if the buffer has
         *     no room for a byte and there is something to receive
         * @throws IoFailure of kind {@link IoFailure.Kind#CONNECTION_RESET}, {@link
         *     IoFailure.Kind#TIMED_OUT}, {@link IoFailure.Kind#CLOSED}, {@link
         *     IoFailure.Kind#INTERRUPTED} and others of the system; after TIMED_OUT and INTERRUPTED
         *     the connection is usable
         */
        int receive(IoBuffer buffer, Deadline deadline) throws IoFailure;

        /**
         * Receives the next data into a buffer that the port's own pool lends when data have
         * arrived, as {@link TcpConnection#receive(Deadline, ReceiveHandler)}.
         *
         * @param deadline until when data must have arrived, and a buffer must be free
         * @return a buffer with data, lent to the caller, which sends or releases it; empty at the
         *     end of the stream
         * @throws IoFailure as {@link #receive(IoBuffer, Deadline)}
         */
        Optional<IoBuffer> receive(Deadline deadline) throws IoFailure;

        /**
         * Finds out what a receive would get now, without waiting for data and without a buffer;
         * nothing is taken. For pools of connections: of one that is to be used again, {@link
         * Readiness#NOTHING} is good, and all else means that the other side is done with it.
         *
         * {@snippet file="dev/overlapped/snippets/Snippets.java" region="poll"}
         *
         * @return data, the end of the stream, or nothing
         * @throws IoFailure of kind {@link IoFailure.Kind#CONNECTION_RESET}, {@link
         *     IoFailure.Kind#CLOSED}, {@link IoFailure.Kind#INTERRUPTED} and others of the system
         */
        Readiness poll() throws IoFailure;

        /**
         * Receives into several buffers, the first one first.
         *
         * @param buffers as {@link TcpConnection#receive(IoBuffers, Deadline, VectorHandler)}; lent
         *     again when this returns or throws
         * @param deadline until when data must have arrived
         * @return bytes received, or −1 at the end of the stream; 0 if the buffers have no room for
         *     a byte and there is something to receive
         * @throws IoFailure as {@link #receive(IoBuffer, Deadline)}
         */
        long receive(IoBuffers buffers, Deadline deadline) throws IoFailure;

        /**
         * Sends a buffer's data, all of it; waits for room ({@link SendLimits}), and until the
         * system's transport has taken the data.
         *
         * @param buffer its region is sent; lent again when this returns or throws
         * @param deadline until when the transport must have taken all of it
         * @throws IoFailure of kind {@link IoFailure.Kind#CONNECTION_RESET}, {@link
         *     IoFailure.Kind#TIMED_OUT}, {@link IoFailure.Kind#CLOSED}, {@link
         *     IoFailure.Kind#INTERRUPTED}, {@link IoFailure.Kind#SLOW_CONSUMER} and others of the
         *     system; {@link IoFailure#transferred} bytes were sent
         */
        void send(IoBuffer buffer, Deadline deadline) throws IoFailure;

        /**
         * Sends the data of several buffers, as {@link #send(IoBuffer, Deadline)} does of one.
         *
         * @param buffers as {@link TcpConnection#send(IoBuffers, Deadline, VectorHandler)}; lent
         *     again when this returns or throws
         * @param deadline until when the transport must have taken all of it
         * @throws IoFailure as {@link #send(IoBuffer, Deadline)}
         */
        void send(IoBuffers buffers, Deadline deadline) throws IoFailure;

        /**
         * Ends the sending side as {@link TcpConnection#disconnect} does.
         *
         * @param deadline until when
         * @throws IoFailure of the kinds of {@link #send(IoBuffer, Deadline)}
         */
        void disconnect(Deadline deadline) throws IoFailure;

        /**
         * Returns the received data as a stream without a limit in time; see {@link
         * #inputStream(Duration)}.
         *
         * @return the stream
         */
        InputStream inputStream();

        /**
         * Returns the received data as a stream of the JDK. A read waits for data; only then it
         * borrows a buffer of the port's pool, and it has returned it when it returns itself. So a
         * thread that waits holds no buffer.
         *
         * <p>It behaves as the stream of a {@link java.net.Socket} that a virtual thread reads: a
         * read that times out throws {@link java.net.SocketTimeoutException}, and the next one
         * continues; one whose thread is interrupted closes the connection and throws {@link
         * java.net.SocketException}, and so does one whose connection is closed meanwhile. Closing
         * the stream closes the connection. The cause of each exception is the {@link IoFailure}.
         * {@link InputStream#available} asks the system; {@link InputStream#transferTo} copies
         * nothing if the other stream is that of a connection.
         *
         * <p>A read may receive more than it was asked for. The rest is kept for the next read of
         * any stream or channel of this connection, but {@link #receive} does not return it.
         *
         * {@snippet file="dev/overlapped/snippets/StreamSnippets.java" region="streams"}
         *
         * @param timeout how long a read waits for data, more than zero
         * @return the stream
         * @throws IllegalArgumentException if the time-out is zero or negative
         */
        InputStream inputStream(Duration timeout);

        /**
         * Returns a stream of the JDK that sends, without a limit in time; see {@link
         * #outputStream(Duration)}.
         *
         * @return the stream
         */
        OutputStream outputStream();

        /**
         * Returns a stream of the JDK that sends. A write returns when the system's transport has
         * taken all of it: nothing is left to be flushed. It borrows buffers of the port's pool,
         * waits for one if all are lent, and has returned them when it returns itself; a large one
         * is split into several sends. Put a {@link java.io.BufferedOutputStream} before it to
         * write small pieces.
         *
         * <p>Time-outs, interrupts and closing are those of {@link #inputStream(Duration)}; {@link
         * java.io.InterruptedIOException#bytesTransferred} counts the bytes of a write that were
         * sent.
         *
         * @param timeout until when a write must have been taken whole, more than zero
         * @return the stream
         * @throws IllegalArgumentException if the time-out is zero or negative
         */
        OutputStream outputStream(Duration timeout);

        /**
         * Returns the connection as a channel without a limit in time; see {@link
         * #channel(Duration)}.
         *
         * @return the channel
         */
        ByteChannel channel();

        /**
         * Returns the connection as a channel of the JDK, in blocking mode. Reads and writes are
         * those of {@link #inputStream(Duration)} and {@link #outputStream(Duration)}; a write
         * takes the whole buffer, or throws and leaves the position after the bytes that were sent.
         *
         * <p>It is a {@link java.nio.channels.InterruptibleChannel}, and throws {@link
         * java.nio.channels.ClosedByInterruptException}, {@link
         * java.nio.channels.AsynchronousCloseException} and {@link
         * java.nio.channels.ClosedChannelException} as such a channel does; after a time-out, a
         * {@link java.net.SocketTimeoutException}, it is usable.
         *
         * @param timeout of each read and write, more than zero
         * @return the channel
         * @throws IllegalArgumentException if the time-out is zero or negative
         */
        ByteChannel channel(Duration timeout);
    }

    /**
     * The operations of a connection that return futures.
     *
     * @since 0.1
     */
    interface Async extends OverlappedSocket.Async {
        /**
         * Receives the next data.
         *
         * @param buffer in flight until the future completes
         * @param deadline until when data must have arrived
         * @return completes with the result of {@link Blocking#receive(IoBuffer, Deadline)}
         */
        CompletableFuture<Integer> receive(IoBuffer buffer, Deadline deadline);

        /**
         * Receives the next data into a buffer that the port's own pool lends when data have
         * arrived.
         *
         * @param deadline until when data must have arrived, and a buffer must be free
         * @return completes with the result of {@link Blocking#receive(Deadline)}
         */
        CompletableFuture<Optional<IoBuffer>> receive(Deadline deadline);

        /**
         * Finds out what a receive would get now. On completion threads, too: its result is there
         * in the next round.
         *
         * @return completes when {@link Blocking#poll} would return
         */
        CompletableFuture<Readiness> poll();

        /**
         * Receives into several buffers, the first one first.
         *
         * @param buffers in flight until the future completes
         * @param deadline until when data must have arrived
         * @return completes with the result of {@link Blocking#receive(IoBuffers, Deadline)}
         */
        CompletableFuture<Long> receive(IoBuffers buffers, Deadline deadline);

        /**
         * Sends a buffer's data, all of it.
         *
         * @param buffer its region is sent; in flight until the future completes
         * @param deadline until when the system's transport must have taken all of it
         * @return completes when {@link Blocking#send(IoBuffer, Deadline)} would return
         */
        CompletableFuture<Void> send(IoBuffer buffer, Deadline deadline);

        /**
         * Sends the data of several buffers.
         *
         * @param buffers in flight until the future completes
         * @param deadline until when the system's transport must have taken all of it
         * @return completes when {@link Blocking#send(IoBuffers, Deadline)} would return
         */
        CompletableFuture<Void> send(IoBuffers buffers, Deadline deadline);

        /**
         * Waits as {@link TcpConnection#whenWritable} does.
         *
         * @return completes when the connection is writable; cancelling it ends the waiting
         */
        CompletableFuture<Void> whenWritable();

        /**
         * Ends the sending side as {@link TcpConnection#disconnect} does.
         *
         * @param deadline until when
         * @return completes when {@link Blocking#disconnect} would return
         */
        CompletableFuture<Void> disconnect(Deadline deadline);
    }
}
