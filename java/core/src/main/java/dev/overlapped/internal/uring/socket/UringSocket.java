package dev.overlapped.internal.uring.socket;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.linux.FileSends;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.uring.ring.ArmedTable;
import dev.overlapped.internal.uring.ring.DirectDescriptor;
import dev.overlapped.internal.uring.stream.HeldData;
import dev.overlapped.internal.uring.stream.MultishotReceive;
import dev.overlapped.internal.uring.stream.Receive;

import java.util.function.IntConsumer;

/**
 * A connection, or a socket to connect with. Kept small, for there may be 50,000 of them.
 *
 * <p>The kernel has at most one of its reads and one of its writes, always the first of the queue:
 * several receives in flight are not filled in the order of posting, and several sends reorder the
 * stream.
 */
public class UringSocket extends NativeSocket {
    /** How ordinary descriptors of connections are opened: see {@link FileSends}. */
    public static final int OPEN_FLAGS =
            SocketConstants.SOCK_CLOEXEC | SocketConstants.SOCK_NONBLOCK;

    /**
     * Written by the loop's thread, under the socket's monitor; so each of both is enough to read.
     */
    private int fd;

    /**
     * What the write that the kernel has had moved before its last submission. The loop's thread.
     */
    public int sent;

    /** Whether the last receive had left nothing behind. The loop's thread. */
    public boolean drained;

    /** Whether its first receive waits for a buffer, see {@link Receive}. The loop's thread. */
    public boolean inLine;

    /** What has broken the connection, 0 = nothing. The loop's thread. */
    private int brokenBy;

    /** The index of its multishot receive + 1, 0 = the kernel has none. The loop's thread. */
    private int armed;

    /** Whether its multishot receive is cancelled and has not ended. The loop's thread. */
    public boolean ending;

    /** What has come and nobody waited for; null = nothing. The loop's thread. */
    public HeldData held;

    /**
     * @param fd the descriptor, ordinary or direct; an ordinary one of {@link #OPEN_FLAGS}
     */
    public UringSocket(Loop loop, int fd) {
        this(loop, Role.CONNECTION, fd);
    }

    public UringSocket(Loop loop, Role role, int fd) {
        super(loop, role);
        this.fd = fd;
    }

    /** A socket with the descriptor of {@code former}. */
    public UringSocket(UringSocket former, Role role) {
        this(former.loop(), role, former.fd);
        inheritOptions(former);
    }

    /** The descriptor, ordinary or {@linkplain DirectDescriptor direct}. */
    public final int fd() {
        return fd;
    }

    /** Gives all descriptors that end with it to {@code taker}. */
    public void giveDescriptors(IntConsumer taker) {
        taker.accept(fd);
    }

    /** Its file has another descriptor from now on. The loop's thread. */
    public final synchronized void moveTo(int descriptor) {
        fd = descriptor;
    }

    /** Whether the kernel has a multishot receive of it, see {@link MultishotReceive}. */
    public final boolean isArmed() {
        return armed != 0;
    }

    /** The index of its multishot receive in the {@link ArmedTable}; it has one. */
    public final int armedIndex() {
        return armed - 1;
    }

    /** The kernel has a multishot receive of it from here on. */
    public final void arm(int index) {
        armed = index + 1;
    }

    /** Its multishot receive has ended. */
    public final void disarm() {
        armed = 0;
        ending = false;
    }

    /**
     * Notes what an operation failed with. <b>Kernel contract</b> (socket(7), SO_ERROR): a pending
     * error is told once, to whichever call comes first; a receive after it gets 0 bytes, as at the
     * end of a stream, and a send EPIPE.
     */
    public final void failed(int code) {
        if (brokenBy == 0 && Errno.isBroken(code)) {
            brokenBy = code == ErrorCodes.EPIPE ? ErrorCodes.ECONNRESET : code;
        }
    }

    /** What has broken the connection, 0 = nothing: its stream has not ended then. */
    public final int brokenBy() {
        return brokenBy;
    }

    @Override
    public final String toString() {
        return (role() == Role.LISTENER ? "listener " : "socket ") + DirectDescriptor.toString(fd);
    }
}
