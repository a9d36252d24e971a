package dev.overlapped.internal.socket;

import dev.overlapped.Cancellable;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;

/**
 * The base of all sockets: their native socket and its loop, and the calls that do not go through
 * the completion path.
 *
 * <p>Operations are started beside it, by one class for each kind, which also has the completions
 * of that kind. A start has one shape everywhere:
 *
 * <pre>
 *  refuse misuse → read the deadline → pin the buffers → take a record and prepare it
 *                → name the memory → claim room, of sends on a stream → start
 * </pre>
 *
 * <p>Its completion has one shape, too: unpin the buffers → read the outcome → put the record back
 * → call the handler → for writes, {@link #writeEnded}.
 */
public abstract class AbstractSocket implements OverlappedSocket, PortMember {
    private static final Duration MAX_DELAY = Duration.ofDays(1_000);

    private static final VarHandle ATTACHMENT;

    static {
        try {
            ATTACHMENT =
                    MethodHandles.lookup()
                            .findVarHandle(AbstractSocket.class, "attachment", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NativeSocket socket;
    private volatile @Nullable Object attachment; // null = none

    /** The first of its scheduled tasks; null = none. The loop's thread only. */
    private @Nullable Scheduled firstScheduled;

    /**
     * @param socket not attached to its loop yet; this becomes its owner
     */
    protected AbstractSocket(NativeSocket socket) {
        this.socket = socket;
        socket.owner(this);
    }

    @Override
    public abstract InternalPort port();

    /** Returns the native socket. */
    public final NativeSocket socket() {
        return socket;
    }

    /** Returns the loop that the socket belongs to. */
    public final CompletionLoop loop() {
        return CompletionLoop.of(socket);
    }

    /** Gives a record back whose operation has ended. On the completion thread. */
    public final void putBack(Operation ended) {
        if (loop().isCurrent()) { // else the port is gone, see Submission.rejected
            loop().records().put(ended);
        }
    }

    /** Takes note that a write has ended, and its handler has run. On the completion thread. */
    public void writeEnded() {}

    /** {@inheritDoc} Its scheduled tasks end. */
    @Override
    public void reaped() {
        while (firstScheduled != null) {
            firstScheduled.end();
        }
        port().socketReaped();
    }

    // ---- its thread

    @Override
    public final void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        checkNotClosed();
        loop().submit(new Task(this, task));
    }

    @Override
    public final Cancellable schedule(Duration delay, Runnable task) {
        Objects.requireNonNull(task, "task");
        if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
            throw new IllegalArgumentException(
                    "task scheduled in " + delay + ": must be 0 to " + MAX_DELAY);
        }
        checkNotClosed();
        Scheduled scheduled = new Scheduled(this, loop().nanoTime() + delay.toNanos(), task);
        if (loop().isCurrent()) {
            scheduled.run();
        } else {
            loop().submit(scheduled);
        }
        return scheduled;
    }

    private void checkNotClosed() {
        if (isClosed()) {
            throw rejection();
        }
    }

    /** Returns the exception of a task that is given too late. */
    final RejectedExecutionException rejection() {
        return new RejectedExecutionException("tasks are refused, for it is closed: " + this);
    }

    /** Runs a task of the user. One that throws closes the socket, as a handler does. */
    final void call(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            close();
            port().handlerFailed(t);
        }
    }

    final @Nullable Scheduled firstScheduled() {
        return firstScheduled;
    }

    final void firstScheduled(@Nullable Scheduled first) {
        firstScheduled = first;
    }

    @Override
    public final @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public final @Nullable Object attach(@Nullable Object object) {
        return ATTACHMENT.getAndSet(this, object);
    }

    // ---- ending

    @Override
    public void cancel(long operation) {
        if (operation == NO_OPERATION) {
            return;
        }
        if (!socket.hasGivenOut(operation)) {
            throw new IllegalArgumentException(
                    "operation "
                            + operation
                            + ": must be a number that a start on "
                            + this
                            + " has returned, or NO_OPERATION ("
                            + NO_OPERATION
                            + ")");
        }
        loop().cancel(socket, operation);
    }

    @Override
    public boolean isClosed() {
        return socket.isClosing();
    }

    @Override
    public void close() {
        loop().close(socket);
    }

    @Override
    public SocketAddress localAddress() throws IoFailure {
        return PlainCall.on(
                socket, IoOperation.LOCAL_ADDRESS, () -> loop().backend().localAddress(socket));
    }

    @Override
    public int localPort() throws IoFailure {
        return Addresses.portOf(localAddress());
    }

    /** Returns the address of the other side. */
    public SocketAddress remoteAddress() throws IoFailure {
        return PlainCall.on(
                socket, IoOperation.REMOTE_ADDRESS, () -> loop().backend().remoteAddress(socket));
    }

    /** Sets an option. */
    protected final <T> void applyOption(SocketOption<T> option, T value) throws IoFailure {
        PlainCall.<@Nullable Void>on(
                socket,
                IoOperation.SET_OPTION,
                () -> {
                    loop().backend().setOption(socket, option, value);
                    return null;
                });
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IoFailure {
        return PlainCall.on(
                socket, IoOperation.GET_OPTION, () -> loop().backend().getOption(socket, option));
    }
}
