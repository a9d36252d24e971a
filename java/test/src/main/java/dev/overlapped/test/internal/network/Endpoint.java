package dev.overlapped.test.internal.network;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/**
 * One side of a TCP connection, which belongs to a socket, to a peer, or, in a backlog, to none.
 * Bytes, ends of stream, acknowledgements and resets arrive after a delay of the network.
 */
public final class Endpoint {
    /** The pending error of a reset connection. */
    public enum Error {
        NONE,

        /** The other side has reset the connection. */
        RESET,

        /** The other side had ended its stream before (tcp_reset). */
        RESET_AFTER_END
    }

    private final ModelKernel kernel;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final StreamPipe in;
    private final Endpoint other;
    private @Nullable Runnable owner;
    private boolean endSent;
    private boolean endAcknowledged;
    private boolean endArrived;
    private boolean reset;
    private boolean closed;
    private boolean windowClosed; // by a test
    private Error error = Error.NONE;

    private Endpoint(
            ModelKernel kernel,
            InetSocketAddress local,
            InetSocketAddress remote,
            @Nullable Endpoint other) {
        this.kernel = kernel;
        this.local = local;
        this.remote = remote;
        this.in = new StreamPipe(kernel.choices().pipeBytes());
        this.other = other != null ? other : new Endpoint(kernel, remote, local, this);
    }

    /** Makes a connection; returns the side of {@code client}. */
    public static Endpoint connect(
            ModelKernel kernel, InetSocketAddress client, InetSocketAddress server) {
        return new Endpoint(kernel, client, server, null);
    }

    /** Returns the other side. */
    public Endpoint other() {
        return other;
    }

    /** Returns its own address. */
    public InetSocketAddress local() {
        return local;
    }

    /** Returns the address of the other side. */
    public InetSocketAddress remote() {
        return remote;
    }

    /** Sets the callback that runs when something has changed. */
    public void owner(@Nullable Runnable notified) {
        owner = notified;
    }

    private long transitNanos() {
        return kernel.choices().transitNanos(kernel.clock.nanoTime());
    }

    private void changed() {
        if (owner != null) {
            kernel.wake(owner);
        }
    }

    // ---- sending

    /**
     * Returns the number of bytes that the transport takes now. Data for a closed side are lost.
     */
    public int space() {
        if (windowClosed) {
            return 0;
        }
        return other.closed ? Integer.MAX_VALUE : other.in.space();
    }

    /** Sets whether the transport takes nothing from this side. */
    public void windowClosed(boolean isClosed) {
        windowClosed = isClosed;
        changed();
    }

    /** Sends bytes that there is {@link #space} for. */
    public void send(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        if (other.closed) {
            kernel.after(transitNanos(), this::becomeReset); // it answers with RST
            return;
        }
        long taken = other.in.take(bytes);
        kernel.after(transitNanos(), () -> other.arrive(taken));
    }

    private void arrive(long count) {
        if (in.hasArrived(count) || count > in.taken()) {
            return; // with later bytes, with the end of the stream, or never
        }
        if (closed) {
            other.becomeReset();
            return;
        }
        in.arrive(count);
        changed();
    }

    /** Sends FIN after the taken bytes. Harmless when repeated. */
    public void end() {
        if (!endSent) {
            endSent = true;
            kernel.after(transitNanos(), other::endArrives);
        }
    }

    private void endArrives() {
        if (reset) {
            return;
        }
        if (!closed) {
            in.arrive(in.taken());
        }
        endArrived = true;
        if (kernel.rules() == TcpRules.LINUX) {
            kernel.after(transitNanos(), other::acknowledged);
        }
        changed();
    }

    private void acknowledged() {
        endAcknowledged = true;
        changed();
    }

    /** Returns whether this side has ended its stream. */
    public boolean isEndSent() {
        return endSent;
    }

    // ---- receiving

    /** Returns how many bytes can be received now. */
    public int available() {
        return in.available();
    }

    /** Returns the next bytes that are {@link #available}; they stay. */
    public byte[] peek(int bytes) {
        return in.peek(bytes);
    }

    /** Receives bytes that are {@link #available}. */
    public byte[] receive(int bytes) {
        byte[] received = in.receive(bytes);
        other.changed(); // there is room again
        return received;
    }

    /** Returns whether the other side has ended its stream and all of it was received. */
    public boolean isAtEnd() {
        return endArrived && in.isDrained();
    }

    /** Returns whether the end of the other side's stream has arrived. */
    public boolean hasEndArrived() {
        return endArrived;
    }

    // ---- the end

    /** Returns whether a reset has arrived at this side. */
    public boolean isReset() {
        return reset;
    }

    /** Returns whether both ends of stream are acknowledged, or the connection was reset. */
    public boolean isOver() {
        return reset || endSent && endAcknowledged && endArrived;
    }

    /** The pending error, which is reported once. */
    public Error takeError() {
        Error pending = error;
        error = Error.NONE;
        return pending;
    }

    /** Returns whether an error is pending. */
    public boolean hasError() {
        return error != Error.NONE;
    }

    private void becomeReset() {
        if (!reset && !closed && !isOver()) {
            reset = true;
            error = endArrived ? Error.RESET_AFTER_END : Error.RESET;
            if (kernel.rules() == TcpRules.LINUX) {
                in.cut();
            } else {
                in.drop();
            }
            changed();
        }
    }

    /** Sends RST and closes this side. */
    public void abort() {
        if (!closed) {
            closed = true;
            in.drop();
            kernel.after(transitNanos(), other::becomeReset);
            if (kernel.rules() == TcpRules.LINUX) {
                other.changed(); // a waiting sender need not wait for room any more
            }
        }
    }

    /** Ends the stream, or, as TCP does, sends RST if bytes are unread. */
    public void close() {
        if (closed || reset) {
            closed = true;
        } else if (in.available() > 0) {
            abort();
        } else {
            end();
            closed = true;
            other.changed(); // a waiting sender need not wait for room any more
        }
    }

    /** Returns whether this side is closed. */
    public boolean isClosed() {
        return closed;
    }

    /** Resets both sides, as the network does. */
    public void breakOff() {
        kernel.after(transitNanos(), this::becomeReset);
        kernel.after(transitNanos(), other::becomeReset);
    }

    @Override
    public String toString() {
        return local + " to " + remote;
    }
}
