package dev.overlapped.internal.uring.socket;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.backend.Sockets.MembershipRequest;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.linux.DatagramCalls;
import dev.overlapped.internal.linux.DescriptorPassing;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.linux.SocketCalls;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.option.OptionCalls;
import dev.overlapped.internal.option.SocketKind;
import dev.overlapped.internal.uring.ring.DirectDescriptor;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * The plain calls on the sockets of a backend: each on the socket's descriptor if that is an
 * ordinary one, else through {@link RealDescriptors} on a temporary one. Any thread, unless a
 * method says otherwise.
 *
 * <p>A call on an ordinary descriptor excludes its closing, on the socket's monitor, for the number
 * may be another socket's at once. One on a direct socket need not: its descriptor is its own.
 */
public final class PlainCalls {
    private final SocketCalls calls;
    private final OptionCalls options;
    private final DatagramCalls datagrams;
    private final RealDescriptors real;
    private final IntUnaryOperator endOutput;
    private final IntUnaryOperator peer;
    private final IntUnaryOperator reset;

    public PlainCalls(SocketCalls calls, DatagramCalls datagrams, RealDescriptors real) {
        this.calls = calls;
        this.options = calls.options();
        this.datagrams = datagrams;
        this.real = real;
        this.endOutput = calls::endOutput;
        this.peer = calls::peer;
        this.reset = calls::resetAtClose;
    }

    private <T extends @Nullable Object> T on(
            NativeSocket socket, RealDescriptors.PlainCall<T> call) throws NativeException {
        UringSocket on = (UringSocket) socket;
        synchronized (on) {
            if (on.isHandleClosed()) {
                throw Errno.DOMAIN.refused(on.toString(), ErrorCodes.EBADF, "it is closed");
            }
            if (!DirectDescriptor.isDirect(on.fd())) {
                return call.on(on.fd());
            }
        }
        return real.call(on, call);
    }

    // ---- addresses and options

    public SocketAddress address(NativeSocket socket, boolean local) throws NativeException {
        return on(socket, fd -> calls.address(fd, local));
    }

    public <T> void setOption(NativeSocket socket, SocketOption<T> option, T value)
            throws NativeException {
        SocketKind kind = ((UringSocket) socket).kind();
        this.<@Nullable Void>on(
                socket,
                fd -> {
                    options.set(fd, kind, family(fd), option, value);
                    return null;
                });
        socket.recordOption(option, value);
    }

    public <T> T getOption(NativeSocket socket, SocketOption<T> option) throws NativeException {
        SocketKind kind = ((UringSocket) socket).kind();
        return on(socket, fd -> options.get(fd, kind, family(fd), option));
    }

    /**
     * Returns the families whose options a socket has. One whose own address is of IPv6 may have
     * both; one that has a mapped address sends to IPv4 only.
     */
    private Family family(int fd) throws NativeException {
        Family ofAddress = Family.of(calls.address(fd, true));
        return ofAddress == Family.IPV6 ? Family.BOTH : ofAddress;
    }

    /** Passes listeners, which have ordinary descriptors, to the other process of a connection. */
    public void pass(
            NativeSocket connection, List<NativeSocket> listeners, DescriptorPassing passing)
            throws NativeException {
        int[] descriptors = new int[listeners.size()];
        for (int i = 0; i < descriptors.length; i++) {
            descriptors[i] = ((UringSocket) listeners.get(i)).fd();
        }
        List<UringSocket> inOrder =
                listeners.stream()
                        .map(UringSocket.class::cast)
                        .sorted(Comparator.comparingInt(UringSocket::fd))
                        .toList(); // so that two calls cannot wait for each other
        whileOpen(
                inOrder,
                () ->
                        on(
                                connection,
                                fd -> {
                                    passing.send(fd, descriptors);
                                    return null;
                                }));
    }

    /** Makes a call while none of the sockets can be closed: it names their descriptors. */
    private static void whileOpen(List<UringSocket> sockets, Guarded call) throws NativeException {
        if (sockets.isEmpty()) {
            call.run();
            return;
        }
        UringSocket first = sockets.getFirst();
        synchronized (first) {
            if (first.isHandleClosed()) {
                throw Errno.DOMAIN.refused(first.toString(), ErrorCodes.EBADF, "it is closed");
            }
            whileOpen(sockets.subList(1, sockets.size()), call);
        }
    }

    private interface Guarded {
        void run() throws NativeException;
    }

    // ---- datagrams

    public void connect(NativeSocket datagram, boolean ipv6, SocketAddress remote)
            throws NativeException {
        this.<@Nullable Void>on(
                datagram,
                fd -> {
                    datagrams.connect(fd, ipv6, remote);
                    return null;
                });
    }

    public void disconnect(NativeSocket datagram) throws NativeException {
        on(
                datagram,
                fd -> {
                    datagrams.disconnect(fd);
                    return null;
                });
    }

    public void membership(NativeSocket datagram, MembershipRequest request)
            throws NativeException {
        this.<@Nullable Void>on(
                datagram,
                fd -> {
                    datagrams.membership(fd, request);
                    return null;
                });
    }

    // ---- within operations: the thread of the loop whose ring has the socket

    /**
     * Sets the options of the socket to accept into on the accepted one. Returns 0 or the error
     * code.
     */
    public int replayOptions(AcceptOperation operation) {
        Map<SocketOption<?>, Object> chosen = operation.options();
        if (chosen.isEmpty()) {
            return 0;
        }
        UringSocket accepted = (UringSocket) present(operation.accepted());
        return -here(
                accepted,
                fd -> {
                    try {
                        for (Map.Entry<SocketOption<?>, Object> one : chosen.entrySet()) {
                            replay(fd, accepted, one.getKey(), one.getValue());
                        }
                        return 0;
                    } catch (NativeException e) {
                        return -e.code();
                    }
                });
    }

    private <T> void replay(int fd, UringSocket accepted, SocketOption<T> option, Object value)
            throws NativeException {
        options.set(fd, SocketKind.CONNECTION, family(fd), option, option.type().cast(value));
        accepted.recordOption(option, value);
    }

    /** Makes the socket's descriptor, if it has one, one that sendfile does not wait on. */
    public void dontBlock(UringSocket socket) {
        if (!DirectDescriptor.isDirect(socket.fd())) {
            calls.dontBlock(socket.fd());
        }
    }

    /** Ends the sending side; returns 0 or −errno. */
    public int endOutput(UringSocket socket) {
        return here(socket, endOutput);
    }

    /**
     * Returns 0 if the kernel has a connection of the socket, else −errno: −ENOTCONN without one.
     */
    public int peer(UringSocket socket) {
        return here(socket, peer);
    }

    /**
     * Lets the closing of a connection reset it; without a descriptor for the call it ends in
     * order.
     *
     * <p><b>Kernel contract</b> (socket(7), SO_LINGER): closing with a time of 0 discards unsent
     * data and sends RST, and does not wait.
     */
    public void resetAtClose(UringSocket connection) {
        here(connection, reset);
    }

    private int here(UringSocket socket, IntUnaryOperator call) {
        int fd = socket.fd();
        return DirectDescriptor.isDirect(fd) ? real.callHere(fd, call) : call.applyAsInt(fd);
    }
}
