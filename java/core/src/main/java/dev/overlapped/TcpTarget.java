package dev.overlapped;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.operation.NativeSocket;

import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A TCP socket that is not connected: made ready before it is needed, or left over from a
 * connection that has ended. What it can be used for is its type: {@link AcceptTarget} to be
 * accepted into, {@link ConnectTarget} to connect with; Windows lets no socket change between the
 * two.
 *
 * <p>It is used up by the connection that it becomes, and open again when that did not come about.
 * It belongs to one completion thread for its life, and so does the connection. The port closes it
 * when it closes or shuts down.
 *
 * <p>Threads: all methods from any thread.
 */
public abstract sealed class TcpTarget implements AutoCloseable
        permits AcceptTarget, ConnectTarget {
    private final CompletionPort port;
    private final boolean ipv6;

    /** Null while an operation has it, and when it is used up. */
    private final AtomicReference<NativeSocket> socket = new AtomicReference<>();

    private volatile boolean closed;

    /**
     * @param unattached a socket in this role, that its loop does not know yet
     */
    TcpTarget(CompletionPort port, boolean ipv6, NativeSocket unattached) {
        this.port = port;
        this.ipv6 = ipv6;
        take(unattached);
    }

    /** What the loop sees of the target. */
    private record Owner(TcpTarget target) implements CompletionPort.Owner {
        @Override
        public void reaped() {
            target.port.socketReaped();
        }

        @Override
        public void stopAccepting() {
            target.close();
        }

        @Override
        public void finish() {
            target.close();
        }
    }

    private void take(NativeSocket unattached) {
        unattached.owner(new Owner(this));
        unattached.loop().attach(unattached);
        socket.set(unattached);
    }

    static boolean isIpv6(ProtocolFamily family) {
        if (family != StandardProtocolFamily.INET && family != StandardProtocolFamily.INET6) {
            throw new IllegalArgumentException(
                    "family " + family + " of a TCP socket: must be INET or INET6");
        }
        return family == StandardProtocolFamily.INET6;
    }

    // ---- for operations

    /** The target that a surrendered socket is of. */
    static TcpTarget of(NativeSocket surrendered) {
        return ((Owner) surrendered.owner()).target;
    }

    /** Whether it is for IPv6. */
    boolean ipv6() {
        return ipv6;
    }

    /** Gives the socket to an operation, surrendered; null if there is none to give. */
    NativeSocket tryTake() {
        NativeSocket taken = socket.getAndSet(null);
        return taken != null && taken.loop().detachHandle(taken) ? taken : null;
    }

    /** As above, of a user's call. */
    NativeSocket take() {
        NativeSocket taken = tryTake();
        if (taken == null) {
            throw new IllegalStateException("in use, used up or closed: " + this);
        }
        return taken;
    }

    /** The operation has ended without a connection, and has left the handle as it was. */
    void giveBack(NativeSocket surrendered) {
        Backend backend = CompletionLoop.of(surrendered).backend();
        take(backend.sameHandle(surrendered, NativeSocket.Role.TARGET));
        if (closed) {
            close();
        }
    }

    // ---- public

    /**
     * The port that it belongs to.
     *
     * @return as given to open, or the connection's
     */
    public CompletionPort port() {
        return port;
    }

    /**
     * Whether it can be used.
     *
     * @return false while an operation has it, when it is used up, and after closing
     */
    public boolean isOpen() {
        NativeSocket now = socket.get();
        return now != null && !now.isClosing();
    }

    /**
     * Sets an option, which the connection will have; see {@link TcpConnection#setOption}. One that
     * was set before, on this or on a former connection of the socket, is kept.
     *
     * @param option which
     * @param value what
     * @param <T> the option's type
     * @return this
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} unless it {@link #isOpen}, {@link
     *     IoFailure.Kind#UNSUPPORTED} for an option that the system's TCP sockets do not have, or
     *     what the system says
     */
    public <T> TcpTarget setOption(SocketOption<T> option, T value) throws IoFailure {
        String call = "set option " + option.name();
        NativeSocket now = open(call);
        try {
            CompletionLoop.of(now).backend().setOption(now, option, value);
            return this;
        } catch (NativeException e) {
            throw IoFailure.of(call, e);
        }
    }

    /**
     * Reads an option.
     *
     * @param option which
     * @param <T> the option's type
     * @return its value
     * @throws IoFailure as {@link #setOption}
     */
    public <T> T getOption(SocketOption<T> option) throws IoFailure {
        String call = "get option " + option.name();
        NativeSocket now = open(call);
        try {
            return CompletionLoop.of(now).backend().getOption(now, option);
        } catch (NativeException e) {
            throw IoFailure.of(call, e);
        }
    }

    private NativeSocket open(String call) throws IoFailure {
        NativeSocket now = socket.get();
        if (now == null || now.isClosing()) {
            throw IoFailure.of(IoFailure.Kind.CLOSED, call, "in use, used up or closed");
        }
        return now;
    }

    /**
     * Closes the socket; one that an operation has is closed when that ends without a connection.
     * Returns at once; harmless when repeated.
     */
    @Override
    public void close() {
        closed = true;
        NativeSocket now = socket.getAndSet(null);
        if (now != null) {
            now.loop().close(now);
        }
    }

    @Override
    public String toString() {
        NativeSocket now = socket.get();
        return getClass().getSimpleName() + "[" + (now != null ? now : "no socket") + "]";
    }
}
