package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.gen.OVERLAPPED;
import dev.overlapped.test.internal.network.Native;

/** WSARecv, WSASend and the result of either, by the rules of windows-semantics.md. */
final class TransferCalls {
    private final Kernel kernel;

    TransferCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    int receive(long handle, long buffers, int count, long bytes, long flags, long overlapped) {
        ModelSocket socket = kernel.handles.socket(handle);
        int code = checkTransfer(socket, buffers, count);
        if (code != 0) {
            return code;
        } else if (flags == 0) {
            return Codes.WSAEFAULT;
        } else if (!isKnown(Native.getInt(flags), overlapped)) {
            return Codes.WSAEOPNOTSUPP; // of MSG_WAITALL and the like the model knows nothing
        } else if (socket.connection.isReset()) {
            return Codes.WSAECONNRESET; // and no packet [WT]
        }
        Buffers memory = Buffers.read(buffers, count);
        if (overlapped == 0) {
            return receiveNow(socket, memory, bytes, Native.getInt(flags) != 0);
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

    /** Returns whether the model knows a call with these flags: MSG_PEEK, without OVERLAPPED. */
    private static boolean isKnown(int flags, long overlapped) {
        return flags == 0 || flags == SocketConstants.MSG_PEEK && overlapped == 0;
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
        } else if (socket.connection.isEndSent()) {
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

    /** Returns the failure of any transfer: no memory, or the connection breaks [MS]. */
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
    private int receiveNow(ModelSocket socket, Buffers memory, long bytes, boolean peek) {
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
        int max = (int) Math.min(memory.total(), socket.connection.available());
        if (peek) { // [MS]: the data stay in the socket
            memory.fill(0, socket.connection.peek(max), max);
            Native.putInt(bytes, max);
            return 0;
        }
        memory.fill(0, socket.connection.receive(max), max);
        kernel.wake(socket::advance); // a disconnect may have waited for that
        Native.putInt(bytes, max);
        return 0;
    }

    private static int sendNow(ModelSocket socket, Buffers memory, long bytes) {
        if (bytes == 0) {
            return Codes.WSAEFAULT;
        }
        int max = (int) Math.min(memory.total(), socket.connection.space());
        if (max == 0 && memory.total() > 0) {
            return Codes.WSAEWOULDBLOCK;
        }
        socket.connection.send(memory.drain(0, max));
        Native.putInt(bytes, max);
        return 0;
    }

    int result(long handle, long overlapped, long transferred, int wait, long flags) {
        if (kernel.handles.socket(handle) == null) {
            return Codes.WSAENOTSOCK;
        } else if (overlapped == 0 || transferred == 0 || flags == 0) {
            return Codes.WSAEFAULT;
        } else if (wait != 0) {
            return Codes.WSAEINVAL; // only with an event handle [MS], which no caller has here
        }
        int status = Native.getInt(overlapped + OVERLAPPED.Internal$offset());
        if (status != Status.PENDING) {
            Native.putInt(
                    transferred, Native.getInt(overlapped + OVERLAPPED.InternalHigh$offset()));
            Native.putInt(flags, 0);
        }
        return Status.winsockCode(status);
    }
}
