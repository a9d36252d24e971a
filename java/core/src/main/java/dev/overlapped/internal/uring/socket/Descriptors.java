package dev.overlapped.internal.uring.socket;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.uring.ring.DirectDescriptor;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.Tokens;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The socket descriptors of one backend, counted: whatever is opened here is closed here, or handed
 * to another backend by name.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_close(3), IORING_OP_CLOSE, 5.6; close(2)): closing
 * cancels nothing, what is in flight keeps the file open and goes on; so it is cancelled first, in
 * the same submission, which is worked off in order. The number is free for others only when the
 * entry is worked off, and until then nothing else can have it: that is why closing through the
 * ring is safe with submissions of that number still in the queue, and close(2) would not be. Linux
 * frees the number whatever it answers, except EBADF. Of a direct descriptor the slot is named in
 * file_index (5.15), as one more than it is.
 */
public final class Descriptors {
    private final LinuxIo io;
    private final Ring ring;
    private final DirectTable table; // null = none
    private final AtomicInteger open = new AtomicInteger();
    private int closing;

    /**
     * @param table of the ring's direct descriptors; null if it has none
     */
    public Descriptors(LinuxIo io, Ring ring, DirectTable table) {
        this.io = io;
        this.ring = ring;
        this.table = table;
    }

    /**
     * Counts a connection's descriptor that the kernel has made.
     *
     * @param result an accept's: a descriptor, or where there is a table a slot, reserved before
     * @return the descriptor, ordinary or direct
     */
    public int accepted(int result) {
        opened();
        return table == null ? result : DirectDescriptor.of(result);
    }

    /** Counts a descriptor that was opened. Any thread. */
    public void opened() {
        open.incrementAndGet();
    }

    /** Moves the count of an open descriptor from {@code former}. Any thread. */
    public void adoptFrom(Descriptors former) {
        if (former != this) {
            open.incrementAndGet();
            former.open.decrementAndGet();
        }
    }

    /** Closes a descriptor that the ring has never heard of. Any thread. */
    public void closeAtOnce(int fd) {
        check(fd, io.close(fd));
    }

    /** Closes {@code fd} behind all that was put for it. The loop's thread. */
    public void close(int fd) {
        if (DirectDescriptor.isDirect(fd)) {
            long entry = ring.put(IoUring.IORING_OP_CLOSE, 0, 0, 0, 0, Tokens.close(fd));
            ring.submissions().fileIndex(entry, DirectDescriptor.slot(fd) + 1);
        } else {
            ring.put(IoUring.IORING_OP_CLOSE, fd, 0, 0, 0, Tokens.close(fd));
        }
        closing++;
    }

    /** Closes {@code fd}, whose ring is about to be closed and takes its table along. */
    public void drop(int fd) {
        if (DirectDescriptor.isDirect(fd)) {
            gone();
        } else {
            closeAtOnce(fd);
        }
    }

    /** The completion of {@link #close}. */
    public void closed(long token, int result) {
        closing--;
        check(Tokens.descriptor(token), result);
    }

    private void check(int fd, int result) {
        if (result == -ErrorCodes.EBADF) {
            throw new IllegalStateException(
                    "broken invariant: descriptor "
                            + DirectDescriptor.toString(fd)
                            + " closed twice");
        }
        gone();
        if (DirectDescriptor.isDirect(fd)) {
            table.release();
        }
    }

    /** Counts a descriptor that is closed. Any thread. */
    public void gone() {
        open.decrementAndGet();
    }

    /** Closings put and not completed. The loop's thread. */
    public int closing() {
        return closing;
    }

    /** Descriptors opened and not closed. Any thread. */
    public int count() {
        return open.get();
    }
}
