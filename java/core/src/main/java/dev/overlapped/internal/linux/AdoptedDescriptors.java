package dev.overlapped.internal.linux;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.message.Family;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Takes over descriptors that the process has. Nothing is changed before all is checked.
 *
 * <p><b>Kernel contract</b> (socket(7), fcntl(2), accept(2)): SO_TYPE, SO_DOMAIN, SO_PROTOCOL and
 * SO_ACCEPTCONN report what a socket is. O_NONBLOCK belongs to the open file, which processes
 * share: an accept of a listener that has it fails with EAGAIN instead of waiting, so it is
 * cleared.
 */
public final class AdoptedDescriptors {
    private final LinuxIo io;
    private final SocketCalls calls;
    private final DatagramCalls datagrams;
    private final OpenDescriptors descriptors;

    public AdoptedDescriptors(
            LinuxIo io, SocketCalls calls, DatagramCalls datagrams, OpenDescriptors descriptors) {
        this.io = io;
        this.calls = calls;
        this.datagrams = datagrams;
        this.descriptors = descriptors;
    }

    /** Takes over a listener or a connection. */
    public int stream(long handle, Backend.Adopted kind) throws NativeException {
        int fd = check(handle, kind);
        if (kind == Backend.Adopted.LISTENER) {
            calls.block(fd);
        } else {
            calls.dontBlock(fd);
        }
        if (Family.of(calls.address(fd, true)) != Family.UNIX) {
            int level = SocketConstants.IPPROTO_TCP;
            calls.set(fd, level, SocketConstants.TCP_NODELAY, 1, "TCP_NODELAY");
        }
        return opened(fd);
    }

    /** Takes over a datagram socket; {@code spec} has its address and family. */
    public int datagram(long handle, Backend.DatagramSpec spec) throws NativeException {
        int fd = check(handle, Backend.Adopted.DATAGRAM);
        if (spec.family() != Family.UNIX) {
            datagrams.configure(fd, spec);
        }
        return opened(fd);
    }

    private int opened(int fd) {
        io.fcntl(fd, SocketConstants.F_SETFD, SocketConstants.FD_CLOEXEC);
        descriptors.opened();
        return fd;
    }

    /** Returns settings with the address and the family of a bound datagram socket. */
    public Backend.DatagramSpec specOf(long handle, Backend.DatagramSpec spec)
            throws NativeException {
        int fd = check(handle, Backend.Adopted.DATAGRAM);
        SocketAddress local = calls.address(fd, true);
        return spec.at(local, familyOf(fd, local));
    }

    /** Returns the family of a socket; one of IPv6 may have a mapped address. */
    private Family familyOf(int fd, SocketAddress local) {
        if (option(fd, SocketConstants.SO_DOMAIN) != SocketConstants.AF_INET6) {
            return Family.of(local);
        }
        int only = option(fd, SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_V6ONLY);
        return only == 1 ? Family.IPV6 : Family.BOTH;
    }

    // ---- checks

    private int check(long handle, Backend.Adopted kind) throws NativeException {
        if (handle < 0 || handle > Integer.MAX_VALUE) {
            throw kind.refused("descriptor " + handle, "must be 0 to " + Integer.MAX_VALUE);
        }
        int fd = (int) handle;
        int type = option(fd, SocketConstants.SO_TYPE);
        if (type == -ErrorCodes.EBADF) {
            throw kind.refused("descriptor " + fd, "it is not open");
        } else if (type == -ErrorCodes.ENOTSOCK) {
            throw kind.refused("descriptor " + fd, "it is not a socket");
        }
        boolean stream = type == SocketConstants.SOCK_STREAM;
        boolean unix = checkFamily(fd, stream, kind);
        boolean listens = option(fd, SocketConstants.SO_ACCEPTCONN) == 1;
        String found =
                stream
                        ? listens ? "a listening stream socket" : "a stream socket"
                        : type == SocketConstants.SOCK_DGRAM
                                ? "a datagram socket"
                                : "a socket of type " + type;
        switch (kind) {
            case LISTENER -> require(stream && listens, fd, kind, found);
            case CONNECTION -> {
                require(stream && !listens, fd, kind, found);
                require(calls.peer(fd) == 0, fd, kind, found + " without a connection");
            }
            case DATAGRAM -> {
                require(type == SocketConstants.SOCK_DGRAM, fd, kind, found);
                require(unix || isBound(fd), fd, kind, found + " that is not bound");
            }
        }
        return fd;
    }

    /** Refuses other families, and other protocols than TCP and UDP; returns whether it is Unix. */
    private boolean checkFamily(int fd, boolean stream, Backend.Adopted kind) {
        int domain = option(fd, SocketConstants.SO_DOMAIN);
        if (domain == SocketConstants.AF_UNIX) {
            return true;
        }
        boolean ip = domain == SocketConstants.AF_INET || domain == SocketConstants.AF_INET6;
        require(ip, fd, kind, "a socket of the family " + domain);
        int protocol = option(fd, SocketConstants.SO_PROTOCOL);
        int wanted = stream ? SocketConstants.IPPROTO_TCP : SocketConstants.SOL_UDP;
        require(protocol == wanted, fd, kind, "a socket of the protocol " + protocol);
        return false;
    }

    private boolean isBound(int fd) throws NativeException {
        return calls.address(fd, true) instanceof InetSocketAddress inet && inet.getPort() != 0;
    }

    private static void require(boolean holds, int fd, Backend.Adopted kind, String found) {
        if (!holds) {
            throw kind.refused("descriptor " + fd, "it is " + found);
        }
    }

    private int option(int fd, int name) {
        return option(fd, SocketConstants.SOL_SOCKET, name);
    }

    /** Returns the value, or −errno. */
    private int option(int fd, int level, int name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            int result = io.getsockopt(fd, level, name, value.address(), length.address());
            return result < 0 ? result : value.get(ValueLayout.JAVA_INT, 0);
        }
    }
}
