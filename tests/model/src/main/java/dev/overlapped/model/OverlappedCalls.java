package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.gen.OVERLAPPED;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;

import java.net.InetSocketAddress;

/** The calls that start, cancel and ask after operations, by the rules of windows-semantics.md. */
final class OverlappedCalls {
    private final Kernel kernel;
    private final ModelNetwork network;

    OverlappedCalls(Kernel kernel, ModelNetwork network) {
        this.kernel = kernel;
        this.network = network;
    }

    static void checkFunction(Kernel kernel, long function, ExtensionGuids guid) {
        if (function != SocketCalls.function(guid)) {
            throw kernel.violation(
                    guid + " called through 0x" + Long.toHexString(function) + ": a wild jump");
        }
    }

    int accept(
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
                || acceptor.ipv6 != listener.ipv6) {
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

    void acceptAddresses(
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

    int connect(
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
        } else if (name == 0 || nameBytes < Sockaddrs.bytes(socket.ipv6)) {
            return Codes.WSAEFAULT; // [MS]
        } else if (!SocketCalls.isOfFamily(name, socket)) {
            return Codes.WSAEAFNOSUPPORT; // [MS]
        }
        InetSocketAddress remote = Sockaddrs.read(name, socket.ipv6);
        if (remote.getPort() == 0 || Sockaddrs.isWildcard(remote)) {
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
        PendingOperation operation =
                socket.begin(
                        PendingOperation.Kind.CONNECT,
                        overlapped,
                        data == 0 ? Buffers.NONE : Buffers.of(data, dataBytes));
        socket.connecting(operation);
        network.connect(socket, operation, remote);
        return socket.started(operation);
    }

    int disconnect(long function, long handle, long overlapped, int flags, int reserved) {
        checkFunction(kernel, function, ExtensionGuids.DISCONNECT_EX);
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.WSAENOTSOCK; // [WT]
        } else if (reserved != 0 || (flags & ~winsock_h.TF_REUSE_SOCKET()) != 0) {
            return Codes.WSAEINVAL; // [MS]
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

    int receive(long handle, long buffers, int count, long bytes, long flags, long overlapped) {
        ModelSocket socket = kernel.handles.socket(handle);
        int code = checkTransfer(socket, buffers, count);
        if (code != 0) {
            return code;
        } else if (flags == 0) {
            return Codes.WSAEFAULT;
        } else if (Native.getInt(flags) != 0) {
            return Codes.WSAEOPNOTSUPP; // of MSG_PEEK, MSG_WAITALL and the like the model knows
            // nothing
        } else if (socket.connection.isReset()) {
            return Codes.WSAECONNRESET; // and no packet [WT]
        }
        Buffers memory = Buffers.read(buffers, count);
        if (overlapped == 0) {
            return receiveNow(socket, memory, bytes);
        }
        code = failure(socket);
        if (code != 0) {
            return code;
        }
        PendingOperation operation =
                socket.begin(PendingOperation.Kind.RECEIVE, overlapped, memory);
        socket.receive(operation);
        return socket.started(operation);
    }

    int send(long handle, long buffers, int count, long bytes, int flags, long overlapped) {
        ModelSocket socket = kernel.handles.socket(handle);
        int code = checkTransfer(socket, buffers, count);
        if (code != 0) {
            return code;
        } else if (flags != 0) {
            return Codes.WSAEOPNOTSUPP;
        } else if (socket.connection.isReset()) {
            return Codes.WSAECONNRESET; // and no packet [WT]
        } else if (socket.connection.isEnded()) {
            return Codes.WSAESHUTDOWN; // [WT]
        }
        Buffers memory = Buffers.read(buffers, count);
        if (overlapped == 0) {
            return sendNow(socket, memory, bytes);
        }
        code = failure(socket);
        if (code != 0) {
            return code;
        }
        PendingOperation operation = socket.begin(PendingOperation.Kind.SEND, overlapped, memory);
        socket.write(operation);
        return socket.started(operation);
    }

    private static int checkTransfer(ModelSocket socket, long buffers, int count) {
        if (socket == null) {
            return Codes.WSAENOTSOCK;
        } else if (buffers == 0) {
            return Codes.WSAEFAULT;
        } else if (count <= 0) {
            return Codes.WSAEINVAL;
        }
        return socket.isConnected() ? 0 : Codes.WSAENOTCONN; // [WT]
    }

    /** What may go wrong with any transfer: no memory, or the connection breaks [MS]. */
    private int failure(ModelSocket socket) {
        int failure =
                kernel.failure(
                        Codes.WSAENOBUFS,
                        Codes.WSAENETDOWN,
                        Codes.WSAECONNABORTED,
                        Codes.WSAENETRESET,
                        Codes.WSAETIMEDOUT);
        if (failure != 0 && failure != Codes.WSAENOBUFS || kernel.adversary.resets()) {
            socket.connection.breakOff();
        }
        return failure;
    }

    /** Without OVERLAPPED the model's sockets are non-blocking ones. */
    private int receiveNow(ModelSocket socket, Buffers memory, long bytes) {
        if (bytes == 0) {
            return Codes.WSAEFAULT;
        } else if (socket.connection.available() == 0 && !socket.connection.isAtEnd()) {
            if (!socket.nonBlocking) {
                throw kernel.violation("WSARecv would wait: " + socket);
            }
            return Codes.WSAEWOULDBLOCK;
        }
        if (kernel.shortOfMemory) {
            return Codes.WSAENOBUFS;
        }
        int most = (int) Math.min(memory.total(), socket.connection.available());
        memory.fill(0, socket.connection.receive(most), most);
        kernel.wake(socket); // a disconnect may have waited for that
        Native.putInt(bytes, most);
        return 0;
    }

    private static int sendNow(ModelSocket socket, Buffers memory, long bytes) {
        if (bytes == 0) {
            return Codes.WSAEFAULT;
        }
        int most = (int) Math.min(memory.total(), socket.connection.space());
        if (most == 0 && memory.total() > 0) {
            return Codes.WSAEWOULDBLOCK;
        }
        socket.connection.send(memory.drain(0, most));
        Native.putInt(bytes, most);
        return 0;
    }

    int result(long handle, long overlapped, long transferred, int wait, long flags) {
        if (kernel.handles.socket(handle) == null) {
            return Codes.WSAENOTSOCK;
        } else if (overlapped == 0 || transferred == 0 || flags == 0) {
            return Codes.WSAEFAULT;
        } else if (wait != 0) {
            return Codes.WSAEINVAL; // only with an event handle [MS], which nobody has here
        }
        int status = Native.getInt(overlapped + OVERLAPPED.Internal$offset());
        if (status != Status.PENDING) {
            Native.putInt(
                    transferred, Native.getInt(overlapped + OVERLAPPED.InternalHigh$offset()));
            Native.putInt(flags, 0);
        }
        return Status.winsockCode(status);
    }

    int cancel(long handle, long overlapped) {
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.ERROR_INVALID_HANDLE;
        }
        return socket.cancel(overlapped) ? 0 : Codes.ERROR_NOT_FOUND; // [MS]
    }
}
