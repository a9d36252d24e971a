package dev.overlapped.internal.tcp;

import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.option.SocketKind;
import dev.overlapped.internal.socket.AbstractSocket;
import dev.overlapped.internal.socket.InternalPort;
import dev.overlapped.internal.socket.PortMember;

import org.jspecify.annotations.Nullable;

import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** A socket that is not connected, kept for its next use. All methods from any thread. */
public abstract class KeptSocket {
    private final InternalPort port;
    private final boolean ipv6;

    /** Null while an operation has it, and when it is used up. */
    private final AtomicReference<@Nullable NativeSocket> socket = new AtomicReference<>();

    private volatile boolean closed;

    /**
     * @param unattached a socket in this role, that its loop does not know yet
     */
    KeptSocket(InternalPort port, boolean ipv6, NativeSocket unattached) {
        this.port = port;
        this.ipv6 = ipv6;
        own(unattached);
    }

    /** The owner of its native socket, which changes. */
    private record Owner(KeptSocket kept) implements PortMember {
        @Override
        public void reaped() {
            kept.port.socketReaped();
        }

        @Override
        public void stopAccepting() {
            kept.close();
        }

        @Override
        public void finish() {
            kept.close();
        }
    }

    private void own(NativeSocket unattached) {
        unattached.owner(new Owner(this));
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

    /** Returns the kept socket that a detached native one is of. */
    static KeptSocket of(NativeSocket detached) {
        return ((Owner) detached.owner()).kept;
    }

    /** Returns whether it is for IPv6. */
    public final boolean isIpv6() {
        return ipv6;
    }

    /** Returns whether its thread, which never changes, is that of {@code other}. */
    final boolean isOnThreadOf(AbstractSocket other) {
        NativeSocket now = socket.get();
        return now == null || now.loop() == other.loop();
    }

    /** Gives the native socket to an operation, detached; null if there is none to give. */
    final @Nullable NativeSocket tryTake() {
        NativeSocket taken = socket.getAndSet(null);
        return taken != null && taken.loop().detachHandle(taken) ? taken : null;
    }

    /** As above, for a user's call, which is refused if there is none. */
    final NativeSocket take() {
        NativeSocket taken = tryTake();
        if (taken == null) {
            throw new IllegalStateException("in use, used up or closed: " + this);
        }
        return taken;
    }

    /** The operation has ended without a connection, and has left the handle as it was. */
    final void giveBack(NativeSocket detached) {
        Backend backend = CompletionLoop.of(detached).backend();
        NativeSocket again = backend.sameHandle(detached, NativeSocket.Role.TARGET);
        own(again);
        again.loop().attach(again);
        if (closed) {
            close();
        }
    }

    // ---- for the user

    public final InternalPort port() {
        return port;
    }

    public final boolean isOpen() {
        NativeSocket now = socket.get();
        return now != null && !now.isClosing();
    }

    final <T> void applyOption(SocketOption<T> option, T value) throws IoFailure {
        IoOperation call = IoOperation.SET_OPTION;
        NativeSocket now = open(call);
        try {
            CompletionLoop.of(now).backend().setOption(now, option, value);
        } catch (NativeException e) {
            throw Failures.of(call, e);
        }
    }

    public final <T> T getOption(SocketOption<T> option) throws IoFailure {
        IoOperation call = IoOperation.GET_OPTION;
        NativeSocket now = open(call);
        try {
            return CompletionLoop.of(now).backend().getOption(now, option);
        } catch (NativeException e) {
            throw Failures.of(call, e);
        }
    }

    public final Set<SocketOption<?>> supportedOptions() {
        return port.nextLoop().backend().options(SocketKind.CONNECTION);
    }

    private NativeSocket open(IoOperation call) throws IoFailure {
        NativeSocket now = socket.get();
        if (now == null || now.isClosing()) {
            throw Failures.of(IoFailure.Kind.CLOSED, call, "in use, used up or closed");
        }
        return now;
    }

    public final void close() {
        closed = true;
        NativeSocket now = socket.getAndSet(null);
        if (now != null) {
            now.loop().close(now, CloseReason.CLOSED);
        }
    }

    /** Returns the name of its kind in messages. */
    abstract String kind();

    @Override
    public final String toString() {
        NativeSocket now = socket.get();
        return kind() + "[" + (now != null ? now : "no socket") + "]";
    }
}
