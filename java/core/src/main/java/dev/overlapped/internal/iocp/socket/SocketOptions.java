package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.WinsockErrors;

import java.lang.foreign.Arena;
import java.net.SocketOption;
import java.net.StandardSocketOptions;

/**
 * The options of {@link StandardSocketOptions} that TCP has, as Winsock knows them. Not
 * SO_REUSEADDR: on Windows it lets any process take over a port in use, and listeners are exclusive
 * here; nor SO_REUSEPORT, which Windows has not.
 *
 * <p><b>Kernel contract</b> (getsockopt, setsockopt): switches and numbers are 32 bits, SO_LINGER
 * two times 16; some switches are returned as one byte, so the memory is zeroed before.
 */
final class SocketOptions {
    private static final int LINGER_ON = 1;

    private final Winsock winsock;

    SocketOptions(Winsock winsock) {
        this.winsock = winsock;
    }

    <T> void set(long handle, SocketOption<T> option, T value) throws NativeException {
        int bits;
        if (option == StandardSocketOptions.SO_LINGER) {
            int seconds = (Integer) value; // negative = off
            bits = seconds < 0 ? 0 : Math.min(seconds, 0xFFFF) << Short.SIZE | LINGER_ON;
        } else if (value instanceof Boolean on) {
            bits = on ? 1 : 0;
        } else {
            bits = (Integer) value;
        }
        int level = level(option);
        int name = name(option, "setsockopt");
        try (Arena arena = Arena.ofConfined()) {
            long memory = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            NativeMemory.putInt(memory, bits);
            int code = winsock.sockets().setsockopt(handle, level, name, memory, Integer.BYTES);
            if (code != 0) {
                throw WinsockErrors.DOMAIN.refused(
                        "setsockopt(" + option.name() + ", " + value + ")", code, "");
            }
        }
    }

    <T> T get(long handle, SocketOption<T> option) throws NativeException {
        int level = level(option);
        int name = name(option, "getsockopt");
        int bits;
        try (Arena arena = Arena.ofConfined()) {
            long memory = arena.allocate(Integer.BYTES, Integer.BYTES).address(); // zeroed
            long length = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            NativeMemory.putInt(length, Integer.BYTES);
            int code = winsock.sockets().getsockopt(handle, level, name, memory, length);
            if (code != 0) {
                throw WinsockErrors.DOMAIN.refused("getsockopt(" + option.name() + ")", code, "");
            }
            bits = NativeMemory.getInt(memory);
        }
        if (option == StandardSocketOptions.SO_LINGER) {
            return option.type().cast((bits & 0xFFFF) == 0 ? -1 : bits >>> Short.SIZE);
        }
        return option.type() == Boolean.class
                ? option.type().cast(bits != 0)
                : option.type().cast(bits);
    }

    private static int level(SocketOption<?> option) {
        if (option == StandardSocketOptions.TCP_NODELAY) {
            return SocketConstants.IPPROTO_TCP;
        }
        return option == StandardSocketOptions.IP_TOS
                ? SocketConstants.IPPROTO_IP
                : SocketConstants.SOL_SOCKET;
    }

    private static int name(SocketOption<?> option, String call) throws NativeException {
        if (option == StandardSocketOptions.TCP_NODELAY) {
            return SocketConstants.TCP_NODELAY;
        } else if (option == StandardSocketOptions.SO_KEEPALIVE) {
            return SocketConstants.SO_KEEPALIVE;
        } else if (option == StandardSocketOptions.SO_SNDBUF) {
            return SocketConstants.SO_SNDBUF;
        } else if (option == StandardSocketOptions.SO_RCVBUF) {
            return SocketConstants.SO_RCVBUF;
        } else if (option == StandardSocketOptions.SO_LINGER) {
            return SocketConstants.SO_LINGER;
        } else if (option == StandardSocketOptions.IP_TOS) {
            return SocketConstants.IP_TOS;
        }
        throw WinsockErrors.DOMAIN.refused(
                call + "(" + option.name() + ")",
                ErrorCodes.WSAENOPROTOOPT,
                "on Windows a TCP socket has TCP_NODELAY, SO_KEEPALIVE, SO_SNDBUF, SO_RCVBUF,"
                        + " SO_LINGER, IP_TOS");
    }
}
