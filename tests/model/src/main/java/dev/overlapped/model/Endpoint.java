package dev.overlapped.model;

import java.net.InetSocketAddress;

/**
 * One side of a TCP connection, which belongs to a socket, to a peer, or, in a backlog, to none.
 * Bytes, ends of stream and resets arrive after the adversary's delay.
 */
final class Endpoint {
    private final Kernel kernel;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final StreamPipe in;
    private Endpoint other;
    private Kernel.Waiter owner;
    private boolean ended; // this side has sent its FIN
    private boolean endArrived; // the other side's FIN is here
    private boolean reset;
    private boolean closed;

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

    /** Sets the object that is woken by changes. */
    void owner(Kernel.Waiter waiter) {
        owner = waiter;
    }

    private void wake() {
        if (owner != null) {
            kernel.wake(owner);
        }
    }

    // ---- sending

    /** Returns how many bytes the transport takes now. Bytes to a closed side are lost. */
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
        if (in.hasArrived(count)) {
            return; // with later bytes, or with the end of the stream
        }
        if (closed) {
            other.becomeReset();
            return;
        }
        in.arrive(count);
        wake();
    }

    /** Sends FIN after the taken bytes. Harmless when repeated. */
    void end() {
        if (!ended) {
            ended = true;
            kernel.after(kernel.adversary.delayNanos(), other::endArrives);
        }
    }

    private void endArrives() {
        in.arrive(in.taken());
        endArrived = true;
        wake();
    }

    boolean isEnded() {
        return ended;
    }

    // ---- receiving

    int available() {
        return reset ? 0 : in.available();
    }

    /** Returns the next bytes, which stay. */
    byte[] peek(int bytes) {
        return in.peek(bytes);
    }

    byte[] receive(int bytes) {
        byte[] received = in.receive(bytes);
        other.wake(); // there is room again
        return received;
    }

    /** Returns whether the other side has ended its stream and all of it was received. */
    boolean isAtEnd() {
        return endArrived && in.isDrained();
    }

    // ---- the end

    /** Returns whether a reset has arrived at this side. */
    boolean isReset() {
        return reset;
    }

    private void becomeReset() {
        if (!reset && !closed) {
            reset = true;
            in.drop();
            wake();
        }
    }

    /** Sends RST and closes this side. */
    void abort() {
        if (!closed) {
            closed = true;
            in.drop();
            kernel.after(kernel.adversary.delayNanos(), other::becomeReset);
        }
    }

    /** Ends the stream, or, as TCP does, sends RST if bytes are unread. */
    void close() {
        if (closed || reset) {
            closed = true;
        } else if (in.available() > 0) {
            abort();
        } else {
            end();
            closed = true;
            other.wake(); // a waiting sender need not wait for room any more
        }
    }

    /** Resets both sides, as the network does. */
    void breakOff() {
        kernel.after(kernel.adversary.delayNanos(), this::becomeReset);
        kernel.after(kernel.adversary.delayNanos(), other::becomeReset);
    }
}
