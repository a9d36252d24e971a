package dev.overlapped.contract.system;

import dev.overlapped.contract.spec.Await;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.linux.SockAddr;
import dev.overlapped.internal.message.SockaddrCodec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Sockets by the calls of Linux. */
final class RawLinuxSockets implements RawSockets {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    private static final InetSocketAddress ALL =
            new InetSocketAddress(InetAddress.ofLiteral("::"), 0);

    private final LinuxIo io;

    RawLinuxSockets(LinuxIo io) {
        this.io = io;
    }

    private static int succeeded(String call, int result) {
        if (result < 0) {
            throw new AssertionError(call + ": errno " + -result);
        }
        return result;
    }

    private interface Named {
        int on(long name, int bytes);
    }

    private static int named(InetSocketAddress address, Named call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES);
            return call.on(name.address(), SockAddr.write(address, name, 0));
        }
    }

    private int open(int type, boolean bound) {
        int fd = succeeded("socket", io.socket(SocketConstants.AF_INET, type, 0));
        if (bound) {
            succeeded("bind", named(ANY, (name, bytes) -> io.bind(fd, name, bytes)));
        }
        return fd;
    }

    @Override
    public long listener() {
        int type =
                SocketConstants.SOCK_STREAM | SocketConstants.SOCK_NONBLOCK; // as systemd's may be
        int fd = open(type, true);
        succeeded("listen", io.listen(fd, 50));
        return fd;
    }

    @Override
    public long stream() {
        return open(SocketConstants.SOCK_STREAM, false);
    }

    @Override
    public long connectedTo(InetSocketAddress server) {
        int fd = open(SocketConstants.SOCK_STREAM, false);
        int result = named(server, (name, bytes) -> io.connect(fd, name, bytes));
        if (result != 0) { // the model never waits
            Await.until("connected", () -> isConnected(fd));
        }
        return fd;
    }

    private boolean isConnected(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) name.byteSize());
            return io.getpeername(fd, name.address(), length.address()) == 0;
        }
    }

    @Override
    public long datagram(boolean bound) {
        return open(SocketConstants.SOCK_DGRAM, bound);
    }

    @Override
    public long datagramOfBoth() {
        int fd =
                succeeded(
                        "socket",
                        io.socket(SocketConstants.AF_INET6, SocketConstants.SOCK_DGRAM, 0));
        try (Arena arena = Arena.ofConfined()) {
            long off = arena.allocate(ValueLayout.JAVA_INT).address(); // zeroed
            int level = SocketConstants.IPPROTO_IPV6;
            int option = SocketConstants.IPV6_V6ONLY;
            succeeded("setsockopt", io.setsockopt(fd, level, option, off, Integer.BYTES));
        }
        succeeded("bind", named(ALL, (name, bytes) -> io.bind(fd, name, bytes)));
        return fd;
    }

    @Override
    public long noSocket() {
        return succeeded("eventfd", io.eventfd(0, 0));
    }

    @Override
    public void close(long handle) {
        succeeded("close", io.close((int) handle));
    }
}
