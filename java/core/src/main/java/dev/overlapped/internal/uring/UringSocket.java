package dev.overlapped.internal.uring;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;

import java.util.function.IntConsumer;

/**
 * A connection, or a socket to connect with. Kept small, for there may be 50,000 of them.
 *
 * <p>The kernel has at most one of its reads and one of its writes, always the first of the queue:
 * several receives in flight are not filled in the order of posting, and several sends reorder the
 * stream.
 */
class UringSocket extends NativeSocket {
    /** How ordinary descriptors of connections are opened: see {@link FileSends}. */
    static final int OPEN_FLAGS = SocketConstants.SOCK_CLOEXEC | SocketConstants.SOCK_NONBLOCK;

    /**
     * Written by the loop's thread, under the socket's monitor; so each of both is enough to read.
     */
    private int fd;

    /**
     * What the write that the kernel has had moved before its last submission. The loop's thread.
     */
    int sent;

    /** Whether the last receive had left nothing behind. The loop's thread. */
    boolean drained;

    /**
     * Whether its first receive waits for a buffer, see {@link UringReceive}. The loop's thread.
     */
    boolean inLine;

    /** What has broken the connection, 0 = nothing. The loop's thread. */
    private int brokenBy;

    /** The index of its multishot receive + 1, 0 = the kernel has none. The loop's thread. */
    private int armed;

    /** Whether its multishot receive is cancelled and has not ended. The loop's thread. */
    boolean ending;

    /** What has come and nobody waited for; null = nothing. The loop's thread. */
    HeldData held;

    /**
     * @param fd the descriptor, ordinary or direct; an ordinary one of {@link #OPEN_FLAGS}
     */
    UringSocket(Loop loop, int fd) {
        this(loop, Role.CONNECTION, fd);
    }

    UringSocket(Loop loop, Role role, int fd) {
        super(loop, role);
        this.fd = fd;
    }

    /** A socket with the descriptor of {@code former}. */
    UringSocket(UringSocket former, Role role) {
        this(former.loop(), role, former.fd);
        inheritOptions(former);
    }

    /** The descriptor, ordinary or {@linkplain DirectDescriptor direct}. */
    final int fd() {
        return fd;
    }

    /** Gives all descriptors that end with it to {@code taker}. */
    void giveDescriptors(IntConsumer taker) {
        taker.accept(fd);
    }

    /** Its file has another descriptor from now on. The loop's thread. */
    final synchronized void moveTo(int descriptor) {
        fd = descriptor;
    }

    /** Whether the kernel has a multishot receive of it, see {@link UringMultishot}. */
    final boolean isArmed() {
        return armed != 0;
    }

    /** The index of its multishot receive in the {@link ArmedTable}; it has one. */
    final int armedIndex() {
        return armed - 1;
    }

    /** The kernel has a multishot receive of it from here on. */
    final void arm(int index) {
        armed = index + 1;
    }

    /** Its multishot receive has ended. */
    final void disarm() {
        armed = 0;
        ending = false;
    }

    /**
     * Notes what an operation failed with. <b>Kernel contract</b> (socket(7), SO_ERROR): a pending
     * error is told once, to whichever call comes first; a receive after it gets 0 bytes, as at the
     * end of a stream, and a send EPIPE.
     */
    final void failed(int code) {
        if (brokenBy == 0 && Errno.isBroken(code)) {
            brokenBy = code == ErrorCodes.EPIPE ? ErrorCodes.ECONNRESET : code;
        }
    }

    /** What has broken the connection, 0 = nothing: its stream has not ended then. */
    final int brokenBy() {
        return brokenBy;
    }

    @Override
    public final String toString() {
        return (role() == Role.LISTENER ? "listener " : "socket ") + DirectDescriptor.toString(fd);
    }
}
