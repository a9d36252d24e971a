package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.ffi.linux.BufferRing;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.operation.Operation;

import java.lang.foreign.MemorySegment;

/**
 * The submissions that move an operation's memory, for all verbs that do. Hop 5.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_recv(3), io_uring_prep_send(3), recvmsg(2), sendmsg(2),
 * 5.6): a receive completes with the first bytes, 0 at the end of the stream. With a length of 0 on
 * TCP it completes with 0 as soon as there are data to receive or the stream has ended, and takes
 * nothing. POLL_FIRST (5.19) saves the attempt when there are no data yet, as the SOCK_NONEMPTY
 * flag of the receive before says. A send with MSG_WAITALL is continued inside the kernel (5.19);
 * cancelled half-way it completes with the number of bytes sent. MSG_NOSIGNAL: EPIPE instead of a
 * signal to the JVM. The memory that a msghdr names has to stay until the completion.
 */
public final class Transfers {
    private static final int SEND_FLAGS =
            SocketConstants.MSG_WAITALL | SocketConstants.MSG_NOSIGNAL;

    private final Ring ring;
    private final InFlight inFlight;

    public Transfers(Ring ring, InFlight inFlight) {
        this.ring = ring;
        this.inFlight = inFlight;
    }

    /**
     * Submits a receive into the memory of {@code operation}, which has a slot.
     *
     * @param pollFirst whether to expect no data yet
     */
    public void receive(Operation operation, int fd, int stage, boolean pollFirst) {
        long token = inFlight.token(operation, stage);
        long entry;
        if (operation.isVector() && operation.length() > 0) {
            long header = describe(operation, 0);
            entry = ring.put(IoUring.IORING_OP_RECVMSG, fd, header, 1, 0, token);
        } else {
            entry =
                    ring.put(
                            IoUring.IORING_OP_RECV,
                            fd,
                            operation.address(),
                            operation.length(),
                            0,
                            token);
        }
        if (pollFirst) {
            ring.submissions().priority(entry, IoUring.IORING_RECVSEND_POLL_FIRST);
        }
    }

    /**
     * Submits a send of the memory of {@code operation}, which has a slot.
     *
     * @param sent how many bytes of it have been sent before
     */
    public void send(Operation operation, int fd, int stage, int sent) {
        send(operation, fd, stage, sent, 0);
    }

    /**
     * As above.
     *
     * @param moreFlags of send(2), besides those of every send; with MSG_DONTWAIT it completes at
     *     once, with the bytes that there is room for, or with EAGAIN
     */
    public void send(Operation operation, int fd, int stage, int sent, int moreFlags) {
        boolean waits = (moreFlags & SocketConstants.MSG_DONTWAIT) == 0;
        int flags = moreFlags | (waits ? SEND_FLAGS : SocketConstants.MSG_NOSIGNAL);
        long token = inFlight.token(operation, stage);
        if (operation.isVector()) {
            long header = describe(operation, sent);
            ring.put(IoUring.IORING_OP_SENDMSG, fd, header, 1, flags, token);
        } else {
            ring.put(
                    IoUring.IORING_OP_SEND,
                    fd,
                    operation.address() + sent,
                    operation.length() - sent,
                    flags,
                    token);
        }
    }

    private long describe(Operation operation, int skip) {
        return inFlight.annex().describe(inFlight.block(operation), operation.vector(), skip);
    }

    /** Copies data that were received before into the memory of {@code operation}, with room. */
    public static void move(MemorySegment data, Operation operation) {
        if (!operation.isVector()) {
            BufferRing.copy(data, operation.address());
            return;
        }
        long at = 0;
        for (int i = 0; i < operation.vector().count(); i++) {
            long here = Math.min(data.byteSize() - at, operation.vector().length(i));
            BufferRing.copy(data.asSlice(at, here), operation.vector().address(i));
            at += here;
        }
    }

    /** Checks that the kernel has not moved more than {@code most} bytes. */
    public static void check(Operation operation, int moved, int most) {
        if (moved > most) {
            throw new IllegalStateException(
                    "broken invariant: " + moved + " bytes moved of " + most + ": " + operation);
        }
    }
}
