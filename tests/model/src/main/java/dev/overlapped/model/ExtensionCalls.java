package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.MswsockFunctions;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Addresses;

import java.net.InetSocketAddress;

/** The extension functions, by the rules of windows-semantics.md. */
final class ExtensionCalls implements MswsockFunctions {
    private final Kernel kernel;
    private final ModelNetwork network;
    private final DatagramCalls datagrams;
    private final TransmitCalls transmits;

    ExtensionCalls(Kernel kernel, ModelNetwork network, DatagramCalls datagrams) {
        this.kernel = kernel;
        this.network = network;
        this.datagrams = datagrams;
        this.transmits = new TransmitCalls(kernel, datagrams);
    }

    @Override
    public int AcceptEx(
            long function,
            long listener,
            long acceptor,
            long output,
            int dataBytes,
            int localBytes,
            int remoteBytes,
            long received,
            long overlapped) {
        AcceptArea area = new AcceptArea(output, dataBytes, localBytes, remoteBytes);
        return kernel.call(
                "AcceptEx", listener, () -> accept(function, listener, acceptor, area, overlapped));
    }

    @Override
    public void GetAcceptExSockaddrs(
            long function,
            long output,
            int dataBytes,
            int localBytes,
            int remoteBytes,
            long local,
            long localLength,
            long remote,
            long remoteLength) {
        AcceptArea area = new AcceptArea(output, dataBytes, localBytes, remoteBytes);
        kernel.call(
                "GetAcceptExSockaddrs",
                0,
                () -> {
                    acceptAddresses(function, area, local, localLength, remote, remoteLength);
                    return 0;
                });
    }

    @Override
    public int ConnectEx(
            long function,
            long s,
            long name,
            int nameBytes,
            long data,
            int dataBytes,
            long sent,
            long overlapped) {
        return kernel.call(
                "ConnectEx",
                s,
                () -> connect(function, s, name, nameBytes, data, dataBytes, overlapped));
    }

    @Override
    public int DisconnectEx(long function, long s, long overlapped, int flags, int reserved) {
        return kernel.call(
                "DisconnectEx", s, () -> disconnect(function, s, overlapped, flags, reserved));
    }

    @Override
    public int WSARecvMsg(long function, long s, long message, long received, long overlapped) {
        return kernel.call(
                "WSARecvMsg", s, () -> datagrams.receive(function, s, message, overlapped));
    }

    @Override
    public int WSASendMsg(
            long function, long s, long message, int flags, long sent, long overlapped) {
        return kernel.call(
                "WSASendMsg", s, () -> datagrams.send(function, s, message, flags, overlapped));
    }

    @Override
    public int TransmitFile(
            long function,
            long s,
            long file,
            int bytes,
            int bytesPerSend,
            long overlapped,
            long buffers,
            int flags) {
        return kernel.call(
                "TransmitFile",
                s,
                () -> transmits.file(function, s, file, bytes, overlapped, buffers, flags));
    }

    @Override
    public int TransmitPackets(
            long function,
            long s,
            long array,
            int count,
            int bytesPerSend,
            long overlapped,
            int flags) {
        return kernel.call(
                "TransmitPackets",
                s,
                () ->
                        transmits.packets(
                                function, s, array, count, bytesPerSend, overlapped, flags));
    }

    static void checkFunction(Kernel kernel, long function, ExtensionGuids guid) {
        if (function != SocketCalls.function(guid)) {
            throw kernel.violation(
                    guid + " called through 0x" + Long.toHexString(function) + ": a wild jump");
        }
    }

    private int accept(
            long function, long listenHandle, long acceptHandle, AcceptArea area, long overlapped) {
        checkFunction(kernel, function, ExtensionGuids.ACCEPT_EX);
        ModelSocket listener = kernel.handles.socket(listenHandle);
        ModelSocket acceptor = kernel.handles.socket(acceptHandle);
        if (listener == null || acceptor == null) {
            return Codes.WSAENOTSOCK; // [WT]
        } else if (overlapped == 0) {
            return Codes.ERROR_INVALID_PARAMETER; // [WT]
        } else if (listener.listening == null
                || !acceptor.mayBeAccepted()
                || acceptor.ipv6 != listener.ipv6
                || acceptor.unix != listener.unix) {
            return Codes.WSAEINVAL; // [WT]
        } else if (area.output() == 0 || area.remoteBytes() == 0) {
            return Codes.WSAEFAULT; // [WT]
        }
        int failure =
                kernel.failure( // the reset is a client's, of the backlog [MS]
                        Codes.WSAENOBUFS, Codes.WSAENETDOWN, Codes.WSAECONNRESET);
        if (failure != 0) {
            return failure;
        }
        PendingOperation operation =
                listener.begin(
                        PendingOperation.Kind.ACCEPT,
                        overlapped,
                        Buffers.of(
                                area.output(),
                                area.dataBytes() + area.localBytes() + area.remoteBytes()));
        operation.accept =
                new AcceptRequest(
                        acceptor,
                        area.output(),
                        area.dataBytes(),
                        area.localBytes(),
                        area.remoteBytes());
        acceptor.acceptTarget(operation);
        listener.listening.start(operation);
        return listener.started(operation);
    }

    /** The output block of an AcceptEx, as its arguments describe it. */
    record AcceptArea(long output, int dataBytes, int localBytes, int remoteBytes) {}

    private void acceptAddresses(
            long function,
            AcceptArea area,
            long local,
            long localLength,
            long remote,
            long remoteLength) {
        checkFunction(kernel, function, ExtensionGuids.GET_ACCEPT_EX_SOCKADDRS);
        long localArea = area.output() + area.dataBytes();
        AcceptRequest.find(localArea, area.localBytes(), local, localLength);
        AcceptRequest.find(localArea + area.localBytes(), area.remoteBytes(), remote, remoteLength);
    }

    private int connect(
            long function,
            long handle,
            long name,
            int nameBytes,
            long data,
            int dataBytes,
            long overlapped) {
        checkFunction(kernel, function, ExtensionGuids.CONNECT_EX);
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.WSAENOTSOCK;
        } else if (overlapped == 0) {
            return Codes.ERROR_INVALID_PARAMETER; // [WT]
        } else if (socket.connection != null && !socket.isAcceptTarget()) {
            return Codes.WSAEISCONN; // [WT]
        } else if (socket.listening != null
                || socket.isConnecting()
                || socket.local == null
                || socket.origin == ModelSocket.Origin.ACCEPT) {
            return Codes.WSAEINVAL; // [WT]; unbound: [WT][MS]; born of AcceptEx: [MS]
        } else if (name == 0 || nameBytes < Sockaddrs.bytes(socket)) {
            return Codes.WSAEFAULT; // [MS]
        } else if (!SocketCalls.isOfFamily(name, socket)) {
            return Codes.WSAEAFNOSUPPORT; // [MS]
        }
        if (socket.unix && !UnixNames.exists(UnixNames.read(name, nameBytes))) {
            return Codes.WSAEINVAL; // [.NET, UnixDomainSocketTest]
        }
        InetSocketAddress remote =
                socket.unix
                        ? kernel.unixNames.address(UnixNames.read(name, nameBytes))
                        : Sockaddrs.read(name, socket.ipv6);
        if (remote.getPort() == 0 || Addresses.isWildcard(remote)) {
            return Codes.WSAEADDRNOTAVAIL; // [MS]
        }
        int failure =
                kernel.failure( // [MS]
                        Codes.WSAENOBUFS,
                        Codes.WSAENETDOWN,
                        Codes.WSAENETUNREACH,
                        Codes.WSAEHOSTUNREACH,
                        Codes.WSAEADDRINUSE,
                        Codes.WSAETIMEDOUT);
        if (failure != 0) {
            return failure;
        }
        if (socket.local.getPort() == 0) { // SO_REUSE_UNICASTPORT
            int port = network.dynamicPort();
            InetSocketAddress bound = new InetSocketAddress(socket.local.getAddress(), port);
            int code = network.bind(socket, bound, socket.options);
            if (code != 0) {
                return code;
            }
            socket.local = bound;
        }
        PendingOperation operation =
                socket.begin(
                        PendingOperation.Kind.CONNECT,
                        overlapped,
                        data == 0 ? Buffers.NONE : Buffers.of(data, dataBytes));
        socket.connecting(operation);
        network.connect(socket, operation, remote);
        return socket.started(operation);
    }

    private int disconnect(long function, long handle, long overlapped, int flags, int reserved) {
        checkFunction(kernel, function, ExtensionGuids.DISCONNECT_EX);
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.WSAENOTSOCK; // [WT]
        } else if (reserved != 0 || (flags & ~winsock_h.TF_REUSE_SOCKET()) != 0) {
            return Codes.WSAEINVAL; // [MS]
        } else if (socket.unix) {
            throw kernel.violation("DisconnectEx of AF_UNIX, which does not do what it reports");
        } else if (!socket.isConnected() || socket.connection.isReset()) {
            return Codes.WSAENOTCONN; // [WT]; after a reset [INF]
        } else if (overlapped == 0) {
            if (flags != 0) {
                return Codes.WSAEOPNOTSUPP; // the model does not wait in calls
            }
            socket.connection.end();
            return 0; // and no packet [WT]
        }
        int failure = kernel.failure(Codes.WSAENOBUFS, Codes.WSAENETDOWN);
        if (failure != 0) {
            return failure;
        }
        PendingOperation operation =
                socket.begin(PendingOperation.Kind.DISCONNECT, overlapped, Buffers.NONE);
        operation.reuses = flags != 0;
        socket.write(operation);
        return socket.started(operation);
    }
}
