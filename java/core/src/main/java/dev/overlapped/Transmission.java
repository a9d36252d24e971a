package dev.overlapped;

import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;
import dev.overlapped.internal.transmit.ChannelReading;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * A transmission that is being described: what {@link FileTransmission} and {@link
 * PacketTransmission} have in common. Nothing is checked against files and no buffer is taken
 * before it is started, which can be done once.
 *
 * <p>Once started it is one operation, among the connection's sends in its order, with one
 * completion; what goes may have any length, for what the system takes at a time is nobody's
 * concern. All its buffers come back with the completion, whatever that says.
 *
 * <p>Success means that the system's transport has taken all of it, not that the other side has got
 * it; a connection is to be closed by {@link TcpConnection#closeAfterSending} then.
 *
 * <p>Files may be closed as soon as it is started: it keeps them open until it has ended.
 *
 * <p>Threads: described by one at a time, on any thread. Handlers and {@link TransmitProgress} run
 * on the connection's completion thread.
 *
 * <p>One that is started with {@link #reuse} gives the connection's socket back, to be used again
 * as its type says: as {@link AcceptedConnection#disconnectForReuse} or {@link
 * ConnectedConnection#disconnectForReuse} do, but in the same operation where the system can.
 *
 * <p>Sources: <em>TransmitFile function (mswsock.h)</em>, <em>LPFN_TRANSMITPACKETS callback
 * function (mswsock.h)</em>.
 *
 * @param <T> the kind of transmission
 * @param <R> what the connection's socket can be used for again: {@link AcceptTarget} or {@link
 *     ConnectTarget}
 */
public abstract sealed class Transmission<T extends Transmission<T, R>, R extends TcpTarget>
        permits FileTransmission, PacketTransmission {

    /** Hints of who shall do the work. */
    static final Set<TransmitFlag> WORKERS =
            EnumSet.of(
                    TransmitFlag.USE_DEFAULT_WORKER,
                    TransmitFlag.USE_SYSTEM_THREAD,
                    TransmitFlag.USE_KERNEL_APC);

    private final TcpConnection connection;
    private final Function<NativeSocket, R> target;
    private final Set<TransmitFlag> flags = EnumSet.noneOf(TransmitFlag.class);
    private int bytesPerSend;
    private TransmitProgress progress;
    private boolean started;

    /**
     * @param target makes what is left of the connection of a socket in that role
     */
    Transmission(TcpConnection connection, Function<NativeSocket, R> target) {
        this.connection = connection;
        this.target = target;
    }

    // ---- describing

    abstract T self();

    /**
     * Says how many bytes are sent at a time (nNumberOfBytesPerSend, nSendSize). On a stream the
     * other side does not see it.
     *
     * @param bytes 1 or more, or 0 = as the system likes, which is the default
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public T bytesPerSend(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    bytes + " bytes a send: must be 0 to " + Integer.MAX_VALUE);
        }
        bytesPerSend = bytes;
        return self();
    }

    /**
     * Adds flags.
     *
     * @param more see {@link TransmitFlag}
     * @return this
     * @throws IllegalArgumentException if they contradict each other, or others that were added
     */
    public T flags(TransmitFlag... more) {
        Set<TransmitFlag> all = EnumSet.copyOf(flags);
        all.addAll(Arrays.asList(more));
        if (all.containsAll(EnumSet.of(TransmitFlag.DISCONNECT, TransmitFlag.WRITE_BEHIND))) {
            throw new IllegalArgumentException(
                    "flags "
                            + all
                            + ": WRITE_BEHIND, which does not wait, cannot go with DISCONNECT,"
                            + " which does");
        }
        checkWorkers(all);
        checkFlags(all);
        flags.addAll(all);
        return self();
    }

    /** Refuses more than one hint of who shall do the work. */
    static void checkWorkers(Set<TransmitFlag> all) {
        if (all.stream().filter(WORKERS::contains).count() > 1) {
            throw new IllegalArgumentException("flags " + all + ": at most one of " + WORKERS);
        }
    }

    /** Refuses what this kind of transmission does not have. */
    void checkFlags(Set<TransmitFlag> all) {}

    /**
     * Ends the sending side behind the last byte; see {@link TransmitFlag#DISCONNECT}.
     *
     * @return this
     */
    public T disconnect() {
        return flags(TransmitFlag.DISCONNECT);
    }

    /**
     * Has someone told how far it has come, now and then; on Windows every 16 MiB. The end is told
     * by the transmission's handler alone. A second call replaces the first.
     *
     * @param told is told
     * @return this
     */
    public T onProgress(TransmitProgress told) {
        progress = Objects.requireNonNull(told, "told");
        return self();
    }

    // ---- starting

    /**
     * Starts it, and releases its buffers when it has ended. A failure closes the connection, which
     * its receive handler will notice.
     *
     * @throws IllegalStateException as {@link #start(Deadline, VectorHandler)}
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as there
     */
    public void start() {
        start(Deadline.NONE, Completions.TRANSMITTED_AND_FORGOTTEN, null);
    }

    /**
     * Starts it, without a limit in time.
     *
     * @param handler gets the buffers back, and the exact number of bytes that went
     * @return the operation's number, for {@link TcpConnection#cancel}
     * @throws IllegalStateException as {@link #start(Deadline, VectorHandler)}
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as there
     */
    public long start(VectorHandler handler) {
        return start(Deadline.NONE, handler);
    }

    /**
     * Starts it.
     *
     * @param deadline until when all must have been handed to the system's transport
     * @param handler gets the buffers back, and the exact number of bytes that went. What fails
     *     says by {@link IoFailure#transferred} how much went, and by {@link IoFailure#element}
     *     where it stopped; a file that has become shorter than what was asked of it is of kind
     *     {@link IoFailure.Kind#FILE_TRUNCATED}
     * @return the operation's number, for {@link TcpConnection#cancel}
     * @throws IllegalStateException if it was started before, a buffer is in flight or released or
     *     appears twice, a file is closed, or the sending side has ended; nothing is taken then
     * @throws IndexOutOfBoundsException if a region does not lie within its file as it is now
     * @throws IllegalArgumentException if a file was opened for another port
     * @throws java.io.UncheckedIOException if the system does not tell how long a file is
     */
    public long start(Deadline deadline, VectorHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return start(deadline, Completions.TRANSMITTED, handler);
    }

    /**
     * Starts it and waits until all has been handed to the system's transport. For virtual threads.
     *
     * @param deadline until when
     * @return the exact number of bytes that went
     * @throws IoFailure of the kinds of {@link TcpConnection#send(IoBuffer, Deadline)}, and {@link
     *     IoFailure.Kind#FILE_TRUNCATED}; the buffers are lent again, as after success
     * @throws IllegalStateException as {@link #start(Deadline, VectorHandler)}, or on a completion
     *     thread
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as there
     */
    public long await(Deadline deadline) throws IoFailure {
        Waiter<Long> waiter = Waiter.here();
        return waiter.await(
                connection.socket(), start(deadline, Completions.TRANSMITTED_AWAITED, waiter));
    }

    /**
     * Starts it, without a limit in time.
     *
     * @return what {@link #await} returns, in time
     * @throws IllegalStateException as {@link #start(Deadline, VectorHandler)}
     * @throws IndexOutOfBoundsException as there
     */
    public CompletableFuture<Long> startAsync() {
        return startAsync(Deadline.NONE);
    }

    /**
     * Starts it. The future is as {@link TcpConnection} says; the buffers are in flight until it
     * completes.
     *
     * @param deadline until when all must have been handed to the system's transport
     * @return what {@link #await} returns, in time
     * @throws IllegalStateException as {@link #start(Deadline, VectorHandler)}
     * @throws IndexOutOfBoundsException as there
     */
    public CompletableFuture<Long> startAsync(Deadline deadline) {
        OperationFuture<Long> future = new OperationFuture<>();
        return future.started(
                connection.socket(), start(deadline, Completions.TRANSMITTED_AWAITED, future));
    }

    // ---- starting, and using the socket again

    /**
     * Starts it, ends the connection in order behind the last byte, and gives its socket to be used
     * again (TF_DISCONNECT with TF_REUSE_SOCKET). The connection's object is as closed from then
     * on. Whatever fails or takes too long, the connection is closed.
     *
     * <p>What still comes from the other side is dropped, from the start of the transmission until
     * the other side has ended its stream: whoever wants it receives it before. On Windows the
     * flags go into the transmission's last call, which does not complete before the other side has
     * ended and all that it had sent has been read; nobody but this side could read it, and a
     * single byte left would keep the call for ever. So reading and dropping is not left to the
     * caller. Where the system cannot do both in one call, the disconnect for reuse is started
     * behind it. All of it is under the one deadline.
     *
     * @param deadline until when the socket must be there; the other side may take its time, and
     *     Windows may wait for the end of TIME_WAIT
     * @param handler gets the socket, or the failure, when the buffers are lent again: {@link
     *     IoFailure.Kind#TIMED_OUT}, {@link IoFailure.Kind#CONNECTION_RESET} or {@link
     *     IoFailure.Kind#NOT_CONNECTED} if the connection broke, {@link
     *     IoFailure.Kind#FILE_TRUNCATED}, {@link IoFailure.Kind#CLOSED} if it is closed or ending
     *     already, {@link IoFailure.Kind#UNSUPPORTED} where the system has no reuse, which is found
     *     when all has gone. {@link IoFailure#transferred} says how much went if the transmission
     *     itself did not end
     * @throws IllegalStateException as {@link #start(Deadline, VectorHandler)}
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as there, and if {@link TransmitFlag#WRITE_BEHIND} was added
     */
    public void reuse(Deadline deadline, ReuseHandler<R> handler) {
        Objects.requireNonNull(handler, "handler");
        connection.recycle(startForReuse(deadline, handler));
    }

    /**
     * As {@link #reuse(Deadline, ReuseHandler)}, and waits for it. For virtual threads;
     * interrupting the thread closes the connection.
     *
     * @param deadline until when the socket must be there
     * @return the socket
     * @throws IoFailure as the other form's handler is told, and {@link
     *     IoFailure.Kind#INTERRUPTED}; the connection is closed, and the buffers are lent again
     * @throws IllegalStateException as {@link #start(Deadline, VectorHandler)}, or on a completion
     *     thread
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as {@link #reuse(Deadline, ReuseHandler)}
     */
    public R reuse(Deadline deadline) throws IoFailure {
        Waiter<R> waiter = Waiter.here();
        return connection.awaitRecycled(startForReuse(deadline, Recycling.telling(waiter)), waiter);
    }

    /**
     * As {@link #reuse(Deadline, ReuseHandler)}. Cancelling the future closes the connection;
     * otherwise it is as {@link TcpConnection} says of futures.
     *
     * @param deadline until when the socket must be there
     * @return what {@link #reuse(Deadline)} returns, in time
     * @throws IllegalStateException as {@link #start(Deadline, VectorHandler)}
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as {@link #reuse(Deadline, ReuseHandler)}
     */
    public CompletableFuture<R> reuseAsync(Deadline deadline) {
        OperationFuture<R> future = new OperationFuture<>();
        return connection.recycledAsync(startForReuse(deadline, Recycling.telling(future)), future);
    }

    private Recycling<R> startForReuse(Deadline deadline, ReuseHandler<? super R> handler) {
        if (flags.contains(TransmitFlag.WRITE_BEHIND)) {
            throw new IllegalArgumentException(
                    "flags "
                            + flags
                            + ": WRITE_BEHIND, which does not wait, cannot go with reuse, which"
                            + " does");
        }
        TransmitOperation operation = new TransmitOperation(kind());
        RecyclingTransmission<R> recycling =
                new RecyclingTransmission<>(connection, operation, deadline, target, handler);
        Set<TransmitOperation.Flag> system = systemFlags();
        system.add(TransmitOperation.Flag.DISCONNECT);
        system.add(TransmitOperation.Flag.REUSE);
        start(operation, deadline, RecyclingTransmission.TRANSMITTED, recycling, system);
        return recycling;
    }

    /**
     * What to send, in order. All pieces lie within their files as they are now.
     *
     * @param port whose sockets may transmit the files
     */
    abstract List<PacketElement> elements(CompletionPort port);

    private long start(Deadline deadline, Completion<Operation> completion, Object handler) {
        TransmitOperation operation = new TransmitOperation(kind());
        return start(operation, deadline, completion, handler, systemFlags());
    }

    private TransmitOperation.Kind kind() {
        return this instanceof PacketTransmission
                ? TransmitOperation.Kind.PACKETS
                : TransmitOperation.Kind.FILE;
    }

    private long start(
            TransmitOperation operation,
            Deadline deadline,
            Completion<Operation> completion,
            Object handler,
            Set<TransmitOperation.Flag> system) {
        long until = deadline.nanoTime();
        if (started) {
            throw new IllegalStateException("the transmission was started before");
        }
        connection.checkOutputOpen();
        List<PacketElement> elements = elements(connection.port());
        IoBuffers buffers = TransmitElements.buffers(elements);
        long bytes = buffers.length();
        BufferVector.pin(buffers);
        operation.prepare(connection.socket(), completion, handler, buffers, until);
        try {
            List<Element> retained = TransmitElements.retain(elements);
            operation.transmit(retained, system, bytesPerSend, systemProgress());
            ChannelReading.attachTo(operation);
        } catch (RuntimeException e) {
            BufferVector.unpin(buffers);
            throw e;
        }
        started = true;
        return connection.startTransmit(operation, bytes);
    }

    private Set<TransmitOperation.Flag> systemFlags() {
        return systemFlags(flags);
    }

    /** The flags as the system's. */
    static Set<TransmitOperation.Flag> systemFlags(Set<TransmitFlag> flags) {
        Set<TransmitOperation.Flag> system = EnumSet.noneOf(TransmitOperation.Flag.class);
        for (TransmitFlag flag : flags) {
            if (flag != TransmitFlag.USE_DEFAULT_WORKER) { // what the system does unless told else
                system.add(TransmitOperation.Flag.valueOf(flag.name()));
            }
        }
        return system;
    }

    private LongConsumer systemProgress() {
        TransmitProgress told = progress;
        return told == null ? null : bytes -> told.progressed(connection, bytes);
    }
}
