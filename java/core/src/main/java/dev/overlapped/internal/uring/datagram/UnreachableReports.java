package dev.overlapped.internal.uring.datagram;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.Msghdr;
import dev.overlapped.internal.ffi.linux.SocketConstants;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Reports that a port is unreachable, which the kernel makes of answers to earlier datagrams.
 *
 * <p><b>Kernel contract</b> (udp(7), recvmsg(2)): an answer that a port is unreachable makes the
 * next call on the socket fail with ECONNREFUSED, be it a receive or a send, which has sent nothing
 * then: the call is repeated. Only connected sockets get such reports, unless IP_RECVERR is set;
 * with that, the answer is kept in a queue too, and until it is taken from there the socket counts
 * as ready, so that a receive would never wait.
 *
 * <p>The loop's thread only.
 */
final class UnreachableReports {
    private final LinuxIo io;
    private final MemorySegment header;

    UnreachableReports(LinuxIo io, Arena arena) {
        this.io = io;
        this.header = arena.allocate(Msghdr.SIZE, Long.BYTES);
    }

    /** Returns whether a receive failed with an answer to an earlier datagram. */
    static boolean isReport(int code) {
        return code == ErrorCodes.ECONNREFUSED
                || code == ErrorCodes.EHOSTUNREACH
                || code == ErrorCodes.EHOSTDOWN
                || code == ErrorCodes.ENETUNREACH
                || code == ErrorCodes.ENOPROTOOPT
                || code == ErrorCodes.EPROTO;
    }

    /** Empties the socket's queue of errors, and counts the reports if receives report them. */
    void collect(DatagramSocket socket) {
        if (!socket.reportsUnreachable()) {
            return;
        }
        int flags = SocketConstants.MSG_ERRQUEUE | SocketConstants.MSG_DONTWAIT;
        header.fill((byte) 0);
        while (io.recvmsg(socket.fd(), header.address(), flags) >= 0) {
            socket.unreachable++;
            header.fill((byte) 0);
        }
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
