package dev.overlapped.internal.uring.datagram;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.ExtendedError;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.Msghdr;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.linux.Errno;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Errors that a call on a UDP socket meets, and that belong to a datagram that was sent before.
 *
 * <p><b>Kernel contract</b> (udp(7), ip(7), recvmsg(2); net/ipv4/udp.c, udp_err): an ICMP message
 * about an earlier datagram becomes the socket's pending error. The next call on it fails with that
 * error and takes it, be it a receive or a send, which has received or sent nothing then: so the
 * call is repeated. Only connected sockets get such errors, unless IP_RECVERR is set; with that,
 * each is kept in a queue too, with its origin and type, and so are failures of sends of this side;
 * until it is taken from there the socket counts as ready, and a receive would never wait.
 *
 * <p>Which errors an ICMP message becomes is not listed here, for it depends on family, message and
 * kernel. Whether an error is one of those is asked: it is if the queue has an entry, or if another
 * receive finds the socket sound.
 *
 * <p>The loop's thread only.
 */
final class ErrorReports {
    /** The most errors in a row that are seen as those of earlier datagrams. */
    private static final int MAX_PROBES = 16;

    /** Room for the control messages of an entry: sock_extended_err, an address, packet info. */
    private static final int CONTROL_BYTES = 512;

    private static final int CONTROL_HEADER = 16;

    private final LinuxIo io;
    private final MemorySegment header;
    private final MemorySegment control;

    ErrorReports(LinuxIo io, Arena arena) {
        this.io = io;
        this.header = arena.allocate(Msghdr.SIZE, Long.BYTES);
        this.control = arena.allocate(CONTROL_BYTES, Long.BYTES);
    }

    /**
     * Returns whether a receive that has failed with {@code code} met the error of an earlier
     * datagram. Collects the reports.
     */
    boolean isOfEarlier(DatagramSocket socket, int code) {
        if (socket.isUnix() || Errno.isExhaustion(code)) {
            return false;
        }
        return collect(socket) || !isOwn(code) && isSound(socket);
    }

    /** Returns whether only the call itself can be at fault, as recvmsg(2) says. */
    private static boolean isOwn(int code) {
        return code == ErrorCodes.EINVAL
                || code == ErrorCodes.EBADF
                || code == ErrorCodes.EFAULT
                || code == ErrorCodes.ENOTSOCK
                || code == ErrorCodes.EOPNOTSUPP;
    }

    /** Returns whether a receive is possible now, after the errors of earlier datagrams. */
    private boolean isSound(DatagramSocket socket) {
        int flags = SocketConstants.MSG_PEEK | SocketConstants.MSG_DONTWAIT;
        for (int i = 0; i < MAX_PROBES; i++) {
            header.fill((byte) 0);
            long result = io.recvmsg(socket.fd(), header.address(), flags);
            if (result >= 0 || Errno.isTransient((int) -result)) {
                return true;
            }
            collect(socket);
        }
        return false;
    }

    /**
     * Empties the socket's queue of errors, and counts the unreachable ports for receives to
     * report.
     *
     * @return whether there was any
     */
    boolean collect(DatagramSocket socket) {
        if (!socket.reportsUnreachable()) {
            return false;
        }
        boolean any = false;
        int flags = SocketConstants.MSG_ERRQUEUE | SocketConstants.MSG_DONTWAIT;
        describe();
        while (io.recvmsg(socket.fd(), header.address(), flags) >= 0) {
            any = true;
            if (isUnreachablePort()) {
                socket.unreachable++;
            }
            describe();
        }
        return any;
    }

    private void describe() {
        header.fill((byte) 0);
        header.set(ValueLayout.JAVA_LONG, Msghdr.MSG_CONTROL, control.address());
        header.set(ValueLayout.JAVA_LONG, Msghdr.MSG_CONTROLLEN, CONTROL_BYTES);
    }

    /** Returns whether the entry that was taken is an ICMP message that says so. */
    private boolean isUnreachablePort() {
        long end =
                Math.clamp(
                        header.get(ValueLayout.JAVA_LONG, Msghdr.MSG_CONTROLLEN), 0, CONTROL_BYTES);
        long at = 0;
        while (end - at >= CONTROL_HEADER) {
            long bytes = control.get(ValueLayout.JAVA_LONG, at);
            if (bytes < CONTROL_HEADER || bytes > end - at) {
                return false; // no kernel writes such a length
            }
            int level = control.get(ValueLayout.JAVA_INT, at + Long.BYTES);
            int type = control.get(ValueLayout.JAVA_INT, at + Long.BYTES + Integer.BYTES);
            boolean isError =
                    level == SocketConstants.IPPROTO_IP && type == SocketConstants.IP_RECVERR
                            || level == SocketConstants.IPPROTO_IPV6
                                    && type == SocketConstants.IPV6_RECVERR;
            if (isError && bytes - CONTROL_HEADER >= ExtendedError.SIZE) {
                return ExtendedError.isUnreachablePort(control, at + CONTROL_HEADER);
            }
            at += bytes + Long.BYTES - 1 & -Long.BYTES;
        }
        return false;
    }

    /** Takes one report for a receive to fail with; returns false if there is none. */
    static boolean tryTake(DatagramSocket socket) {
        if (socket.unreachable == 0) {
            return false;
        }
        socket.unreachable--;
        return true;
    }
}
