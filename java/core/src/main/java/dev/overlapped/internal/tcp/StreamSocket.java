package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.TcpConnection;
import dev.overlapped.WritableHandler;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.FrameSource;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SendLevels;
import dev.overlapped.internal.operation.SendWindow;
import dev.overlapped.internal.option.SocketKind;
import dev.overlapped.internal.socket.AbstractSocket;

import org.jspecify.annotations.Nullable;

/**
 * The socket of a connection, as the parts of the connection see it: whether data may still be
 * sent, and the requests that they make of the whole.
 */
abstract class StreamSocket extends AbstractSocket implements FrameSource {
    private volatile boolean outputEnded; // or asked for
    private volatile boolean finishing; // an orderly end was asked for, and is not taken back
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
    public final boolean isWritable() {
        return !isOutputEnded() && socket().window().isOpen();
    }

    /** Returns whether much is outstanding, or was, and it is not low yet. Any thread. */
    public final boolean isUnderPressure() {
        return socket().window().isUnderPressure();
    }

    /** Returns whether sends are taken, and there is no pressure. Any thread. */
    final boolean isRelieved() {
        return !isOutputEnded() && socket().window().isRelieved();
    }

    /** Refuses to receive once the socket's reuse was asked for. */
    final void checkNotLeaving() {
        if (leaving) {
            throw new IllegalStateException("its socket's reuse was asked for on " + this);
        }
    }

    /** Takes note that its socket's reuse was asked for. */
    final void leave() {
        leaving = true;
        finishing = true;
    }

    /** Takes note that its orderly end was asked for: sends that start later are late. */
    final void markFinishing() {
        finishing = true;
    }

    @Override
    public final boolean takesFrames() {
        return !finishing && !isClosed();
    }

    final boolean isLeaving() {
        return leaving;
    }

    /** Takes note that the end of the sending side was asked for. */
    final void endOutput() {
        outputEnded = true;
    }

    /**
     * Opens the sending side again, after an operation that should have ended it has failed; but
     * not if that was never started. The connection's thread.
     */
    public final void reopenOutput(Operation failed) {
        if (failed.outcome() != Operation.Outcome.LATE
                && failed.outcome() != Operation.Outcome.REFUSED) {
            socket().endOutput(false);
        }
        outputEnded = socket().isOutputEnded();
    }

    /** Returns whether the end of the sending side was asked for. Any thread. */
    final boolean isOutputEnded() {
        return outputEnded || finishing;
    }

    @Override
    public final String toString() {
        return "TcpConnection[" + socket() + (isClosed() ? ", closed" : "") + "]";
    }
}
