package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.TcpConnection;
import dev.overlapped.WritableHandler;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SendLevels;
import dev.overlapped.internal.operation.SendWindow;
import dev.overlapped.internal.option.SocketKind;
import dev.overlapped.internal.socket.AbstractSocket;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The socket of a connection, as the parts of the connection see it: whether data may still be
 * sent, and the requests that they make of the whole.
 */
abstract class StreamSocket extends AbstractSocket {
    private static final VarHandle OUTPUT_ENDED;

    static {
        try {
            OUTPUT_ENDED =
                    MethodHandles.lookup()
                            .findVarHandle(StreamSocket.class, "outputEnded", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile boolean outputEnded;
    private volatile boolean leaving; // its socket's reuse was asked for

    StreamSocket(NativeSocket socket, SendLevels levels) {
        super(socket);
        socket.window(new SendWindow(socket, levels));
    }

    /** Returns the connection that the socket of {@code operation} is of. */
    static StreamSocket of(Operation operation) {
        return (StreamSocket) operation.socket().owner();
    }

    @Override
    protected final SocketKind kind() {
        return SocketKind.CONNECTION.of(family());
    }

    // ---- the whole

    /** Returns the connection as its handlers get it. Any thread. */
    public abstract TcpConnection face();

    /** Returns the family of its addresses. Any thread. */
    abstract Family family();

    /** Refuses to take its socket for another connection if no system can. */
    final void checkReusable() {
        if (family() == Family.UNIX) {
            throw new UnsupportedOperationException(
                    "the socket of "
                            + this
                            + " is a Unix domain socket: no system takes the connection off it");
        }
    }

    /** Notifies a handler when the connection is writable. Any thread. */
    public abstract void whenWritable(WritableHandler handler);

    /** Notifies a handler no more, unless it was notified already. Any thread. */
    abstract void cancelWhenWritable(WritableHandler handler);

    /**
     * Ends the connection in order. On its thread.
     *
     * @return false if it is closed or ending already
     */
    abstract boolean finish(Deadline deadline, Ending ending);

    @Override
    public abstract void writeEnded();

    /** Returns the bytes that the streams and channels of its blocking face share. Any thread. */
    final ReceivedAhead receivedAhead() {
        return streamExtras().receivedAhead();
    }

    // ---- its rarely used fields

    @Override
    protected final StreamExtras newExtras() {
        return new StreamExtras();
    }

    final StreamExtras streamExtras() {
        return (StreamExtras) extras();
    }

    /** Returns the handlers that wait until it is writable; null until there was one. */
    final @Nullable WritableQueue writablesOrNull() {
        StreamExtras used = (StreamExtras) extrasOrNull();
        return used == null ? null : used.writables;
    }

    // ---- the sending side

    /** Returns a description of the outstanding sends, for people. Any thread. */
    final String outstanding() {
        return socket().window().describe();
    }

    /** Returns whether a send would be taken now. Any thread. */
    public boolean isWritable() {
        return socket().window().isOpen();
    }

    /** Refuses to receive or send once the socket's reuse was asked for. */
    final void checkNotLeaving() {
        if (leaving) {
            throw new IllegalStateException("its socket's reuse was asked for on " + this);
        }
    }

    /** Refuses to send once the sending side has ended. */
    private void checkOutputNotEnded() {
        if (outputEnded) {
            throw outputHasEnded();
        }
    }

    /** Returns the refusal to send once the sending side has ended. */
    final IllegalStateException outputHasEnded() {
        return new IllegalStateException(
                "the sending side has ended: disconnect was asked for on " + this);
    }

    /** Refuses to send in either case. */
    public final void checkOutputOpen() {
        checkNotLeaving();
        checkOutputNotEnded();
    }

    /** Takes note that its socket's reuse was asked for. */
    final void leave() {
        leaving = true;
    }

    final boolean isLeaving() {
        return leaving;
    }

    /** Refuses sends from now on; returns false if they were refused before. */
    final boolean endOutput() {
        return OUTPUT_ENDED.compareAndSet(this, false, true);
    }

    /** Opens the sending side again, after what should have ended it has failed. */
    public final void reopenOutput() {
        outputEnded = false;
    }

    final boolean isOutputEnded() {
        return outputEnded;
    }

    @Override
    public final String toString() {
        return "TcpConnection[" + socket() + (isClosed() ? ", closed" : "") + "]";
    }
}
