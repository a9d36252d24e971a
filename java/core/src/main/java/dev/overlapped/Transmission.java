package dev.overlapped;

import java.util.concurrent.CompletableFuture;

/**
 * A transmission on a connection, that is being described: the common part of {@link
 * FileTransmission} and {@link PacketTransmission}. Until it is started, which can be done once, no
 * file is checked and no buffer is taken. Implemented by this library only.
 *
 * <p>A started transmission is one operation, in order among the connection's sends, with one
 * completion. It may have any length: the limits of the system's calls do not show. All its buffers
 * are lent again with the completion, after success and after a failure.
 *
 * <p>Success means that the system's transport has taken all data, not that the other side has
 * received them; close the connection by {@link TcpConnection#closeAfterSending} then.
 *
 * <p>Files may be closed as soon as it is started: it keeps them open until it has ended.
 *
 * <p>Threads: described by one thread at a time. Handlers and {@link TransmitProgress} run on the
 * connection's completion thread.
 *
 * <p>A transmission that is started with {@link #reuse} returns the connection's socket, to be used
 * again as its type says: as {@link AcceptedConnection#disconnectForReuse} or {@link
 * ConnectedConnection#disconnectForReuse} do, but in the same operation where the system can.
 *
 * <p>Sources: <em>TransmitFile function (mswsock.h)</em>, <em>LPFN_TRANSMITPACKETS callback
 * function (mswsock.h)</em>.
 *
 * @param <T> the kind of transmission
 * @param <R> the next use of the connection's socket: {@link AcceptTarget} or {@link ConnectTarget}
 * @since 0.1
 */
public interface Transmission<T extends Transmission<T, R>, R extends TcpTarget> {
    /**
     * Sets how many bytes are sent at a time (nNumberOfBytesPerSend, nSendSize); by default the
     * system decides. On a stream the other side sees no difference.
     *
     * @param bytes 1 or more
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    T bytesPerSend(int bytes);

    /**
     * Adds flags.
     *
     * @param more see {@link TransmitFlag}
     * @return this
     * @throws IllegalArgumentException if they contradict each other, or earlier ones
     */
    T flags(TransmitFlag... more);

    /**
     * Ends the sending side after the last byte; see {@link TransmitFlag#DISCONNECT}.
     *
     * @return this
     */
    T disconnect();

    /**
     * Sets a callback for the progress of the transmission, called now and then; on Windows every
     * 16 MiB. Its end is reported to the transmission's handler alone. A second call replaces the
     * first.
     *
     * @param progress the callback
     * @return this
     */
    T onProgress(TransmitProgress progress);

    /**
     * Starts it.
     *
     * @param deadline until when the system's transport must have taken all data
     * @param handler gets the buffers back, and the exact number of bytes sent. After a failure,
     *     {@link IoFailure#transferred} is the number of bytes sent, and {@link IoFailure#element}
     *     the element at which it stopped; a file that has become shorter than its piece fails with
     *     kind {@link IoFailure.Kind#FILE_TRUNCATED}
     * @return the operation's number, for {@link TcpConnection#cancel}
     * @throws IllegalStateException if it was started before, a buffer is in flight or released or
     *     appears twice, or a file is closed; nothing is taken then
     * @throws IndexOutOfBoundsException if a region does not lie within its file as it is now
     * @throws IllegalArgumentException if a file was opened for another port
     * @throws java.io.UncheckedIOException if the system does not report the length of a file
     */
    long start(Deadline deadline, VectorHandler handler);

    /**
     * Starts it, and releases its buffers when it has ended. A failure closes the connection, which
     * is reported to its receive handler.
     *
     * @throws IllegalStateException as {@link #start}
     * @throws IndexOutOfBoundsException as {@link #start}
     * @throws IllegalArgumentException as {@link #start}
     */
    void startAndRelease();

    /**
     * Starts it, ends the connection in order after the last byte, and returns its socket to be
     * used again (TF_DISCONNECT with TF_REUSE_SOCKET). The connection's object is closed from then
     * on. Any failure closes the connection, as does the passing of the deadline.
     *
     * <p>Data that the other side still sends are dropped, from the start of the transmission until
     * the other side has ended its stream: a program that wants them receives them before. On
     * Windows the flags are set on the transmission's last call, which does not complete before the
     * other side has ended its stream and all its data have been read; a single byte left would
     * keep the call for ever. So reading and dropping is not left to the caller. Where the system
     * cannot do both in one call, a disconnect for reuse is started after it. One deadline limits
     * all of it.
     *
     * @param deadline until when the socket must be reusable; the other side may take its time, and
     *     Windows may wait for the end of TIME_WAIT
     * @param handler gets the socket, or the failure, when the buffers are lent again: {@link
     *     IoFailure.Kind#TIMED_OUT}, {@link IoFailure.Kind#CONNECTION_RESET} or {@link
     *     IoFailure.Kind#NOT_CONNECTED} if the connection broke, {@link
     *     IoFailure.Kind#FILE_TRUNCATED}, {@link IoFailure.Kind#CLOSED} if it is closed or ending
     *     already, {@link IoFailure.Kind#UNSUPPORTED} where the system has no reuse, which is known
     *     when all data have been sent. {@link IoFailure#transferred} is the number of bytes sent
     *     if the transmission itself did not end
     * @return cancels it, which closes the connection
     * @throws IllegalStateException as {@link #start}
     * @throws IndexOutOfBoundsException as {@link #start}
     * @throws IllegalArgumentException as {@link #start}, and if {@link TransmitFlag#WRITE_BEHIND}
     *     was added
     */
    Cancellable reuse(Deadline deadline, ReuseHandler<R> handler);

    /**
     * Returns the form that waits. For virtual threads.
     *
     * @return a view of this transmission
     */
    Blocking<R> blocking();

    /**
     * Returns the form with futures.
     *
     * @return a view of this transmission
     */
    Async<R> async();

    /**
     * A transmission whose caller waits. For virtual threads.
     *
     * @param <R> the next use of the connection's socket
     */
    interface Blocking<R extends TcpTarget> {
        /**
         * Starts it and waits until the system's transport has taken all data.
         *
         * @param deadline until when
         * @return the exact number of bytes sent
         * @throws IoFailure of the kinds of a send, and {@link IoFailure.Kind#FILE_TRUNCATED}; the
         *     buffers are lent again, as after success
         * @throws IllegalStateException as {@link Transmission#start}, or on a completion thread
         * @throws IndexOutOfBoundsException as {@link Transmission#start}
         * @throws IllegalArgumentException as {@link Transmission#start}
         */
        long start(Deadline deadline) throws IoFailure;

        /**
         * Starts it as {@link Transmission#reuse} does and waits for the socket. Interrupting the
         * thread closes the connection.
         *
         * @param deadline until when the socket must be reusable
         * @return the socket
         * @throws IoFailure of the kinds of {@link Transmission#reuse}, and {@link
         *     IoFailure.Kind#INTERRUPTED}; the connection is closed, and the buffers are lent again
         * @throws IllegalStateException as {@link Transmission#start}, or on a completion thread
         * @throws IndexOutOfBoundsException as {@link Transmission#start}
         * @throws IllegalArgumentException as {@link Transmission#reuse}
         */
        R reuse(Deadline deadline) throws IoFailure;
    }

    /**
     * A transmission whose results are futures, as {@link TcpConnection} describes them.
     *
     * @param <R> the next use of the connection's socket
     */
    interface Async<R extends TcpTarget> {
        /**
         * Starts it. The buffers are in flight until the future completes.
         *
         * @param deadline until when the system's transport must have taken all data
         * @return the exact number of bytes sent
         * @throws IllegalStateException as {@link Transmission#start}
         * @throws IndexOutOfBoundsException as {@link Transmission#start}
         * @throws IllegalArgumentException as {@link Transmission#start}
         */
        CompletableFuture<Long> start(Deadline deadline);

        /**
         * Starts it as {@link Transmission#reuse} does. Cancelling the future closes the
         * connection.
         *
         * @param deadline until when the socket must be reusable
         * @return the socket
         * @throws IllegalStateException as {@link Transmission#start}
         * @throws IndexOutOfBoundsException as {@link Transmission#start}
         * @throws IllegalArgumentException as {@link Transmission#reuse}
         */
        CompletableFuture<R> reuse(Deadline deadline);
    }
}
