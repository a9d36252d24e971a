package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.WSAPROTOCOL_INFOW;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Native;

import java.util.concurrent.TimeUnit;

/** setsockopt and getsockopt, by the rules of windows-semantics.md. */
final class OptionCalls {
    private final Kernel kernel;
    private final DatagramCalls datagrams;

    OptionCalls(Kernel kernel, DatagramCalls datagrams) {
        this.kernel = kernel;
        this.datagrams = datagrams;
    }

    int set(long handle, int level, int name, long value, int bytes) {
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.WSAENOTSOCK;
        } else if (level == winsock_h.SOL_SOCKET()
                && name == winsock_h.SO_UPDATE_ACCEPT_CONTEXT()) {
            return updateAccepted(socket, value, bytes);
        } else if (level == winsock_h.SOL_SOCKET()
                && name == winsock_h.SO_UPDATE_CONNECT_CONTEXT()) {
            return updateConnected(socket);
        } else if (socket.datagrams != null && DatagramCalls.isMembership(level, name)) {
            return datagrams.membership(socket, level, name, value, bytes);
        } else if (!socket.options.has(level, name)
                || socket.unix && level != winsock_h.SOL_SOCKET()) {
            return Codes.WSAENOPROTOOPT;
        } else if (value == 0 || bytes < Integer.BYTES) {
            return Codes.WSAEFAULT;
        } else if (isOfBinding(level, name) && socket.local != null) {
            return Codes.WSAEINVAL; // too late [MS]
        }
        socket.options.set(level, name, Native.getInt(value));
        return 0;
    }

    private static boolean isOfBinding(int level, int name) {
        return level == winsock_h.SOL_SOCKET()
                        && (name == winsock_h.SO_EXCLUSIVEADDRUSE()
                                || name == winsock_h.SO_REUSEADDR()
                                || name == winsock_h.SO_REUSE_UNICASTPORT())
                || level == winsock_h.IPPROTO_IPV6() && name == winsock_h.IPV6_V6ONLY();
    }

    /** The value is the listening SOCKET; a BOOL never takes effect [nng]. */
    private int updateAccepted(ModelSocket socket, long value, int bytes) {
        if (value == 0 || bytes != Long.BYTES) {
            return Codes.WSAEFAULT;
        }
        ModelSocket listener = kernel.handles.socket(Native.getLong(value));
        if (listener == null) {
            return Codes.WSAENOTSOCK;
        } else if (!socket.isConnected() || socket.acceptedBy != listener) {
            return Codes.WSAEINVAL;
        } else if (socket.connection.isReset() && kernel.adversary.prefersOther()) {
            return Codes.WSAENOTCONN; // the client has left
        }
        int failure = failure();
        if (failure != 0) {
            return failure;
        }
        socket.hasContext = true;
        socket.options.inherit(listener.options);
        return 0;
    }

    private int updateConnected(ModelSocket socket) {
        if (!socket.isConnected() || socket.acceptedBy != null) {
            return Codes.WSAENOTCONN;
        }
        int failure = failure();
        if (failure != 0) {
            return failure;
        }
        socket.hasContext = true;
        return 0;
    }

    private int failure() {
        return kernel.adversary.failure(Codes.WSAENETDOWN, Codes.WSAENETRESET); // [MS]
    }

    int get(long handle, int level, int name, long value, long length) {
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.WSAENOTSOCK;
        } else if (value == 0 || length == 0) {
            return Codes.WSAEFAULT;
        }
        int room = Native.getInt(length);
        if (level == winsock_h.SOL_SOCKET() && name == winsock_h.SO_PROTOCOL_INFOW()) {
            return protocolInfo(value, length, room);
        } else if (level == winsock_h.SOL_SOCKET() && name == winsock_h.SO_TYPE()) {
            boolean datagram = socket.datagrams != null;
            int type = datagram ? winsock_h.SOCK_DGRAM() : winsock_h.SOCK_STREAM();
            return give(type, value, length, room);
        } else if (level == winsock_h.SOL_SOCKET() && name == winsock_h.SO_ACCEPTCONN()) {
            return give(socket.listening != null ? 1 : 0, value, length, room);
        } else if (level == winsock_h.SOL_SOCKET() && name == winsock_h.SO_CONNECT_TIME()) {
            return give(connectTime(socket), value, length, room);
        } else if (!socket.options.has(level, name)) {
            return Codes.WSAENOPROTOOPT;
        } else if (socket.options.isBool(level, name)) {
            if (room < 1) {
                return Codes.WSAEFAULT;
            }
            Native.putByte(value, socket.options.get(level, name)); // one byte [WT]
            Native.putInt(length, 1);
            return 0;
        }
        return give(socket.options.get(level, name), value, length, room);
    }

    private static int give(int bits, long value, long length, int room) {
        if (room < Integer.BYTES) {
            return Codes.WSAEFAULT;
        }
        Native.putInt(value, bits);
        Native.putInt(length, Integer.BYTES);
        return 0;
    }

    /** Seconds since the connection was made, 0xFFFFFFFF before [WT test_connect_time]. */
    private int connectTime(ModelSocket socket) {
        return socket.connection == null
                ? -1
                : (int)
                        TimeUnit.NANOSECONDS.toSeconds(
                                kernel.clock.nanoTime() - socket.connectedAt);
    }

    private int protocolInfo(long value, long length, int room) {
        if (room < WSAPROTOCOL_INFOW.sizeof()) {
            return Codes.WSAEFAULT;
        }
        Native.putInt(
                value + WSAPROTOCOL_INFOW.dwServiceFlags1$offset(),
                kernel.settings.ifsHandles() ? winsock_h.XP1_IFS_HANDLES() : 0);
        Native.putInt(length, (int) WSAPROTOCOL_INFOW.sizeof());
        return 0;
    }
}
