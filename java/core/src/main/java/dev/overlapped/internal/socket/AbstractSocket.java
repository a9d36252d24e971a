package dev.overlapped.internal.socket;

import dev.overlapped.Cancellable;
import dev.overlapped.CloseCause;
import dev.overlapped.CloseHandler;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.loop.PeerAddress;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.option.SocketKind;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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

    private static final VarHandle EXTRAS;

    static {
        try {
            EXTRAS =
                    MethodHandles.lookup()
                            .findVarHandle(AbstractSocket.class, "extras", SocketExtras.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NativeSocket socket;
    private volatile @Nullable SocketExtras extras; // null = it has needed none yet

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

    @Override
    public String describePeer() {
        return PeerAddress.of(socket);
    }

    /** Takes note that a write has ended, and its handler has run. On the completion thread. */
    public void writeEnded() {}

    // ---- its end

    /** {@inheritDoc} Its scheduled tasks end, and then its handler learns of the end. */
    @Override
    public void reaped() {
        SocketExtras used = extras;
        if (used != null) {
            while (used.firstScheduled != null) {
                used.firstScheduled.end();
            }
            CloseHandler handler = used.closeHandler;
            if (handler != null) {
                notifyClosed(handler);
            }
            used.closeHandler = null; // last: this is called again if there was no memory for it
        }
        port().socketReaped();
    }

    // ---- its rarely used fields

    /** Returns its rarely used fields; null if it has needed none yet. Any thread. */
    protected final @Nullable SocketExtras extrasOrNull() {
        return extras;
    }

    /** Returns its rarely used fields, which are made when they are first needed. Any thread. */
    protected final SocketExtras extras() {
        SocketExtras made = extras;
        if (made == null) {
            made = newExtras();
            SocketExtras before = (SocketExtras) EXTRAS.compareAndExchange(this, null, made);
            made = before == null ? made : before;
        }
        return made;
    }

    /** Makes its rarely used fields. */
    protected SocketExtras newExtras() {
        return new SocketExtras();
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

    /** Runs a task of the user. One that throws costs what a handler costs that throws. */
    final void call(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            thrown(t);
        }
    }

    /** Code of the user has thrown: closes the socket, unless it serves others, too. */
    public final void thrown(Throwable failure) {
        String whose = socket.describe(); // while it is open
        if (isShared()) {
            port().handlerFailed("it stays open: " + whose, failure);
        } else {
            close(CloseReason.thrown(failure));
            port().handlerFailed("closed " + whose, failure);
        }
    }

    final @Nullable Scheduled firstScheduled() {
        return extras().firstScheduled;
    }

    final void firstScheduled(@Nullable Scheduled first) {
        extras().firstScheduled = first;
    }

    @Override
    public final @Nullable Object attachment() {
        SocketExtras used = extras;
        return used == null ? null : used.attachment();
    }

    @Override
    public final @Nullable Object attach(@Nullable Object object) {
        return extras().attach(object);
    }

    // ---- ending

    @Override
    public final void onClosed(CloseHandler handler) {
        Objects.requireNonNull(handler, "handler");
        loop().execute(() -> addCloseHandler(handler), () -> callCloseHandler(handler));
    }

    private void addCloseHandler(CloseHandler handler) {
        if (socket.isReaped()) {
            notifyClosed(handler);
        } else {
            SocketExtras used = extras();
            CloseHandler before = used.closeHandler;
            used.closeHandler = before == null ? handler : withBoth(before, handler);
        }
    }

    /**
     * Calls a handler soon: not within a call of the user, and after the handlers of operations
     * whose starts the closing has overtaken.
     */
    private void notifyClosed(CloseHandler handler) {
        loop().executeLater(
                        () -> {
                            if (socket.undelivered > 0) {
                                notifyClosed(handler);
                            } else {
                                callCloseHandler(handler);
                            }
                        },
                        () -> callCloseHandler(handler));
    }

    private void callCloseHandler(CloseHandler handler) {
        guarded(() -> handler.closed(this, Failures.causeOf(socket)));
    }

    private CloseHandler withBoth(CloseHandler before, CloseHandler handler) {
        CloseHandlers several =
                before instanceof CloseHandlers them ? them : new CloseHandlers(this, before);
        several.handlers.add(handler);
        return several;
    }

    /** Several handlers of a socket's end, called in their order, whatever one of them throws. */
    private static final class CloseHandlers implements CloseHandler {
        private final AbstractSocket on;
        private final List<CloseHandler> handlers = new ArrayList<>();

        CloseHandlers(AbstractSocket on, CloseHandler first) {
            this.on = on;
            handlers.add(first);
        }

        @Override
        public void closed(OverlappedSocket socket, CloseCause cause) {
            handlers.forEach(each -> on.guarded(() -> each.closed(socket, cause)));
        }
    }

    /** Calls code of the user; what it throws is reported, and keeps nothing from continuing. */
    public final void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable t) {
            port().handlerFailed("it was of " + socket.describe(), t);
        }
    }

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
    public final void close() {
        close(CloseReason.CLOSED);
    }

    @Override
    public final void abort() {
        close(CloseReason.ABORTED);
    }

    /** Closes it for a reason, unless it is closing for another one. */
    public void close(CloseReason reason) {
        loop().close(socket, reason);
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
    public final Set<SocketOption<?>> supportedOptions() {
        return loop().backend().options(kind());
    }

    /** Returns its kind, on which its options depend. */
    protected abstract SocketKind kind();

    @Override
    public <T> T getOption(SocketOption<T> option) throws IoFailure {
        return PlainCall.on(
                socket, IoOperation.GET_OPTION, () -> loop().backend().getOption(socket, option));
    }
}
