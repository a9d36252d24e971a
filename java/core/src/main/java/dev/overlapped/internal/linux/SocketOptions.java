package dev.overlapped.internal.linux;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.Linger;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketOption;
import java.net.StandardSocketOptions;

/**
 * The options of {@link StandardSocketOptions} that TCP has, as Linux knows them.
 *
 * <p><b>Kernel contract</b> (socket(7), tcp(7), ip(7), ipv6(7)): switches and numbers are 32 bits,
 * SO_LINGER a structure. SO_SNDBUF and SO_RCVBUF are doubled by the kernel, for its own needs, and
 * the doubled number is returned: it is halved again here, as the JDK does. The type of service of
 * an IPv6 socket is IPV6_TCLASS.
 */
public final class SocketOptions {
    private final LinuxIo io;

    public SocketOptions(LinuxIo io) {
        this.io = io;
    }

    public <T> void set(int fd, boolean ipv6, SocketOption<T> option, T value)
            throws NativeException {
        int name = name(option, ipv6, "setsockopt");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Linger.SIZE, Integer.BYTES);
            long bytes = Integer.BYTES;
            if (option == StandardSocketOptions.SO_LINGER) {
                int seconds = (Integer) value; // negative = off
                memory.set(ValueLayout.JAVA_INT, Linger.L_ONOFF, seconds < 0 ? 0 : 1);
                memory.set(ValueLayout.JAVA_INT, Linger.L_LINGER, Math.max(0, seconds));
                bytes = Linger.SIZE;
            } else if (value instanceof Boolean on) {
                memory.set(ValueLayout.JAVA_INT, 0, on ? 1 : 0);
            } else {
                memory.set(ValueLayout.JAVA_INT, 0, (Integer) value);
            }
            int result =
                    io.setsockopt(fd, level(option, ipv6), name, memory.address(), (int) bytes);
            if (result < 0) {
                throw Errno.DOMAIN.refused(
                        "setsockopt(" + option.name() + ", " + value + ")", -result, "");
            }
        }
    }

    public <T> T get(int fd, boolean ipv6, SocketOption<T> option) throws NativeException {
        int name = name(option, ipv6, "getsockopt");
        int number;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Linger.SIZE, Integer.BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) Linger.SIZE);
            int result =
                    io.getsockopt(
                            fd, level(option, ipv6), name, memory.address(), length.address());
            if (result < 0) {
                throw Errno.DOMAIN.refused("getsockopt(" + option.name() + ")", -result, "");
            }
            number = memory.get(ValueLayout.JAVA_INT, 0);
            if (option == StandardSocketOptions.SO_LINGER) {
                int seconds = memory.get(ValueLayout.JAVA_INT, Linger.L_LINGER);
                number = number == 0 ? -1 : seconds;
            }
        }
        if (option == StandardSocketOptions.SO_SNDBUF
                || option == StandardSocketOptions.SO_RCVBUF) {
            number /= 2;
        }
        return option.type() == Boolean.class
                ? option.type().cast(number != 0)
                : option.type().cast(number);
    }

    private static int level(SocketOption<?> option, boolean ipv6) {
        if (option == StandardSocketOptions.TCP_NODELAY) {
            return SocketConstants.IPPROTO_TCP;
        } else if (option == StandardSocketOptions.IP_TOS) {
            return ipv6 ? SocketConstants.IPPROTO_IPV6 : SocketConstants.IPPROTO_IP;
        }
        return SocketConstants.SOL_SOCKET;
    }

    private static int name(SocketOption<?> option, boolean ipv6, String call)
            throws NativeException {
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
        } else if (option == StandardSocketOptions.SO_REUSEADDR) {
            return SocketConstants.SO_REUSEADDR;
        } else if (option == StandardSocketOptions.SO_REUSEPORT) {
            return SocketConstants.SO_REUSEPORT;
        } else if (option == StandardSocketOptions.IP_TOS) {
            return ipv6 ? SocketConstants.IPV6_TCLASS : SocketConstants.IP_TOS;
        }
        throw Errno.DOMAIN.refused(
                call + "(" + option.name() + ")",
                ErrorCodes.ENOPROTOOPT,
                "on Linux a TCP socket has TCP_NODELAY, SO_KEEPALIVE, SO_SNDBUF, SO_RCVBUF,"
                        + " SO_LINGER, SO_REUSEADDR, SO_REUSEPORT, IP_TOS");
    }
}
