package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.Sqe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;

/**
 * The submission queue of a ring. Entries are filled first, and shown to the kernel all together by
 * {@link #publish}, just before it is entered. Hop 5.
 *
 * <pre>
 *        head            published        tail
 *  ------|---------------|----------------|-------------   indexes, modulo 2^32; entry = index AND mask
 *        the kernel's    filled, and not
 *        to take         yet shown to it
 * </pre>
 *
 * <p>The kernel reads the tail and moves the head, both only within io_uring_enter, since no SQPOLL
 * thread is used. Lifetime: the memory is the ring's. The loop's thread only.
 */
public final class SubmissionQueue {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final ValueLayout.OfInt JAVA_INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong JAVA_LONG = ValueLayout.JAVA_LONG;

    private final MemorySegment ring;
    private final MemorySegment entries;
    private final long headOffset;
    private final long tailOffset;
    private final long flagsOffset;
    private final int capacity;
    private final int mask;

    private int head;
    private int tail;

    /**
     * @param ring the mapped ring, which has head, tail and flags at these offsets
     * @param entries the mapped array of {@code capacity} submissions, a power of two
     */
    public SubmissionQueue(
            MemorySegment ring,
            MemorySegment entries,
            long headOffset,
            long tailOffset,
            long flagsOffset,
            int capacity) {
        this.ring = ring;
        this.entries = entries;
        this.headOffset = headOffset;
        this.tailOffset = tailOffset;
        this.flagsOffset = flagsOffset;
        this.capacity = capacity;
        this.mask = capacity - 1;
        this.tail = ring.get(JAVA_INT, tailOffset);
        refresh();
    }

    /** Returns the number of entries. Any thread. */
    int capacity() {
        return capacity;
    }

    /** Returns the number of entries that are free. */
    int room() {
        return capacity - pending();
    }

    /** Returns the number of entries that are filled and not taken by the kernel. */
    int pending() {
        return tail - head; // right also when they wrap around
    }

    /** Reads how many entries the kernel has taken. */
    void refresh() {
        head = (int) INT.getAcquire(ring, headOffset);
    }

    /** Shows the filled entries to the kernel. */
    public void publish() {
        INT.setRelease(ring, tailOffset, tail);
    }

    /** Returns IORING_SQ_*, which the kernel sets. */
    int flags() {
        return (int) INT.getAcquire(ring, flagsOffset);
    }

    /**
     * Fills the next entry, of which there must be one; all other fields are 0.
     *
     * @param fd the descriptor, ordinary or {@linkplain DirectDescriptor direct}; negative = none
     * @return its offset, for {@link #flags(long, int)} and the like
     */
    public long put(int opcode, int fd, long address, int length, int operationFlags, long token) {
        if (pending() == capacity) {
            throw new IllegalStateException(
                    "broken invariant: all " + capacity + " submissions are in use");
        }
        long entry = (tail++ & mask) * Sqe.SIZE;
        entries.set(JAVA_INT, entry, 0); // flags and priority too
        entries.set(ValueLayout.JAVA_BYTE, entry + Sqe.OPCODE, (byte) opcode);
        if (DirectDescriptor.isDirect(fd)) {
            entries.set(JAVA_INT, entry + Sqe.FD, DirectDescriptor.slot(fd));
            flags(entry, IoUring.IOSQE_FIXED_FILE);
        } else {
            entries.set(JAVA_INT, entry + Sqe.FD, fd);
        }
        entries.set(JAVA_LONG, entry + Sqe.OFF, 0);
        entries.set(JAVA_LONG, entry + Sqe.ADDR, address);
        entries.set(JAVA_INT, entry + Sqe.LEN, length);
        entries.set(JAVA_INT, entry + Sqe.OP_FLAGS, operationFlags);
        entries.set(JAVA_LONG, entry + Sqe.USER_DATA, token);
        for (long rest = Sqe.BUF_INDEX; rest < Sqe.SIZE; rest += Long.BYTES) {
            entries.set(JAVA_LONG, entry + rest, 0);
        }
        return entry;
    }

    /**
     * Calls {@code action} with the token of each entry of this kind that the kernel has not taken,
     * oldest first.
     */
    public void forEachPending(int opcode, LongConsumer action) {
        refresh();
        for (int i = head; i != tail; i++) {
            long entry = (i & mask) * Sqe.SIZE;
            if (entries.get(ValueLayout.JAVA_BYTE, entry + Sqe.OPCODE) == (byte) opcode) {
                action.accept(entries.get(JAVA_LONG, entry + Sqe.USER_DATA));
            }
        }
    }

    /** Sets IOSQE_* of the entry just put, besides those that are set. */
    public void flags(long entry, int flags) {
        int had = entries.get(ValueLayout.JAVA_BYTE, entry + Sqe.FLAGS);
        entries.set(ValueLayout.JAVA_BYTE, entry + Sqe.FLAGS, (byte) (had | flags));
    }

    /** Sets the slot that the entry just put leaves a file in, or empties. */
    public void fileIndex(long entry, int index) {
        entries.set(JAVA_INT, entry + Sqe.FILE_INDEX, index);
    }

    /** Sets the slot that the entry just put takes a file from. */
    public void source(long entry, int slot) {
        entries.set(JAVA_LONG, entry + Sqe.ADDR3, slot);
    }

    /** Sets IORING_RECVSEND_* or IORING_ACCEPT_* of the entry just put. */
    public void priority(long entry, int flags) {
        entries.set(ValueLayout.JAVA_SHORT, entry + Sqe.IOPRIO, (short) flags);
    }

    /** Sets the ring of buffers that the entry just put takes one from. */
    public void bufferGroup(long entry, int group) {
        entries.set(ValueLayout.JAVA_SHORT, entry + Sqe.BUF_INDEX, (short) group);
    }

    /** Sets the second address or length of the entry just put. */
    public void offset(long entry, long value) {
        entries.set(JAVA_LONG, entry + Sqe.OFF, value);
    }
}
