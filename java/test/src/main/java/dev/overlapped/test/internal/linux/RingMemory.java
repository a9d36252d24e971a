package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.Cqe;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.RingParams;
import dev.overlapped.internal.ffi.linux.Sqe;
import dev.overlapped.test.internal.network.Native;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The memory that a ring shares with its process, laid out as struct io_rings of the kernel is: the
 * heads and tails of both queues, each in a cache line of its own, the completions after them, and
 * the submissions in a mapping of their own.
 */
final class RingMemory {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final int SQ_HEAD = 0;
    private static final int SQ_TAIL = 64;
    private static final int CQ_HEAD = 128;
    private static final int CQ_TAIL = 192;
    private static final int SQ_MASK = 256;
    private static final int CQ_MASK = 260;
    private static final int SQ_FLAGS = 276;
    private static final int CQES = 320;

    final int submissions;
    final int completions;
    private final boolean hasArray;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment rings;
    private final MemorySegment entries;
    private int mappings;
    private boolean closed;

    RingMemory(int submissions, int completions, boolean hasArray) {
        this.submissions = submissions;
        this.completions = completions;
        this.hasArray = hasArray;
        rings = arena.allocate(array() + (long) submissions * Integer.BYTES, Sqe.SIZE);
        entries = arena.allocate(submissions * Sqe.SIZE, Sqe.SIZE);
        rings.set(ValueLayout.JAVA_INT, SQ_MASK, submissions - 1);
        rings.set(ValueLayout.JAVA_INT, CQ_MASK, completions - 1);
    }

    private long array() {
        return CQES + completions * Cqe.SIZE;
    }

    /** Tells the process where everything is. */
    void describe(long params) {
        Native.putInt(params + RingParams.SQ_ENTRIES, submissions);
        Native.putInt(params + RingParams.CQ_ENTRIES, completions);
        Native.putInt(params + RingParams.SQ_HEAD, SQ_HEAD);
        Native.putInt(params + RingParams.SQ_TAIL, SQ_TAIL);
        Native.putInt(params + RingParams.SQ_RING_MASK, SQ_MASK);
        Native.putInt(params + RingParams.SQ_FLAGS, SQ_FLAGS);
        Native.putInt(params + RingParams.SQ_ARRAY, hasArray ? (int) array() : 0);
        Native.putInt(params + RingParams.CQ_HEAD, CQ_HEAD);
        Native.putInt(params + RingParams.CQ_TAIL, CQ_TAIL);
        Native.putInt(params + RingParams.CQ_RING_MASK, CQ_MASK);
        Native.putInt(params + RingParams.CQ_CQES, CQES);
    }

    /** One of the two mappings; null if there is none at {@code offset}, or none so long. */
    MemorySegment map(long length, long offset) {
        MemorySegment all =
                offset == IoUring.IORING_OFF_SQ_RING
                        ? rings
                        : offset == IoUring.IORING_OFF_SQES ? entries : null;
        if (all == null || length <= 0 || length > all.byteSize()) {
            return null;
        }
        mappings++;
        return all.asSlice(0, length);
    }

    /** Unmaps {@code address}; returns false if it is none of the mappings. */
    boolean unmap(long address) {
        if (closed || address != rings.address() && address != entries.address()) {
            return false;
        }
        mappings--;
        freeIfUnused();
        return true;
    }

    boolean isMapped() {
        return mappings > 0;
    }

    /** The ring is gone; its memory stays as long as it is mapped. */
    void close() {
        closed = true;
        freeIfUnused();
    }

    private void freeIfUnused() {
        if (closed && mappings == 0) {
            arena.close();
        }
    }

    // ---- submissions

    int submissionHead() {
        return rings.get(ValueLayout.JAVA_INT, SQ_HEAD);
    }

    int submissionTail() {
        return (int) INT.getAcquire(rings, (long) SQ_TAIL);
    }

    void submissionHead(int head) {
        INT.setRelease(rings, (long) SQ_HEAD, head);
    }

    /** The entry of that number; null if the array of indices names none: it is dropped. */
    MemorySegment entry(int number) {
        int index = number & submissions - 1;
        if (hasArray) {
            index = rings.get(ValueLayout.JAVA_INT, array() + (long) index * Integer.BYTES);
            if (index < 0 || index >= submissions) {
                return null;
            }
        }
        return entries.asSlice(index * Sqe.SIZE, Sqe.SIZE);
    }

    /** Sets or clears IORING_SQ_*. */
    void flag(int flag, boolean on) {
        int flags = (int) INT.getAcquire(rings, (long) SQ_FLAGS);
        INT.setRelease(rings, (long) SQ_FLAGS, on ? flags | flag : flags & ~flag);
    }

    // ---- completions

    int completionHead() {
        return (int) INT.getAcquire(rings, (long) CQ_HEAD);
    }

    int completionTail() {
        return rings.get(ValueLayout.JAVA_INT, CQ_TAIL);
    }

    void post(long userData, int result, int flags) {
        int tail = completionTail();
        long entry = CQES + (tail & completions - 1) * Cqe.SIZE;
        rings.set(ValueLayout.JAVA_LONG, entry + Cqe.USER_DATA, userData);
        rings.set(ValueLayout.JAVA_INT, entry + Cqe.RES, result);
        rings.set(ValueLayout.JAVA_INT, entry + Cqe.FLAGS, flags);
        INT.setRelease(rings, (long) CQ_TAIL, tail + 1);
    }
}
