package dev.overlapped;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A socket of a {@link CompletionPort} on which overlapped operations are started: a {@link
 * TcpListener}, a {@link TcpConnection}, or a {@link UdpSocket}.
 *
 * <p>Every operation has three faces. The form with a handler stands on the type itself: it returns
 * at once, the handler runs on the socket's completion thread, and no operation allocates. {@code
 * blocking()} returns a view with the same verbs that wait, made for virtual threads; interrupting
 * the thread cancels the operation. {@code async()} returns a view with the same verbs that return
 * a future. The views are cheap: get one per call, or keep it.
 *
 * <p>The library alone implements this interface and those that extend it.
 *
 * <p>Threads: all methods from any thread.
 *
 * @since 0.1
 */
public interface OverlappedSocket extends AutoCloseable, Executor {
    /** The number that no operation has: cancelling it does nothing. */
    long NO_OPERATION = -1;

    /**
     * Returns the port that the socket belongs to.
     *
     * @return the port that opened it
     */
    CompletionPort port();

    /**
     * Returns the socket's own address.
     *
     * @return resolved, with the port that the system chose, if it did
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing
     */
    SocketAddress localAddress() throws IoFailure;

    /**
     * Returns the port of {@link #localAddress}.
     *
     * @return 1 to 65,535
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing
     * @throws IllegalStateException if it is an address without ports
     */
    int localPort() throws IoFailure;

    /**
     * Sets an option.
     *
     * @param option one of {@link #supportedOptions}, or {@link SocketOptions#raw}
     * @param value its value
     * @param <T> the option's type
     * @return this
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing, {@link
     *     IoFailure.Kind#UNSUPPORTED} for an option that such sockets do not have on this system,
     *     or of what the system reports
     * @throws IllegalArgumentException if the value is outside its range
     * @throws IllegalStateException if the option has an effect before binding only
     */
    <T> OverlappedSocket setOption(SocketOption<T> option, T value) throws IoFailure;

    /**
     * Reads an option; see {@link #setOption}.
     *
     * @param option one of {@link #supportedOptions}, or {@link SocketOptions#raw}
     * @param <T> the option's type
     * @return its value
     * @throws IoFailure as {@link #setOption}
     */
    <T> T getOption(SocketOption<T> option) throws IoFailure;

    /**
     * Returns the options that sockets of this kind have on this system. An older version of it may
     * refuse some of them all the same.
     *
     * @return those of {@link SocketOptions} and {@link java.net.StandardSocketOptions}; immutable
     */
    Set<SocketOption<?>> supportedOptions();

    /**
     * Requests that an operation end early. Its handler is called in any case: with a failure of
     * kind {@link IoFailure.Kind#CANCELLED}, or with the result if the operation was faster. A
     * receive that is cancelled has taken no data. A send that is cancelled on a stream may have
     * sent a part of its data; {@link IoFailure#transferred} is that part's length.
     *
     * @param operation its number, as the start returned it, or {@link #NO_OPERATION}; an operation
     *     that has ended is ignored
     * @throws IllegalArgumentException if no operation of this socket has had that number yet
     */
    void cancel(long operation);

    // ---- its completion thread

    /**
     * Runs a task on the socket's completion thread, where its handlers run: so the two need no
     * lock. The task runs soon, never within this call, and after the tasks that were given before.
     * It must not block. If it throws, the exception is reported to {@link
     * PortBuilder#onHandlerFailure}, and the socket is closed.
     *
     * <p>An accepted task runs once, also if the socket is closed meanwhile.
     *
     * {@snippet file="dev/overlapped/snippets/Snippets.java" region="execute"}
     *
     * @param task runs on the completion thread
     * @throws java.util.concurrent.RejectedExecutionException if the socket is closed; the task
     *     does not run
     */
    @Override
    void execute(Runnable task);

    /**
     * Runs a task on the socket's completion thread after a delay, as {@link #execute} does. A
     * socket's end cancels the tasks that have not run: they do not run, and nothing holds them.
     *
     * {@snippet file="dev/overlapped/snippets/Snippets.java" region="schedule"}
     *
     * @param delay how long to wait, 0 to 1,000 days
     * @param task runs on the completion thread
     * @return cancels the task, from any thread; nothing happens once it has run
     * @throws IllegalArgumentException if {@code delay} is outside its range
     * @throws java.util.concurrent.RejectedExecutionException if the socket is closed
     */
    Cancellable schedule(Duration delay, Runnable task);

    /**
     * Attaches an object of the caller's to the socket, instead of the one before: the state that
     * its handlers share, for instance. The socket holds it as long as the socket itself is held.
     *
     * @param object null to attach none
     * @return the object that was attached before; null = none
     */
    @Nullable Object attach(@Nullable Object object);

    /**
     * Returns the attached object.
     *
     * @return as given to {@link #attach}; null = none
     */
    @Nullable Object attachment();

    // ---- ending

    /**
     * Returns whether closing has begun.
     *
     * @return false while the socket can be used
     */
    boolean isClosed();

    /**
     * Closes the socket at once. Operations in flight end with {@link IoFailure.Kind#CLOSED}, and
     * their handlers get their buffers back. Returns at once; harmless when repeated. {@code
     * blocking().close(deadline)}, {@code async().close()} and {@link #onClosed} report the end.
     *
     * <p>A connection with unsent data is reset, since the other side could not distinguish an
     * orderly end from a cut: data are unsent if a send or a transmission is still outstanding, or
     * has ended without all of its data and the stream has not been ended by {@link
     * TcpConnection#disconnect} since.
     */
    @Override
    void close();

    /**
     * Aborts the socket: as {@link #close}, but a connection is reset in any case, which discards
     * what the system has not sent yet. Outstanding sends fail with {@link IoFailure.Kind#CLOSED}.
     * The other side sees {@link IoFailure.Kind#CONNECTION_RESET}. Returns at once; harmless when
     * repeated.
     */
    void abort();

    /**
     * Ends the socket in order, and closes it as it is when the deadline passes. Returns at once.
     *
     * <ul>
     *   <li>A connection sends all that is queued, ends its stream, and waits for the other side to
     *       end its own; data that it still sends are dropped.
     *   <li>A UDP socket sends all that is queued. Datagrams that arrive meanwhile are dropped.
     *   <li>A listener closes at once. Its connections stay.
     * </ul>
     *
     * @param deadline until when to wait
     */
    void closeAfterSending(Deadline deadline);

    /**
     * Registers a handler of the socket's end. It is notified once, whoever began the end and
     * whatever was in flight, with the reason: after the socket's descriptor has been closed, its
     * address is free for another one, and all other handlers of the socket have run. Several
     * handlers are notified in the order of these calls. One that is registered on a socket that
     * has ended already is notified soon: on the socket's thread and not within this call, or
     * within it if the port has been closed and has no thread any more.
     *
     * <p>A handler of a {@link ReceiveOptions#withExecutor receive on another thread} may still run
     * at that time.
     *
     * {@snippet file="dev/overlapped/snippets/EndSnippets.java" region="on-closed"}
     *
     * @param handler notified on the socket's completion thread; what it throws is reported to
     *     {@link PortBuilder#onHandlerFailure}
     */
    void onClosed(CloseHandler handler);

    /**
     * Returns the view whose operations wait.
     *
     * @return for virtual threads
     */
    Blocking blocking();

    /**
     * Returns the view whose operations return futures.
     *
     * @return see {@link TcpConnection} for what such a future allows
     */
    Async async();

    /**
     * The operations of every socket that wait.
     *
     * @since 0.1
     */
    interface Blocking {
        /**
         * Closes the socket as {@link OverlappedSocket#close} does, and waits until it is gone as
         * {@link OverlappedSocket#onClosed} says. If it is closing already, only waits.
         *
         * @param deadline until when to wait
         * @return the reason why it is gone
         * @throws IoFailure of kind {@link IoFailure.Kind#TIMED_OUT} or {@link
         *     IoFailure.Kind#INTERRUPTED}; the socket closes all the same
         * @throws IllegalStateException on a completion thread
         */
        CloseCause close(Deadline deadline) throws IoFailure;
    }

    /**
     * The operations of every socket that return futures.
     *
     * @since 0.1
     */
    interface Async {
        /**
         * Closes the socket as {@link OverlappedSocket#close} does.
         *
         * @return completes when the socket is gone, as {@link OverlappedSocket#onClosed} says,
         *     with the reason; cancelling it does nothing
         */
        CompletableFuture<CloseCause> close();
    }
}
