package dev.overlapped.internal.iocp.stream;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.InitialRto;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.IocpSockets;
import dev.overlapped.internal.iocp.socket.SocketAddresses;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.internal.operation.ConnectOperation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;

/**
 * Connects with ConnectEx, with a data length sends the first bytes in the same call. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_connectex">page of
 * ConnectEx</a>): the socket is bound already, to the wildcard if to nothing else ({@link
 * IocpSockets#openStream} does it). The address and the data are read until the completion, so the
 * address lies in the annex. Until SO_UPDATE_CONNECT_CONTEXT the socket is in the default state, in
 * which shutdown and getpeername fail. A refused connection completes with ERROR_CONNECTION_REFUSED
 * / WSAECONNREFUSED, and leaves the socket as it was.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/winsock/sio-tcp-initial-rto">page of
 * SIO_TCP_INITIAL_RTO</a>, from Windows 10 1709 on per socket): TCP sends its SYN to a refusing
 * port again, so that even on loopback a refusal takes some 2 seconds. On loopback, where nothing
 * is lost on the way, a second SYN is of no use, and TCP is set to send one.
 *
 * <p>Unix domain sockets: Windows documents neither that ConnectEx takes them nor that it does not.
 * It fails with WSAEINVAL of a socket that is not bound, as of any (dotnet/runtime#787, which then
 * chose connect, as Go's net does); of one that is bound to the family alone, without a name, it
 * connects (compio-net, unix.rs; cppalliance/corosio, win_local_stream_service.hpp;
 * libuv/libuv#5267). A path without a file is reported by WSAEINVAL (.NET's UnixDomainSocketTest)
 * or, as one without a listener, by WSAECONNREFUSED: the file system is asked which of them it is.
 */
public final class ConnectEx implements Verb<ConnectOperation, Packet> {
    private final Submitter submitter;
    private final Winsock winsock;
    private final ExtensionFunctions functions;
    private final OverlappedSlab slab;
    private final long singleSyn;
    private final long systemDefault;
    private final long returned; // lpcbBytesReturned, which nobody reads

    /**
     * @param arena of the backend
     */
    public ConnectEx(
            Submitter submitter,
            Winsock winsock,
            ExtensionFunctions functions,
            OverlappedSlab slab,
            Arena arena) {
        this.submitter = submitter;
        this.winsock = winsock;
        this.functions = functions;
        this.slab = slab;
        this.singleSyn =
                parameters(
                        arena,
                        InitialRto.NO_SYN_RETRANSMISSIONS,
                        InitialRto.NO_SYN_RETRANSMISSIONS);
        this.systemDefault = systemDefault(arena);
        this.returned = arena.allocate(Integer.BYTES, Integer.BYTES).address();
    }

    private static long systemDefault(Arena arena) {
        int retransmissions = InitialRto.DEFAULT_MAX_SYN_RETRANSMISSIONS;
        return parameters(arena, InitialRto.DEFAULT_RTT, retransmissions);
    }

    private static long parameters(Arena arena, int rtt, int retransmissions) {
        MemorySegment parameters = arena.allocate(InitialRto.SIZE, Integer.BYTES);
        parameters.set(ValueLayout.JAVA_SHORT, InitialRto.RTT, (short) rtt);
        parameters.set(
                ValueLayout.JAVA_BYTE, InitialRto.MAX_SYN_RETRANSMISSIONS, (byte) retransmissions);
        return parameters.address();
    }

    @Override
    public void start(ConnectOperation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        long slot = submitter.reserve(operation);
        if (!SocketAddresses.isOfFamily(operation.remote(), socket.family())) {
            // Wine would connect all the same.
            submitter.fail(operation, ErrorCodes.WSAEAFNOSUPPORT, 0);
            return;
        }
        if (operation.remote() instanceof InetSocketAddress remote) {
            chooseSyns(socket, remote.getAddress().isLoopbackAddress());
        }
        long name = slab.annex(slot, SockaddrCodec.MAX_BYTES);
        int nameBytes = SocketAddresses.write(operation.remote(), name);
        int code =
                functions.connectEx(
                        socket.handle(),
                        name,
                        nameBytes,
                        operation.length() == 0 ? 0 : operation.address(),
                        operation.length(),
                        OverlappedSlab.bytes(slot),
                        slot);
        submitter.callReturned(this, operation, slot, refusal(operation, code));
    }

    /** Names the reason of a failed connect to a path, of which Windows has no code of its own. */
    private static int refusal(ConnectOperation operation, int code) {
        boolean refused = code == ErrorCodes.WSAECONNREFUSED || code == ErrorCodes.WSAEINVAL;
        return refused
                        && operation.remote() instanceof UnixDomainSocketAddress unix
                        && Files.notExists(unix.getPath(), LinkOption.NOFOLLOW_LINKS)
                ? ErrorCodes.ERROR_FILE_NOT_FOUND
                : code;
    }

    /** Sets how often TCP sends its SYN; a Windows without the ioctl refuses, which is harmless. */
    private void chooseSyns(IocpSocket socket, boolean single) {
        if (socket.isSingleSyn() != single) {
            long parameters = single ? singleSyn : systemDefault;
            initialRto(winsock, socket.handle(), parameters, returned);
            socket.singleSyn(single);
        }
    }

    private static int initialRto(Winsock winsock, long socket, long parameters, long returned) {
        return winsock.sockets()
                .WSAIoctl(
                        socket,
                        SocketConstants.SIO_TCP_INITIAL_RTO,
                        parameters,
                        (int) InitialRto.SIZE,
                        0,
                        0,
                        returned);
    }

    /** Tries SIO_TCP_INITIAL_RTO on {@code socket}; returns 0 or the error code. */
    public static int tryInitialRto(Winsock winsock, long socket) {
        try (Arena arena = Arena.ofConfined()) {
            long returned = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            return initialRto(winsock, socket, systemDefault(arena), returned);
        }
    }

    @Override
    public void finish(ConnectOperation operation, Packet packet) {
        int code = packet.code();
        if (code == 0 && !operation.socket().isHandleClosed()) {
            code =
                    winsock.sockets()
                            .setsockopt(
                                    ((IocpSocket) operation.socket()).handle(),
                                    SocketConstants.SOL_SOCKET,
                                    SocketConstants.SO_UPDATE_CONNECT_CONTEXT,
                                    0,
                                    0);
        }
        submitter.end(operation, refusal(operation, code), packet.bytes());
    }

    @Override
    public void cancel(ConnectOperation operation) {
        submitter.cancel(operation);
    }
}
