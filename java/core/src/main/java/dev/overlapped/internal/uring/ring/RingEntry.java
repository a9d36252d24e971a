package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.slot.SlotTable;

/**
 * One completion, copied out of the ring. The backend owns the only one and fills it again for each
 * completion that it dequeues; nothing else changes it, so a verb may read it until it returns.
 *
 * <p>The loop's thread only.
 */
public final class RingEntry {
    private long token;
    private int result;
    private int flags;

    /** Copies the completion that {@code completions} took last. */
    public void copyFrom(CompletionQueue completions) {
        token = completions.token();
        result = completions.result();
        flags = completions.flags();
    }

    /** Returns the token of the submission. */
    public long token() {
        return token;
    }

    /** Returns the stage in the token, see {@link Tokens}. */
    public int stage() {
        return SlotTable.stage(token);
    }

    /** Returns the result, or the negated error code. */
    public int result() {
        return result;
    }

    /** Returns IORING_CQE_F_*. */
    public int flags() {
        return flags;
    }

    /** Returns whether it is the last completion of its submission. */
    public boolean isLast() {
        return (flags & IoUring.IORING_CQE_F_MORE) == 0;
    }

    /** Returns whether a receive has left nothing in its socket. */
    public boolean isDrained() {
        return (flags & IoUring.IORING_CQE_F_SOCK_NONEMPTY) == 0;
    }

    /** Returns the number of the buffer that it names; −1 = none. */
    public int buffer() {
        return (flags & IoUring.IORING_CQE_F_BUFFER) != 0
                ? flags >>> IoUring.IORING_CQE_BUFFER_SHIFT
                : -1;
    }
}
