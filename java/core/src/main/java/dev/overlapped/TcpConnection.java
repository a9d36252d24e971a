package dev.overlapped;

import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SendLevels;
import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.operation.SendWindow;
import dev.overlapped.internal.operation.TransmitOperation;

import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A connected TCP socket: an {@link AcceptedConnection} of a {@link TcpListener}, or a {@link
 * ConnectedConnection} made by {@link TcpConnector}. The two differ in what their socket can be
 * used for again when the connection has ended.
 *
 * <p>Every operation has three faces. With a handler it returns at once, the handler runs on the
 * connection's completion thread, and nothing is allocated. Without a handler it waits, and is made
 * for virtual threads; interrupting the thread cancels the operation and gives the buffer back. The
 * form whose name ends with {@code Async} returns a future of what the waiting form returns. All
 * take a {@link Deadline}.
 *
 * <p>A future completes when its operation has ended and its buffers are lent again, never before.
 * So {@link CompletableFuture#cancel} only asks that the operation end early, and returns false:
 * the future then completes with an {@link IoFailure} of kind {@link IoFailure.Kind#CANCELLED}, or
 * with success if that was faster. Nobody else can complete it; {@link CompletableFuture#orTimeout}
 * and its like throw UnsupportedOperationException, and a deadline does what they would. What
 * depends on it runs on the connection's completion thread, like a handler, unless it is given an
 * executor: it must not block. Misuse is thrown at once, not through the future.
 *
 * <p>Several sends may be queued: they leave in the order in which they were started, each whole.
 * Several receives may be posted: they are filled in the order in which they were started. In the
 * same order their handlers hear of success; a failure may be heard of earlier. At most {@value
 * IoBuffers#MAX_SIZE} buffers go into one operation.
 *
 * <p>How much may be outstanding of what is sent is limited, see {@link SendLimits}: beyond it a
 * send is refused with {@link IoFailure.Kind#BACK_PRESSURE}, or waits if it is a blocking one.
 *
 * <p>An operation on a connection that this side has closed fails with {@link
 * IoFailure.Kind#CLOSED}, like one that was in flight when it was closed: closing from another
 * thread is no misuse. Sending after {@link #disconnect} is one.
 *
 * <p>Threads: all methods from any thread. Handlers of one connection never run concurrently.
 *
 * <p>Sources: <em>WSARecv function</em>, <em>WSASend function (winsock2.h)</em>, <em>TransmitFile
 * function (mswsock.h)</em>, <em>LPFN_TRANSMITPACKETS callback function (mswsock.h)</em>,
 * <em>LPFN_DISCONNECTEX callback function (mswsock.h)</em>, <em>CancelIoEx function</em>; {@code
 * io_uring_prep_recv(3)}, {@code io_uring_prep_send(3)}, {@code shutdown(2)}, {@code
 * io_uring_prep_cancel(3)}.
 */
public abstract sealed class TcpConnection implements AutoCloseable
        permits AcceptedConnection, ConnectedConnection {

    private final NativeSocket socket;
    private volatile boolean outputEnded;
    private volatile boolean leaving; // disconnectForReuse was asked for

    /** Set once, under the socket's monitor; used on the connection's thread only. */
    private volatile ReceiveStream stream;

    private WritableQueue writables; // the connection's thread only; null until someone waits

    TcpConnection(NativeSocket socket, SendLevels levels) {
        this.socket = socket;
        socket.window(new SendWindow(socket, levels));
        socket.owner(new Owner(this));
    }

    /** What the loop sees of the connection. */
    private record Owner(TcpConnection connection) implements CompletionPort.Owner {
        @Override
        public void reaped() {
            connection.reaped();
        }

        @Override
        public void adoptRecord() {
            connection.socket.adopt(connection.stream.receive());
        }

        @Override
        public void writable() {
            connection.writables.writable(); // which has asked for it
        }

        @Override
        public void tooSlow() {
            connection.close(CloseReason.SLOW_CONSUMER);
        }

        @Override
        public void stopAccepting() {}

        @Override
        public void finish() {
            connection.closeAfterSending();
        }
    }

    /** Its socket is gone, or taken out of it. On its thread, once. */
    void reaped() {
        if (stream != null) {
            stream.over();
        }
        if (writables != null) {
            loop().execute(writables::over); // it may throw
        }
        port().socketReaped();
    }

    // ---- receiving

    /**
     * Receives what comes next, as soon as there is any.
     *
     * @param buffer filled from its start; in flight until the handler gets it
     * @param handler gets the data, the end of the stream, or the failure
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public long receive(IoBuffer buffer, ReceiveHandler handler) {
        return receive(buffer, Deadline.NONE, handler);
    }

    /**
     * Receives what comes next, as soon as there is any.
     *
     * @param buffer filled from its start; in flight until the handler gets it. One without room
     *     for a byte waits until there is something to receive, or the stream has ended, and takes
     *     nothing
     * @param deadline until when something must have come
     * @param handler gets the data, the end of the stream, or the failure
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public long receive(IoBuffer buffer, Deadline deadline, ReceiveHandler handler) {
        Objects.requireNonNull(handler, "handler");
        checkNotLeaving();
        return startReceive(buffer, deadline, Completions.RECEIVED, handler);
    }

    /**
     * Receives what comes next and waits for it.
     *
     * @param buffer filled from its start; lent again when this returns or throws
     * @return bytes received, at least 1, or −1 at the end of the stream; 0 if the buffer has no
     *     room for a byte and there is something to receive
     * @throws IoFailure as {@link #receive(IoBuffer, Deadline)}
     */
    public int receive(IoBuffer buffer) throws IoFailure {
        return receive(buffer, Deadline.NONE);
    }

    /**
     * Receives what comes next and waits for it. For virtual threads.
     *
     * @param buffer filled from its start; lent again when this returns or throws
     * @param deadline until when something must have come
     * @return bytes received, at least 1, or −1 at the end of the stream; 0 if the buffer has no
     *     room for a byte and there is something to receive
     * @throws IoFailure of kind {@link IoFailure.Kind#CONNECTION_RESET}, {@link
     *     IoFailure.Kind#TIMED_OUT}, {@link IoFailure.Kind#CLOSED}, {@link
     *     IoFailure.Kind#INTERRUPTED} and others of the system; after TIMED_OUT and INTERRUPTED the
     *     connection is usable
     * @throws IllegalStateException on a completion thread, or if the buffer is in flight or
     *     released
     */
    public int receive(IoBuffer buffer, Deadline deadline) throws IoFailure {
        Waiter<Integer> waiter = Waiter.here();
        checkNotLeaving();
        return waiter.await(
                socket, startReceive(buffer, deadline, Completions.RECEIVED_AWAITED, waiter));
    }

    /**
     * Receives what comes next, without a limit in time.
     *
     * @param buffer filled from its start; in flight until the future completes
     * @return what {@link #receive(IoBuffer, Deadline)} returns, in time
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public CompletableFuture<Integer> receiveAsync(IoBuffer buffer) {
        return receiveAsync(buffer, Deadline.NONE);
    }

    /**
     * Receives what comes next.
     *
     * @param buffer filled from its start; in flight until the future completes
     * @param deadline until when something must have come
     * @return what {@link #receive(IoBuffer, Deadline)} returns, in time
     * @throws IllegalStateException if the buffer is in flight or released
     */
    public CompletableFuture<Integer> receiveAsync(IoBuffer buffer, Deadline deadline) {
        checkNotLeaving();
        OperationFuture<Integer> future = new OperationFuture<>();
        return future.started(
                socket, startReceive(buffer, deadline, Completions.RECEIVED_AWAITED, future));
    }

    /**
     * Receives into several buffers, the first one first.
     *
     * @param buffers 1 to {@value IoBuffers#MAX_SIZE}, with less than 2 GiB of room in all; filled
     *     from their starts. The array belongs to the operation until the handler gets it
     * @param deadline until when something must have come
     * @param handler gets the buffers
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if there are too few or too many buffers, or too much room
     * @throws IllegalStateException if a buffer is in flight or released, or appears twice; the
     *     others stay lent
     */
    public long receive(IoBuffers buffers, Deadline deadline, VectorHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return startReceive(buffers, deadline, Completions.RECEIVED_VECTOR, handler);
    }

    /**
     * Receives into several buffers, the first one first, and waits for it. For virtual threads.
     *
     * @param buffers as {@link #receive(IoBuffers, Deadline, VectorHandler)}; lent again when this
     *     returns or throws
     * @param deadline until when something must have come
     * @return bytes received, or −1 at the end of the stream; 0 if the buffers have no room for a
     *     byte and there is something to receive
     * @throws IoFailure as {@link #receive(IoBuffer, Deadline)}
     * @throws IllegalArgumentException as {@link #receive(IoBuffers, Deadline, VectorHandler)}
     * @throws IllegalStateException as there, or on a completion thread
     */
    public long receive(IoBuffers buffers, Deadline deadline) throws IoFailure {
        Waiter<Long> waiter = Waiter.here();
        return waiter.await(
                socket,
                startReceive(buffers, deadline, Completions.RECEIVED_VECTOR_AWAITED, waiter));
    }

    /**
     * Receives into several buffers, the first one first.
     *
     * @param buffers as {@link #receive(IoBuffers, Deadline, VectorHandler)}; in flight until the
     *     future completes
     * @param deadline until when something must have come
     * @return what {@link #receive(IoBuffers, Deadline)} returns, in time
     * @throws IllegalArgumentException as {@link #receive(IoBuffers, Deadline, VectorHandler)}
     * @throws IllegalStateException as there
     */
    public CompletableFuture<Long> receiveAsync(IoBuffers buffers, Deadline deadline) {
        OperationFuture<Long> future = new OperationFuture<>();
        return future.started(
                socket,
                startReceive(buffers, deadline, Completions.RECEIVED_VECTOR_AWAITED, future));
    }

    /**
     * Receives again and again from now on, each time into a buffer lent from the port's own pool,
     * until the stream ends, the connection is closed, or receiving is paused. What was received is
     * the handler's: it sends or releases the buffer. Receiving pauses by itself while the
     * connection is under pressure, so that a client that does not read is not read from either;
     * see {@link SendLimits}. It takes the options of {@link CompletionPort.Builder#receiving}.
     *
     * @param handler gets the data and the end
     * @throws IllegalStateException if this was called before
     */
    public void receiveEach(ReceiveHandler handler) {
        receiveEach(port().defaults().receiving(), handler);
    }

    /**
     * Receives again and again from now on, as {@link #receiveEach(ReceiveHandler)} does, in a mode
     * of its own.
     *
     * @param mode what the system is given while nothing comes
     * @param handler gets the data and the end
     * @throws IllegalStateException if one of the three was called before
     */
    public void receiveEach(ReceiveMode mode, ReceiveHandler handler) {
        receiveEach(port().defaults().receiving().withMode(mode), handler);
    }

    /**
     * Receives again and again from now on, as {@link #receiveEach(ReceiveHandler)} does, with
     * options of its own. A handler that blocks is handed over to virtual threads by {@code
     * connection.receiveEach(ReceiveOptions.DEFAULT.on(Thread::startVirtualThread), handler)}: it
     * has the buffer until it sends or releases it, as on the completion thread, and the next one
     * is called when it has returned. What such a handler throws goes to {@link
     * CompletionPort.Builder#onHandlerFailure}, and closes the connection.
     *
     * @param options mode, depth and executor
     * @param handler gets the data and the end
     * @throws IllegalStateException if one of the three was called before
     */
    public void receiveEach(ReceiveOptions options, ReceiveHandler handler) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(handler, "handler");
        ReceiveStream begun = new ReceiveStream(this, options, handler);
        synchronized (socket) {
            if (stream != null) {
                throw new IllegalStateException(
                        "receiveEach was called before, or the connection is ending: " + this);
            }
            stream = begun;
        }
        loop().execute(begun::advance);
    }

    /**
     * Pauses {@link #receiveEach}: until {@link #resumeReceiving} its handler is called only to
     * tell of a failure. Nothing that came is lost. From another thread than the connection's, a
     * call of the handler that has begun may still be under way when this returns.
     */
    public void pauseReceiving() {
        ReceiveStream begun = stream;
        if (begun != null) {
            begun.pause();
        }
    }

    /** Goes on after {@link #pauseReceiving}. */
    public void resumeReceiving() {
        ReceiveStream begun = stream;
        if (begun != null) {
            begun.resume();
        }
    }

    // ---- sending

    /**
     * Whether a send would be taken now: less than the {@link SendLimits} is outstanding, and
     * nobody waits for room. What this thread has started counts, wherever it is; on the
     * connection's thread a send that follows is taken, unless another thread is faster.
     *
     * @return false also while sends are refused because one was
     */
    public boolean isWritable() {
        return socket.window().isOpen();
    }

    /**
     * Has someone told, once, when the connection {@linkplain #isWritable is writable}: soon if it
     * is, else when the pressure is over, see {@link SendLimits}. Several are told in the order in
     * which they asked.
     *
     * @param handler is told, never within this call
     */
    public void whenWritable(WritableHandler handler) {
        Objects.requireNonNull(handler, "handler");
        loop().execute(
                        () -> writables().add(handler),
                        () -> handler.failed(this, IoFailure.closed(socket, "await room")));
    }

    /**
     * As {@link #whenWritable}.
     *
     * @return done when the connection is writable; cancelling it ends the waiting
     */
    public CompletableFuture<Void> whenWritableAsync() {
        OperationFuture<Void> future = new OperationFuture<>();
        WritableHandler handler = WritableQueue.telling(future);
        future.started(() -> loop().execute(() -> writables().cancel(handler)));
        whenWritable(handler);
        return future;
    }

    private WritableQueue writables() {
        if (writables == null) {
            writables = new WritableQueue(this);
        }
        return writables;
    }

    /**
     * Sends a buffer's data and releases the buffer; for a wrapped one that means: clears it. A
     * failure closes the connection, which its receive handler will notice; also when too much is
     * outstanding ({@link SendLimits}): whoever sends more than he was sent asks {@link
     * #isWritable} before, or has a handler.
     *
     * @param buffer its region is sent; in flight until it is released
     * @throws IllegalStateException if the buffer is in flight or released, or the sending side has
     *     ended
     */
    public void send(IoBuffer buffer) {
        startSend(buffer, Deadline.NONE, Completions.SENT_AND_FORGOTTEN, null);
    }

    /**
     * Sends a buffer's data, all of it.
     *
     * @param buffer its region is sent; in flight until the handler gets it
     * @param handler gets the buffer back
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalStateException if the buffer is in flight or released, or the sending side has
     *     ended
     */
    public long send(IoBuffer buffer, SendHandler handler) {
        return send(buffer, Deadline.NONE, handler);
    }

    /**
     * Sends a buffer's data, all of it.
     *
     * @param buffer its region is sent; in flight until the handler gets it
     * @param deadline until when all must have been handed to the system's transport
     * @param handler gets the buffer back
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalStateException if the buffer is in flight or released, or the sending side has
     *     ended
     */
    public long send(IoBuffer buffer, Deadline deadline, SendHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return startSend(buffer, deadline, Completions.SENT, handler);
    }

    /**
     * Sends a buffer's data, all of it, and waits for room ({@link SendLimits}) and until it has
     * been handed to the system's transport. For virtual threads.
     *
     * @param buffer its region is sent; lent again when this returns or throws
     * @param deadline until when all must have been handed over
     * @throws IoFailure of kind {@link IoFailure.Kind#CONNECTION_RESET}, {@link
     *     IoFailure.Kind#TIMED_OUT}, {@link IoFailure.Kind#CLOSED}, {@link
     *     IoFailure.Kind#INTERRUPTED}, {@link IoFailure.Kind#SLOW_CONSUMER} and others of the
     *     system; {@link IoFailure#transferred} bytes went
     * @throws IllegalStateException on a completion thread, if the buffer is in flight or released,
     *     or the sending side has ended
     */
    public void send(IoBuffer buffer, Deadline deadline) throws IoFailure {
        Waiter<Void> waiter = Waiter.here();
        waiter.await(socket, startSend(buffer, deadline, Completions.SENT_AWAITED, waiter));
    }

    /**
     * Sends a buffer's data, all of it, without a limit in time.
     *
     * @param buffer its region is sent; in flight until the future completes
     * @return done when {@link #send(IoBuffer, Deadline)} would return
     * @throws IllegalStateException if the buffer is in flight or released, or the sending side has
     *     ended
     */
    public CompletableFuture<Void> sendAsync(IoBuffer buffer) {
        return sendAsync(buffer, Deadline.NONE);
    }

    /**
     * Sends a buffer's data, all of it.
     *
     * @param buffer its region is sent; in flight until the future completes
     * @param deadline until when all must have been handed to the system's transport
     * @return done when {@link #send(IoBuffer, Deadline)} would return
     * @throws IllegalStateException if the buffer is in flight or released, or the sending side has
     *     ended
     */
    public CompletableFuture<Void> sendAsync(IoBuffer buffer, Deadline deadline) {
        OperationFuture<Void> future = new OperationFuture<>();
        return future.started(
                socket, startSend(buffer, deadline, Completions.SENT_AWAITED, future));
    }

    /**
     * Sends the data of several buffers, in order and all of it, as one operation.
     *
     * @param buffers 1 to {@value IoBuffers#MAX_SIZE}, with less than 2 GiB of data in all. The
     *     array belongs to the operation until the handler gets it
     * @param deadline until when all must have been handed to the system's transport
     * @param handler gets the buffers back
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalArgumentException if there are too few or too many buffers, or too much data
     * @throws IllegalStateException if a buffer is in flight or released, or appears twice (the
     *     others stay lent), or the sending side has ended
     */
    public long send(IoBuffers buffers, Deadline deadline, VectorHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return startSend(buffers, deadline, Completions.SENT_VECTOR, handler);
    }

    /**
     * Sends the data of several buffers, in order and all of it, as one operation, and waits until
     * it has been handed to the system's transport. For virtual threads.
     *
     * @param buffers as {@link #send(IoBuffers, Deadline, VectorHandler)}; lent again when this
     *     returns or throws
     * @param deadline until when all must have been handed over
     * @throws IoFailure as {@link #send(IoBuffer, Deadline)}
     * @throws IllegalArgumentException as {@link #send(IoBuffers, Deadline, VectorHandler)}
     * @throws IllegalStateException as there, or on a completion thread
     */
    public void send(IoBuffers buffers, Deadline deadline) throws IoFailure {
        Waiter<Void> waiter = Waiter.here();
        waiter.await(socket, startSend(buffers, deadline, Completions.SENT_VECTOR_AWAITED, waiter));
    }

    /**
     * Sends the data of several buffers, in order and all of it, as one operation.
     *
     * @param buffers as {@link #send(IoBuffers, Deadline, VectorHandler)}; in flight until the
     *     future completes
     * @param deadline until when all must have been handed to the system's transport
     * @return done when {@link #send(IoBuffers, Deadline)} would return
     * @throws IllegalArgumentException as {@link #send(IoBuffers, Deadline, VectorHandler)}
     * @throws IllegalStateException as there
     */
    public CompletableFuture<Void> sendAsync(IoBuffers buffers, Deadline deadline) {
        OperationFuture<Void> future = new OperationFuture<>();
        return future.started(
                socket, startSend(buffers, deadline, Completions.SENT_VECTOR_AWAITED, future));
    }

    // ---- transmitting

    /**
     * Begins to describe a transmission of a file: TransmitFile. What it is started with goes out
     * among the sends, in the order of the starts.
     *
     * @param source the file
     * @return to be described further, and started
     */
    public abstract FileTransmission<?> transmitFile(TransmitSource source);

    /**
     * The form of TransmitFile without a file: only head and tail, or only an end of the stream.
     *
     * @return to be described further, and started
     */
    public abstract FileTransmission<?> transmitFile();

    /**
     * Begins to describe a transmission of memory and pieces of files: TransmitPackets. It goes out
     * among the sends, in the order of the starts.
     *
     * @param elements any number, in their order; the list is copied
     * @return to be described further, and started
     * @throws NullPointerException if the list or an element is null
     */
    public abstract PacketTransmission<?> transmitPackets(List<PacketElement> elements);

    // ---- ending

    /**
     * Ends the sending side behind what was sent before; the other side will see the end of the
     * stream. Receiving goes on. DisconnectEx without reuse.
     *
     * @param deadline until when
     * @param handler is told
     * @return the operation's number, for {@link #cancel}
     * @throws IllegalStateException if the sending side has ended before
     */
    public long disconnect(Deadline deadline, DisconnectHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return startDisconnect(deadline, Completions.DISCONNECTED, handler);
    }

    /**
     * As {@link #disconnect(Deadline, DisconnectHandler)}, and waits for it. For virtual threads.
     *
     * @param deadline until when
     * @throws IoFailure of the kinds of {@link #send(IoBuffer, Deadline)}
     * @throws IllegalStateException on a completion thread, or if the sending side has ended before
     */
    public void disconnect(Deadline deadline) throws IoFailure {
        Waiter<Void> waiter = Waiter.here();
        waiter.await(socket, startDisconnect(deadline, Completions.DISCONNECTED_AWAITED, waiter));
    }

    /**
     * As {@link #disconnect(Deadline, DisconnectHandler)}.
     *
     * @param deadline until when
     * @return done when {@link #disconnect(Deadline)} would return
     * @throws IllegalStateException if the sending side has ended before
     */
    public CompletableFuture<Void> disconnectAsync(Deadline deadline) {
        OperationFuture<Void> future = new OperationFuture<>();
        return future.started(
                socket, startDisconnect(deadline, Completions.DISCONNECTED_AWAITED, future));
    }

    /**
     * Asks that an operation end early. Its handler tells what came of it: {@link
     * IoFailure.Kind#CANCELLED}, or success if that was faster. A receive that is cancelled has
     * taken nothing. A send that is cancelled may have put a part of its data into the stream,
     * {@link IoFailure#transferred} says how much.
     *
     * @param operation its number, as the start returned it; nothing happens if it has ended
     */
    public void cancel(long operation) {
        loop().cancel(socket, operation);
    }

    /**
     * Sends what is queued, ends the stream, and closes the connection; without a limit in time.
     * Returns at once.
     */
    public void closeAfterSending() {
        closeAfterSending(Deadline.NONE);
    }

    /**
     * Sends what is queued, ends the stream, waits for the other side to end its own (what it still
     * sends is dropped), and closes the connection; or closes it as it is when the deadline passes.
     * Returns at once.
     *
     * @param deadline until when to wait for the other side
     */
    public void closeAfterSending(Deadline deadline) {
        Objects.requireNonNull(deadline, "deadline");
        loop().executeInTurn(() -> finish(deadline, ending()), () -> {}); // behind others' sends
    }

    /** Ends the connection in order; returns false if it is closed or ending already. */
    private boolean finish(Deadline deadline, ReceiveStream.Ending ending) {
        synchronized (socket) {
            if (stream == null) {
                stream = new ReceiveStream(this, ReceiveOptions.DEFAULT, null);
            }
        }
        return stream.finish(deadline, ending);
    }

    /** Whether it receives nothing any more for a handler that would come now. */
    boolean isEnding() {
        return stream != null || leaving;
    }

    /**
     * What becomes of it when it has ended in order: it is closed, unless a subclass knows better.
     */
    ReceiveStream.Ending ending() {
        return new ReceiveStream.Closing(this);
    }

    /** Ends the connection in order and takes its socket out of it. */
    void recycle(Recycling<?> recycling) {
        leaving = true;
        loop().executeInTurn(
                        () -> {
                            if (!finish(recycling.deadline(), recycling)) {
                                recycling.refused();
                            }
                        },
                        recycling::refused);
    }

    /** As above, and waits for what comes of it. */
    <T> T awaitRecycled(Recycling<T> recycling, Waiter<T> waiter) throws IoFailure {
        recycle(recycling);
        return waiter.await(() -> loop().execute(recycling::cancel));
    }

    <T> CompletableFuture<T> recycledAsync(Recycling<T> recycling, OperationFuture<T> future) {
        future.started(() -> loop().execute(recycling::cancel));
        recycle(recycling);
        return future;
    }

    /**
     * Closes the connection at once. Operations in flight end with {@link IoFailure.Kind#CLOSED}
     * and bring their buffers back; what is queued to be sent is lost. Returns at once; harmless
     * when repeated.
     */
    @Override
    public void close() {
        loop().close(socket);
    }

    /** Closes it for a reason that its handlers shall hear. On the connection's thread. */
    void close(CloseReason reason) {
        socket.closeReason(reason);
        close();
        if (stream != null) {
            loop().execute(stream::cut); // it may throw
        }
    }

    // ---- to be seen

    /**
     * Whether closing has begun.
     *
     * @return false while it can be used
     */
    public boolean isClosed() {
        return socket.isClosing();
    }

    /**
     * The port that it belongs to.
     *
     * @return as given to the listener or the connector
     */
    public abstract CompletionPort port();

    /**
     * Its own address.
     *
     * @return the address that the client connected to, or connected from
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing
     */
    public InetSocketAddress localAddress() throws IoFailure {
        return PlainCall.on(socket, "local address", () -> loop().backend().localAddress(socket));
    }

    /**
     * The address of the other side.
     *
     * @return resolved
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing, {@link
     *     IoFailure.Kind#NOT_CONNECTED} after a reset
     */
    public InetSocketAddress remoteAddress() throws IoFailure {
        return PlainCall.on(socket, "remote address", () -> loop().backend().remoteAddress(socket));
    }

    /**
     * Sets an option: TCP_NODELAY, SO_KEEPALIVE, SO_SNDBUF, SO_RCVBUF, SO_LINGER, IP_TOS of {@link
     * java.net.StandardSocketOptions}, and what else the system's TCP sockets have. TCP_NODELAY is
     * on from the start: else a send that follows another may wait 40 ms and more for the other
     * side to acknowledge that one. Whoever sends in small pieces gathers them into one operation
     * instead.
     *
     * @param option which
     * @param value what
     * @param <T> the option's type
     * @return this
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing, {@link
     *     IoFailure.Kind#UNSUPPORTED} for an option that the system's TCP sockets do not have, or
     *     what the system says
     */
    public <T> TcpConnection setOption(SocketOption<T> option, T value) throws IoFailure {
        PlainCall.on(
                socket,
                "set option " + option.name(),
                () -> {
                    loop().backend().setOption(socket, option, value);
                    return null;
                });
        return this;
    }

    /**
     * Reads an option; see {@link #setOption}.
     *
     * @param option which
     * @param <T> the option's type
     * @return its value
     * @throws IoFailure as {@link #setOption}
     */
    public <T> T getOption(SocketOption<T> option) throws IoFailure {
        return PlainCall.on(
                socket,
                "get option " + option.name(),
                () -> loop().backend().getOption(socket, option));
    }

    @Override
    public String toString() {
        return "TcpConnection[" + socket + (isClosed() ? ", closed" : "") + "]";
    }

    // ---- starting

    long startReceive(
            IoBuffer buffer, Deadline deadline, Completion<Operation> completion, Object handler) {
        long until = deadline.nanoTime();
        NativeBuffer.of(buffer).pin();
        ReceiveOperation operation = takeReceive();
        operation.prepare(socket, completion, handler, buffer, until);
        operation.data(((NativeBuffer) buffer).address(), buffer.capacity());
        return loop().start(operation);
    }

    /**
     * A receive without a buffer: what has come brings one, the end of the stream does not.
     *
     * @param repeated whether the next one will follow at once
     */
    ReceiveOperation receiveOnReady(
            boolean repeated, Completion<Operation> completion, Object handler) {
        ReceiveOperation operation = takeReceive();
        operation.prepare(socket, completion, handler, null, Operation.NEVER);
        operation.onReady(repeated);
        return operation;
    }

    private long startReceive(
            IoBuffers buffers,
            Deadline deadline,
            Completion<Operation> completion,
            Object handler) {
        checkNotLeaving();
        long until = deadline.nanoTime();
        BufferVector.pinToFill(buffers);
        ReceiveOperation operation = takeReceive();
        operation.prepare(socket, completion, handler, buffers, until);
        BufferVector.nameRoom(buffers, operation);
        return loop().start(operation);
    }

    private long startSend(
            IoBuffers buffers,
            Deadline deadline,
            Completion<Operation> completion,
            Object handler) {
        checkOutputOpen();
        long until = deadline.nanoTime();
        BufferVector.pinToSend(buffers);
        SendOperation operation = takeSend();
        operation.prepare(socket, completion, handler, buffers, until);
        BufferVector.nameData(buffers, operation);
        makeRoom(operation, operation.length());
        return loop().start(operation);
    }

    private long startSend(
            IoBuffer buffer, Deadline deadline, Completion<Operation> completion, Object handler) {
        long until = deadline.nanoTime();
        checkOutputOpen();
        NativeBuffer.of(buffer).pin();
        SendOperation operation = takeSend();
        operation.prepare(socket, completion, handler, buffer, until);
        operation.data(((NativeBuffer) buffer).dataAddress(), buffer.length());
        makeRoom(operation, buffer.length());
        return loop().start(operation);
    }

    private long startDisconnect(
            Deadline deadline, Completion<Operation> completion, Object handler) {
        long until = deadline.nanoTime();
        checkOutputNotEnded();
        outputEnded = true;
        DisconnectOperation operation = new DisconnectOperation(false);
        operation.prepare(socket, completion, handler, null, until);
        operation.awaitTurn();
        return loop().start(operation);
    }

    /**
     * Starts an operation whose buffers and files are taken.
     *
     * @param bytes of the buffers
     */
    long startTransmit(TransmitOperation operation, long bytes) {
        if (operation.has(TransmitOperation.Flag.DISCONNECT)) {
            outputEnded = true;
        }
        makeRoom(operation, bytes);
        return loop().start(operation);
    }

    /** Who waits for the end waits for room as well; others are refused if there is none. */
    private static void makeRoom(Operation operation, long bytes) {
        if (operation.handler() instanceof Waiter || operation.handler() instanceof Recycling) {
            operation.awaitRoom(bytes);
        } else {
            operation.takeRoom(bytes);
        }
    }

    private void checkNotLeaving() {
        if (leaving) {
            throw new IllegalStateException("its socket's reuse was asked for on " + this);
        }
    }

    void checkOutputOpen() {
        checkNotLeaving();
        checkOutputNotEnded();
    }

    private void checkOutputNotEnded() {
        if (outputEnded) {
            throw new IllegalStateException(
                    "the sending side has ended: disconnect was asked for on " + this);
        }
    }

    /** Nothing can be sent from here on. */
    void endOutput() {
        outputEnded = true;
    }

    /** What should have ended the sending side has failed: it goes on. */
    void outputGoesOn() {
        outputEnded = false;
    }

    boolean isOutputEnded() {
        return outputEnded;
    }

    // ---- for the completions

    static TcpConnection of(Operation operation) {
        return ((Owner) operation.socket().owner()).connection;
    }

    CompletionLoop loop() {
        return CompletionLoop.of(socket);
    }

    NativeSocket socket() {
        return socket;
    }

    /**
     * A send or disconnect has ended: what waited for room among the outstanding ones may go on.
     */
    void writeEnded() {
        ReceiveStream waiting = stream;
        if (waiting != null) {
            waiting.advance();
        }
    }

    private ReceiveOperation takeReceive() {
        return loop().isCurrent() ? loop().records().takeReceive() : new ReceiveOperation();
    }

    private SendOperation takeSend() {
        return loop().isCurrent() ? loop().records().takeSend() : new SendOperation();
    }

    void putBack(Operation ended) {
        if (loop().isCurrent()) { // else the port is gone, see Submission.rejected
            loop().records().put(ended);
        }
    }
}
