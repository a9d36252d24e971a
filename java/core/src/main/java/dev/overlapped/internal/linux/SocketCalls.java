package dev.overlapped.internal.linux;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.Linger;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.Rlimit;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.internal.option.OptionCalls;
import dev.overlapped.internal.option.SocketKind;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.util.Map;

/**
 * Plain calls on sockets that happen once in a socket's life and never wait: opening, binding,
 * listening, and reading addresses. Any thread.
 *
 * <p><b>Kernel contract</b> (socket(2), bind(2), listen(2), ip(7), ipv6(7), getsockname(2)): an
 * IPv6 socket takes IPv4 too unless IPV6_V6ONLY says otherwise, and net.ipv6.bindv6only decides
 * what is the default; so it is always set. A port is chosen when a socket is bound without one,
 * and is its own then; with IP_BIND_ADDRESS_NO_PORT (4.2) it is chosen by the connect, which may
 * share it with connections to other servers. SO_REUSEADDR lets a listener be bound while
 * connections of the one before it are in TIME_WAIT, and nothing more. TCP_NODELAY of a listener
 * passes to the connections accepted from it (tcp(7)), so that it costs them no call.
 */
public final class SocketCalls {
    /** Flags of the ordinary descriptors of connections: see {@link FileSends}. */
    public static final int CONNECTION_FLAGS =
            SocketConstants.SOCK_CLOEXEC | SocketConstants.SOCK_NONBLOCK;

    /** Bytes of an address of the family AF_UNSPEC: those of struct sockaddr_in, all 0. */
    static final int UNSPECIFIED_BYTES = 16;

    private final LinuxIo io;
    private final OpenDescriptors descriptors;
    private final OptionCalls options;

    public SocketCalls(LinuxIo io, OpenDescriptors descriptors) {
        this.io = io;
        this.descriptors = descriptors;
        this.options = new OptionCalls(LinuxOptions::table, new Calls(io), Errno.DOMAIN);
    }

    /** The calls of options, with error codes as they are elsewhere. */
    private record Calls(LinuxIo io) implements OptionCalls.System {
        @Override
        public int set(long fd, int level, int name, long value, int bytes) {
            return -io.setsockopt((int) fd, level, name, value, bytes);
        }

        @Override
        public int get(long fd, int level, int name, long value, long length) {
            return -io.getsockopt((int) fd, level, name, value, length);
        }
    }

    /** Returns the calls of options. */
    public OptionCalls options() {
        return options;
    }

    /** Opens a listening descriptor. */
    public int openListener(Backend.ListenerSpec spec) throws NativeException {
        Family family = spec.family();
        int fd = open(family, SocketConstants.SOCK_STREAM, SocketConstants.SOCK_CLOEXEC);
        boolean done = false;
        try {
            if (spec.reuseAddress() && family != Family.UNIX) {
                int level = SocketConstants.SOL_SOCKET;
                set(fd, level, SocketConstants.SO_REUSEADDR, 1, "SO_REUSEADDR");
            }
            options.setAll(fd, SocketKind.LISTENER, family, spec.options());
            bind(fd, family.toBind(spec.address()));
            check("listen(" + spec.address() + ")", io.listen(fd, spec.backlog()));
            done = true;
            return fd;
        } finally {
            if (!done) {
                descriptors.close(fd);
            }
        }
    }

    /**
     * Opens a descriptor to connect with. One of a Unix domain socket waits: its connect would fail
     * with EAGAIN when the listener's backlog is full.
     */
    public int openStream(
            Family family, @Nullable SocketAddress local, Map<SocketOption<?>, Object> chosen)
            throws NativeException {
        int flags = family == Family.UNIX ? SocketConstants.SOCK_CLOEXEC : CONNECTION_FLAGS;
        int fd = open(family, SocketConstants.SOCK_STREAM, flags);
        boolean done = false;
        try {
            if (local instanceof InetSocketAddress inet && inet.getPort() == 0) {
                leavePortOpen(fd);
            }
            options.setAll(fd, SocketKind.CONNECTION, family, chosen);
            if (local != null) {
                bind(fd, local);
            }
            done = true;
            return fd;
        } finally {
            if (!done) {
                descriptors.close(fd);
            }
        }
    }

    /** Lets the connect choose the port; a kernel that cannot chooses it when it is bound. */
    private void leavePortOpen(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment on = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
            int option = SocketConstants.IP_BIND_ADDRESS_NO_PORT;
            io.setsockopt(fd, SocketConstants.IPPROTO_IP, option, on.address(), Integer.BYTES);
        }
    }

    /**
     * Opens a descriptor of the given type (SOCK_STREAM, SOCK_DGRAM), with flags such as
     * SOCK_CLOEXEC.
     */
    int open(Family family, int type, int flags) throws NativeException {
        int fd = io.socket(numberOf(family), type | flags, 0);
        if (fd < 0) {
            throw Errno.DOMAIN.refused(
                    "socket(" + family.symbol() + ")",
                    -fd,
                    fd == -ErrorCodes.EMFILE ? "too many descriptors are open (ulimit -n)" : "");
        }
        descriptors.opened();
        boolean done = false;
        try {
            if (type == SocketConstants.SOCK_STREAM && family != Family.UNIX) {
                int level = SocketConstants.IPPROTO_TCP;
                set(fd, level, SocketConstants.TCP_NODELAY, 1, "TCP_NODELAY");
            }
            if (family.isIpv6()) {
                int level = SocketConstants.IPPROTO_IPV6;
                int only = family == Family.IPV6 ? 1 : 0;
                set(fd, level, SocketConstants.IPV6_V6ONLY, only, "IPV6_V6ONLY");
            }
            done = true;
            return fd;
        } finally {
            if (!done) {
                descriptors.close(fd);
            }
        }
    }

    private static int numberOf(Family family) {
        return switch (family) {
            case IPV4 -> SocketConstants.AF_INET;
            case IPV6, BOTH -> SocketConstants.AF_INET6;
            case UNIX -> SocketConstants.AF_UNIX;
        };
    }

    /** Sets an option of 32 bits. */
    void set(int fd, int level, int option, int value, String name) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_INT, value);
            check(
                    "setsockopt(" + name + ", " + value + ")",
                    io.setsockopt(fd, level, option, memory.address(), Integer.BYTES));
        }
    }

    /** Binds a descriptor to an address of its family. */
    void bind(int fd, SocketAddress address) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES);
            int bytes = SockAddr.write(address, name, 0);
            int result = io.bind(fd, name.address(), bytes);
            if (result == -ErrorCodes.EADDRINUSE && address instanceof UnixDomainSocketAddress) {
                throw Errno.DOMAIN.refused(
                        "bind(" + address + ")",
                        -result,
                        "there is a file of that name; the one who may know that no process"
                                + " listens on it removes it");
            }
            check("bind(" + address + ")", result);
        }
    }

    /** Returns the address of this side, or of the other one. */
    public SocketAddress address(int fd, boolean local) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) name.byteSize());
            if (local) {
                check("getsockname", io.getsockname(fd, name.address(), length.address()));
            } else {
                int result = io.getpeername(fd, name.address(), length.address());
                if (result == -ErrorCodes.ENOTCONN && hadPeer(fd, name, length)) {
                    return SockAddr.read(name, length.get(ValueLayout.JAVA_INT, 0));
                }
                check("getpeername", result);
            }
            return SockAddr.read(name, length.get(ValueLayout.JAVA_INT, 0));
        }
    }

    /**
     * Reads the address of the other side of a connection that is over.
     *
     * <p><b>Kernel contract</b> (net/core/sock.c, sk_getsockopt; net/ipv4/af_inet.c, inet_getname):
     * getpeername(2) fails with ENOTCONN once the other side has reset a connection; SO_PEERNAME
     * has the address until the socket is disconnected. It fills no less than the length that it is
     * given, and refuses a longer one.
     */
    private boolean hadPeer(int fd, MemorySegment name, MemorySegment length) {
        for (boolean ipv6 : new boolean[] {true, false}) {
            length.set(ValueLayout.JAVA_INT, 0, SockaddrCodec.bytes(ipv6));
            int result =
                    io.getsockopt(
                            fd,
                            SocketConstants.SOL_SOCKET,
                            SocketConstants.SO_PEERNAME,
                            name.address(),
                            length.address());
            if (result >= 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns 0 if the kernel has a connection of the descriptor, −ENOTCONN before and after it.
     */
    public int peer(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) name.byteSize());
            return io.getpeername(fd, name.address(), length.address());
        }
    }

    /** Makes a descriptor one of {@link FileSends}; returns 0 or −errno. */
    public int dontBlock(int fd) {
        int flags = io.fcntl(fd, SocketConstants.F_GETFL, 0);
        return flags < 0
                ? flags
                : io.fcntl(fd, SocketConstants.F_SETFL, flags | SocketConstants.O_NONBLOCK);
    }

    /** Makes a descriptor one that calls wait on. */
    void block(int fd) {
        int flags = io.fcntl(fd, SocketConstants.F_GETFL, 0);
        if (flags >= 0 && (flags & SocketConstants.O_NONBLOCK) != 0) {
            io.fcntl(fd, SocketConstants.F_SETFL, flags & ~SocketConstants.O_NONBLOCK);
        }
    }

    /** Ends the sending side; returns 0 or −errno. */
    public int endOutput(int fd) {
        return io.shutdown(fd, SocketConstants.SHUT_WR);
    }

    /** Lets the closing of the descriptor reset its connection; returns 0 or −errno. */
    public int resetAtClose(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment linger = arena.allocate(Linger.SIZE, Integer.BYTES);
            linger.set(ValueLayout.JAVA_INT, Linger.L_ONOFF, 1);
            int option = SocketConstants.SO_LINGER;
            int bytes = (int) Linger.SIZE;
            return io.setsockopt(fd, SocketConstants.SOL_SOCKET, option, linger.address(), bytes);
        }
    }

    /** Returns the number of descriptors that the process may have. */
    public static long descriptorLimit(LinuxIo io) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(Rlimit.SIZE, Long.BYTES);
            io.getrlimit(Rlimit.RLIMIT_NOFILE, limit.address());
            return limit.get(ValueLayout.JAVA_LONG, Rlimit.RLIM_CUR);
        }
    }

    private static void check(String call, int result) throws NativeException {
        if (result < 0) {
            throw Errno.DOMAIN.refused(call, -result, "");
        }
    }
}
