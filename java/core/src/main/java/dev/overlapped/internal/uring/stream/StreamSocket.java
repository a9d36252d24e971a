package dev.overlapped.internal.uring.stream;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.uring.ring.ArmedTable;
import dev.overlapped.internal.uring.socket.UringSocket;

import org.jspecify.annotations.Nullable;

/**
 * A connection, or a socket to connect with. Kept small, for there may be 50,000 of them.
 *
 * <p>The kernel has at most one of its reads and one of its writes, always the first of the queue:
 * several receives in flight are not filled in the order of posting, and several sends reorder the
 * stream.
 *
 * <p>The loop's thread only.
 */
public final class StreamSocket extends UringSocket {
    private int sent;
    private int brokenBy; // 0 = nothing
    private int armed; // the index of its multishot receive + 1, 0 = the kernel has none
    private boolean ending;
    private @Nullable HeldData held; // null = nothing

    /**
     * @param fd the descriptor, ordinary or direct; an ordinary one is O_NONBLOCK
     */
    public StreamSocket(Loop loop, int fd) {
        super(loop, Role.CONNECTION, fd);
    }

    /** A socket in another role with the descriptor of {@code former}. */
    public StreamSocket(StreamSocket former, Role role) {
        super(former.loop(), role, former.fd());
        inheritOptions(former);
    }

    // ---- its write

    /** Returns the bytes that the write in the kernel had sent before its last submission. */
    public int sent() {
        return sent;
    }

    /** Records how many bytes the write has sent before its next submission. */
    public void sent(int bytes) {
        sent = bytes;
    }

    // ---- its multishot receive

    /** Returns whether the kernel has a multishot receive of it, see {@link MultishotReceive}. */
    public boolean isArmed() {
        return armed != 0;
    }

    /** Returns the index of its multishot receive in the {@link ArmedTable}; it has one. */
    int armedIndex() {
        return armed - 1;
    }

    /** Records that the kernel has a multishot receive of it. */
    void arm(int index) {
        armed = index + 1;
    }

    /** Records that its multishot receive has ended. */
    void disarm() {
        armed = 0;
        ending = false;
    }

    /** Returns whether its multishot receive is cancelled and has not ended. */
    boolean isEnding() {
        return ending;
    }

    /** Records that its multishot receive is cancelled. */
    void markEnding() {
        ending = true;
    }

    /** Returns data that were received before an operation waited for them; null = none. */
    @Nullable HeldData held() {
        return held;
    }

    /** Records received data that no operation waits for; null = none. */
    void hold(@Nullable HeldData data) {
        held = data;
    }

    // ---- its failure

    /**
     * Records the failure of an operation. <b>Kernel contract</b> (socket(7), SO_ERROR): a pending
     * error is reported once, by whichever call is first; a receive after it returns 0 bytes, as at
     * the end of a stream, and a send EPIPE.
     */
    public void failed(int code) {
        if (brokenBy == 0 && Errno.isBroken(code)) {
            brokenBy = code == ErrorCodes.EPIPE ? ErrorCodes.ECONNRESET : code;
        }
    }

    /**
     * Returns the error that has broken the connection, 0 = none: after one, 0 bytes are no end of
     * the stream.
     */
    int brokenBy() {
        return brokenBy;
    }
}
