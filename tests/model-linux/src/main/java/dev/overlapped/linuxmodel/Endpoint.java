package dev.overlapped.linuxmodel;

import dev.overlapped.internal.ffi.linux.ErrorCodes;

import java.net.InetSocketAddress;

/**
 * One side of a TCP connection, whoever uses it: a socket, a peer, or still nobody while it waits
 * in a backlog. Bytes, ends of stream, acknowledgements and resets arrive after the adversary's
 * delay.
 *
 * <p>By net/ipv4/tcp_input.c: a reset leaves the bytes that have arrived to be read; its error is
 * ECONNRESET, and EPIPE where the other side had ended its stream (tcp_reset).
 */
final class Endpoint {
    private final Kernel kernel;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final StreamPipe in;
    private Endpoint other;
    private Runnable owner;
    private boolean endSent;
    private boolean endAcknowledged;
    private boolean endArrived;
    private boolean reset;
    private boolean closed;
    private int error;

    private Endpoint(Kernel kernel, InetSocketAddress local, InetSocketAddress remote) {
        this.kernel = kernel;
        this.local = local;
        this.remote = remote;
        this.in = new StreamPipe(kernel.adversary.pipeBytes());
    }

    /** A connection; returns the side of {@code client}, whose {@link #other} is the server's. */
    static Endpoint connect(Kernel kernel, InetSocketAddress client, InetSocketAddress server) {
        Endpoint one = new Endpoint(kernel, client, server);
        one.other = new Endpoint(kernel, server, client);
        one.other.other = one;
        return one;
    }

    Endpoint other() {
        return other;
    }

    InetSocketAddress local() {
        return local;
    }

    InetSocketAddress remote() {
        return remote;
    }

    /** Sets the callback that runs when something has changed. */
    void owner(Runnable notified) {
        owner = notified;
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
    int space() {
        return other.closed ? Integer.MAX_VALUE : other.in.space();
    }

    void send(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        if (other.closed) {
            kernel.after(kernel.adversary.delayNanos(), this::becomeReset); // it answers with RST
            return;
        }
        long taken = other.in.take(bytes);
        kernel.after(kernel.adversary.delayNanos(), () -> other.arrive(taken));
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

    /** Sends FIN after what was taken. Harmless when repeated. */
    void end() {
        if (!endSent) {
            endSent = true;
            kernel.after(kernel.adversary.delayNanos(), other::endArrives);
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
        kernel.after(kernel.adversary.delayNanos(), other::acknowledged);
        changed();
    }

    private void acknowledged() {
        endAcknowledged = true;
        changed();
    }

    boolean isEndSent() {
        return endSent;
    }

    // ---- receiving

    int available() {
        return in.available();
    }

    /** Returns the next bytes, which stay. */
    byte[] peek(int bytes) {
        return in.peek(bytes);
    }

    byte[] receive(int bytes) {
        byte[] received = in.receive(bytes);
        other.changed(); // there is room again
        return received;
    }

    /** Returns whether the other side has ended its stream and all of it was received. */
    boolean isAtEnd() {
        return endArrived && in.isDrained();
    }

    boolean hasEndArrived() {
        return endArrived;
    }

    // ---- the end

    /** Returns whether the connection was broken off, and this side knows. */
    boolean isReset() {
        return reset;
    }

    /** Returns whether TCP is done: both ends of stream are acknowledged, or it was reset. */
    boolean isOver() {
        return reset || endSent && endAcknowledged && endArrived;
    }

    /** The pending error, which is reported once; 0 = none. */
    int takeError() {
        int pending = error;
        error = 0;
        return pending;
    }

    boolean hasError() {
        return error != 0;
    }

    private void becomeReset() {
        if (!reset && !closed && !isOver()) {
            reset = true;
            error = endArrived ? ErrorCodes.EPIPE : ErrorCodes.ECONNRESET;
            in.cut();
            changed();
        }
    }

    /** Sends RST, and forgets the connection. */
    void abort() {
        if (!closed) {
            closed = true;
            in.drop();
            kernel.after(kernel.adversary.delayNanos(), other::becomeReset);
            other.changed();
        }
    }

    /** Ends the stream, unless bytes have arrived that nobody has read: then TCP sends RST. */
    void close() {
        if (closed || reset) {
            closed = true;
        } else if (in.available() > 0) {
            abort();
        } else {
            end();
            closed = true;
            other.changed(); // whoever waits for room need not wait any more
        }
    }

    /** The network breaks the connection off. */
    void breakOff() {
        kernel.after(kernel.adversary.delayNanos(), this::becomeReset);
        kernel.after(kernel.adversary.delayNanos(), other::becomeReset);
    }

    @Override
    public String toString() {
        return local + " to " + remote;
    }
}
