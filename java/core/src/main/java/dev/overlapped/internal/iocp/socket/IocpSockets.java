package dev.overlapped.internal.iocp.socket;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.backend.Sockets.Adopted;
import dev.overlapped.internal.backend.Sockets.DatagramSpec;
import dev.overlapped.internal.backend.Sockets.ListenerSpec;
import dev.overlapped.internal.backend.Sockets.MembershipRequest;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.option.OptionCalls;
import dev.overlapped.internal.option.SocketKind;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import java.util.Set;

/**
 * The sockets of one backend: opened, associated with the completion port of their loop, asked for
 * addresses and options. Any thread.
 */
public final class IocpSockets {
    private static final int MAX_BACKLOG = 200; // of listen, without a hint

    /** Associates handles with the queue of the loop. */
    @FunctionalInterface
    public interface Association {
        /** Returns 0 or the error code. */
        int associate(long handle);
    }

    private final Loop loop;
    private final Winsock winsock;
    private final ExtensionFunctions functions;
    private final Association association;
    private final SocketHandles handles;
    private final OptionCalls options;
    private final DatagramHandles datagrams;

    /**
     * @param maySkip whether FILE_SKIP_COMPLETION_PORT_ON_SUCCESS may be used where the provider
     *     allows it
     */
    public IocpSockets(
            Loop loop, WinsockProvider provider, boolean maySkip, Association association) {
        this.loop = loop;
        this.winsock = provider.winsock();
        this.functions = provider.functions();
        this.association = association;
        this.handles = new SocketHandles(provider, maySkip);
        this.options =
                new OptionCalls(
                        WinsockOptions::table,
                        new WinsockOptionCalls(winsock),
                        WinsockErrors.DOMAIN);
        this.datagrams = new DatagramHandles(winsock, handles);
    }

    /** Returns the handles of the sockets. */
    public SocketHandles handles() {
        return handles;
    }

    // ---- opening

    /**
     * Opens a listener. {@code reuseAddress} has no meaning here: a port left in TIME_WAIT can be
     * bound again on Windows anyway, and SO_REUSEADDR would let others take the port over. Every
     * listener is exclusive.
     */
    public NativeSocket openListener(ListenerSpec spec) throws NativeException {
        requireUnix(spec.family(), spec.address());
        long handle = handles.openConfigured(spec.family());
        boolean done = false;
        try {
            check("setsockopt(SO_EXCLUSIVEADDRUSE)", handles.setExclusive(handle, spec.family()));
            options.setAll(handle, SocketKind.LISTENER, spec.family(), spec.options());
            handles.bind(handle, spec.family().toBind(spec.address()));
            check("listen(" + spec.address() + ")", listen(handle, spec.backlog()));
            NativeSocket socket = associated(handle, NativeSocket.Role.LISTENER, spec.family());
            done = true;
            return socket;
        } finally {
            if (!done) {
                handles.close(handle);
            }
        }
    }

    /**
     * Starts to listen.
     *
     * <p><b>Kernel contract</b> (<em>listen function</em>, SOMAXCONN_HINT): a backlog is cut to 200
     * where it is positive, and taken from 200 to 65,535 where it is negated; a full one refuses
     * clients. Providers other than Microsoft's may know no negated one.
     */
    private int listen(long handle, int backlog) {
        if (backlog > MAX_BACKLOG && winsock.sockets().listen(handle, -backlog) == 0) {
            return 0;
        }
        return winsock.sockets().listen(handle, backlog);
    }

    /**
     * Opens a socket to connect with.
     *
     * @param local the address to bind to, or null for one of the system's choice
     * @param chosen options that are set before it is bound
     */
    public NativeSocket openStream(
            Family family, @Nullable SocketAddress local, Map<SocketOption<?>, Object> chosen)
            throws NativeException {
        if (local != null) {
            requireUnix(family, local);
        }
        SocketAddress bound = local == null ? SocketAddresses.wildcard(family) : local;
        return open(NativeSocket.Role.CONNECTION, family, bound, chosen);
    }

    /** Refuses an abstract name, and the empty path that asks for one, of Unix domain sockets. */
    private static void requireUnix(Family family, SocketAddress local) throws NativeException {
        boolean path =
                local instanceof UnixDomainSocketAddress unix
                        && !unix.getPath().toString().isEmpty();
        if (family == Family.UNIX && !path) {
            throw new NativeException(
                    IoFailure.Kind.UNSUPPORTED,
                    "bind(" + local + ")",
                    "Unix domain sockets of Windows have paths only, no abstract names");
        }
    }

    /** Opens a socket to accept into. */
    public NativeSocket openTarget(boolean ipv6) throws NativeException {
        return open(NativeSocket.Role.TARGET, Family.ofIp(ipv6), null, Map.of());
    }

    private NativeSocket open(
            NativeSocket.Role role,
            Family family,
            @Nullable SocketAddress bound,
            Map<SocketOption<?>, Object> chosen)
            throws NativeException {
        long handle = handles.openConfigured(family);
        boolean done = false;
        try {
            if (bound != null) {
                if (bound instanceof InetSocketAddress inet && inet.getPort() == 0) {
                    handles.leavePortOpen(handle);
                }
                options.setAll(handle, SocketKind.CONNECTION, family, chosen);
                handles.bind(handle, bound);
            }
            NativeSocket socket = associated(handle, role, family);
            done = true;
            return socket;
        } finally {
            if (!done) {
                handles.close(handle);
            }
        }
    }

    private NativeSocket associated(long handle, NativeSocket.Role role, Family family)
            throws NativeException {
        check("CreateIoCompletionPort(socket)", associate(handle));
        boolean skipping = handles.skipPortOnSuccess(handle, family);
        return new IocpSocket(loop, role, handle, family, skipping, null);
    }

    /** Opens a bound datagram socket. */
    public NativeSocket openDatagram(DatagramSpec spec) throws NativeException {
        functions.require(ExtensionFunctions.Function.WSA_RECV_MSG);
        functions.require(ExtensionFunctions.Function.WSA_SEND_MSG);
        if (spec.family() == Family.UNIX) {
            throw new NativeException(
                    IoFailure.Kind.UNSUPPORTED,
                    "WSASocketW(AF_UNIX, SOCK_DGRAM)",
                    "Unix domain sockets of Windows are streams only");
        }
        long handle = handles.openDatagram(spec.family());
        boolean done = false;
        try {
            datagrams.configure(handle, spec);
            options.setAll(handle, SocketKind.UDP, spec.family(), spec.options());
            handles.bind(handle, spec.family().toBind(spec.local()));
            check("CreateIoCompletionPort(socket)", associate(handle));
            NativeSocket socket = new IocpDatagram(loop, handle, spec);
            done = true;
            return socket;
        } finally {
            if (!done) {
                handles.close(handle);
            }
        }
    }

    /** Takes over a listener or a connection; another socket is refused. */
    public NativeSocket adoptStream(long handle, Adopted kind) throws NativeException {
        Family family = Family.of(new AdoptedHandles(winsock).check(handle, kind));
        check("setsockopt(TCP_NODELAY)", handles.setNoDelay(handle, family));
        NativeSocket.Role role =
                kind == Adopted.LISTENER
                        ? NativeSocket.Role.LISTENER
                        : NativeSocket.Role.CONNECTION;
        NativeSocket socket = associated(handle, role, family);
        handles.adopted();
        return socket;
    }

    /** Takes over a bound datagram socket; another socket is refused. */
    public NativeSocket adoptDatagram(long handle, DatagramSpec options) throws NativeException {
        SocketAddress local = new AdoptedHandles(winsock).check(handle, Adopted.DATAGRAM);
        functions.require(ExtensionFunctions.Function.WSA_RECV_MSG);
        functions.require(ExtensionFunctions.Function.WSA_SEND_MSG);
        DatagramSpec spec = options.at(local, handles.familyOf(handle, local));
        datagrams.configureBound(handle, spec);
        check("CreateIoCompletionPort(socket)", associate(handle));
        handles.adopted();
        return new IocpDatagram(loop, handle, spec);
    }

    /** Returns a socket in another role with the handle of {@code former}. */
    public NativeSocket sameHandle(NativeSocket former, NativeSocket.Role role) {
        return new IocpSocket((IocpSocket) former, role, null);
    }

    /** Closes the handle of a socket that was never attached. */
    public void discard(NativeSocket socket) {
        handles.close(((IocpSocket) socket).handle());
    }

    private static void check(String call, int code) throws NativeException {
        if (code != 0) {
            throw WinsockErrors.DOMAIN.refused(call, code, "");
        }
    }

    // ---- accepting

    /** Makes the completions of {@code handle} arrive here. Returns 0 or the error code. */
    public int associate(long handle) {
        int refused = association.associate(handle);
        if (refused == 0) {
            handles.skipEvent(handle);
        }
        return refused;
    }

    /**
     * Returns the connection of an accept socket that another loop opened, and that is associated
     * here.
     *
     * @param addresses the local SOCKADDR and then the remote one; null if unknown
     */
    public IocpSocket accepted(long handle, Family family, byte @Nullable [] addresses) {
        boolean skipping = handles.skipPortOnSuccess(handle, family);
        return new IocpSocket(
                loop, NativeSocket.Role.CONNECTION, handle, family, skipping, addresses);
    }

    /**
     * Returns the connection that was accepted into {@code target}.
     *
     * @param addresses the local SOCKADDR and then the remote one; null if unknown
     */
    public IocpSocket acceptedInto(IocpSocket target, byte @Nullable [] addresses) {
        return new IocpSocket(target, NativeSocket.Role.CONNECTION, addresses);
    }

    /** Sets options on a socket that another one had. Returns 0 or the error code. */
    public int replayOptions(NativeSocket on, Map<SocketOption<?>, Object> chosen) {
        try {
            for (Map.Entry<SocketOption<?>, Object> entry : chosen.entrySet()) {
                replay(on, entry.getKey(), entry.getValue());
            }
            return 0;
        } catch (NativeException e) {
            return e.code();
        }
    }

    private <T> void replay(NativeSocket on, SocketOption<T> option, Object value)
            throws NativeException {
        setOption(on, option, option.type().cast(value));
    }

    // ---- plain calls on a handle

    /** Connects a datagram socket. */
    public void connectDatagram(NativeSocket socket, SocketAddress remote) throws NativeException {
        synchronized (socket) {
            IocpDatagram datagram = (IocpDatagram) socket;
            datagrams.connect(openHandle(socket), datagram.ipv6(), remote);
            datagram.connectedTo(remote);
        }
    }

    /** Takes the connected address of a datagram socket away. */
    public void disconnectDatagram(NativeSocket socket) throws NativeException {
        synchronized (socket) {
            datagrams.disconnect(openHandle(socket));
        }
    }

    /** Changes the membership in a multicast group. */
    public void membership(NativeSocket socket, MembershipRequest request) throws NativeException {
        synchronized (socket) {
            datagrams.membership(openHandle(socket), request);
        }
    }

    /** Returns the socket's own address. */
    public SocketAddress localAddress(NativeSocket socket) throws NativeException {
        byte[] known = ((IocpSocket) socket).addresses();
        return known != null
                ? SocketAddresses.CODEC.decode(known, 0, known.length / 2)
                : ask(socket, true);
    }

    /** Returns the address of the other side of a connected socket. */
    public SocketAddress remoteAddress(NativeSocket socket) throws NativeException {
        byte[] known = ((IocpSocket) socket).addresses();
        int half = known == null ? 0 : known.length / 2;
        return known != null ? SocketAddresses.CODEC.decode(known, half, half) : ask(socket, false);
    }

    private SocketAddress ask(NativeSocket socket, boolean local) throws NativeException {
        try (Arena memory = Arena.ofConfined()) {
            long name = memory.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES).address();
            long length = memory.allocate(Integer.BYTES, Integer.BYTES).address();
            NativeMemory.putInt(length, SockaddrCodec.MAX_BYTES);
            synchronized (socket) {
                long handle = openHandle(socket);
                int code =
                        local
                                ? winsock.sockets().getsockname(handle, name, length)
                                : winsock.sockets().getpeername(handle, name, length);
                check(local ? "getsockname" : "getpeername", code);
            }
            return SocketAddresses.read(name, NativeMemory.getInt(length));
        }
    }

    /**
     * Returns the handle of a socket whose monitor is held; a closed one may be another socket's by
     * now.
     */
    private static long openHandle(NativeSocket socket) throws NativeException {
        if (socket.isHandleClosed()) {
            throw WinsockErrors.DOMAIN.refused(
                    socket.toString(), ErrorCodes.WSAENOTSOCK, "it is closed");
        }
        return ((IocpSocket) socket).handle();
    }

    /** Sets an option. */
    public <T> void setOption(NativeSocket socket, SocketOption<T> option, T value)
            throws NativeException {
        synchronized (socket) {
            options.set(openHandle(socket), kind(socket), family(socket), option, value);
            socket.recordOption(option, value);
        }
    }

    /** Reads an option. */
    public <T> T getOption(NativeSocket socket, SocketOption<T> option) throws NativeException {
        synchronized (socket) {
            return options.get(openHandle(socket), kind(socket), family(socket), option);
        }
    }

    /** Returns the options of sockets of a kind. */
    public Set<SocketOption<?>> options(SocketKind kind) {
        return options.table().options(kind);
    }

    private static SocketKind kind(NativeSocket socket) {
        if (socket instanceof IocpDatagram) {
            return SocketKind.UDP;
        }
        boolean listens = socket.role() == NativeSocket.Role.LISTENER;
        return listens ? SocketKind.LISTENER : SocketKind.CONNECTION;
    }

    private static Family family(NativeSocket socket) {
        if (socket instanceof IocpDatagram datagram) {
            return datagram.family();
        }
        return ((IocpSocket) socket).family();
    }
}
