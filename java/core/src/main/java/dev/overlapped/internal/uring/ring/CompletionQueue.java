package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.ffi.linux.Cqe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The completion queue of a ring. The kernel moves the tail, this side the head. Hop 5.
 *
 * <p>A reader takes as many completions as {@link #ready} returned and no more: operations that its
 * handlers start may complete at once, and draining until the queue is empty could keep the reader
 * busy for ever with a few sockets.
 *
 * <p>Lifetime: an entry is copied out by {@link #take}, and is the kernel's again from then on. The
 * loop's thread only.
 */
public final class CompletionQueue {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final ValueLayout.OfInt JAVA_INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong JAVA_LONG = ValueLayout.JAVA_LONG;
    private static final int ASIDE_WORDS = 2;

    /** No result, which has 32 bits. */
    static final long ABSENT = Long.MIN_VALUE;

    private final MemorySegment ring;
    private final long headOffset;
    private final long tailOffset;
    private final long entriesOffset;
    private final int mask;
    private int head;

    private long token;
    private int result;
    private int flags;

    // Completions put aside to make room; token, then result and flags, of each. Nearly always
    // none.
    private long[] aside = {};
    private int asideFrom;
    private int asideTo;

    /**
     * @param ring the mapped ring, which has head, tail and entries at these offsets
     * @param capacity how many entries, a power of two
     */
    public CompletionQueue(
            MemorySegment ring,
            long headOffset,
            long tailOffset,
            long entriesOffset,
            int capacity) {
        this.ring = ring;
        this.headOffset = headOffset;
        this.tailOffset = tailOffset;
        this.entriesOffset = entriesOffset;
        this.mask = capacity - 1;
        this.head = ring.get(JAVA_INT, headOffset);
    }

    /** Returns how many completions fit. */
    public int size() {
        return mask + 1;
    }

    /** Returns the number of completions that can be taken now. */
    public int ready() {
        return (asideTo - asideFrom) / ASIDE_WORDS + inRing();
    }

    private int inRing() {
        return (int) INT.getAcquire(ring, tailOffset) - head; // right also when they wrap around
    }

    /**
     * Takes the oldest completion, of which there must be one: {@link #token}, {@link #result},
     * {@link #flags}.
     */
    public void take() {
        if (asideFrom == asideTo) {
            takeFromRing();
            return;
        }
        token = aside[asideFrom++];
        result = (int) aside[asideFrom];
        flags = (int) (aside[asideFrom++] >>> Integer.SIZE);
        if (asideFrom == asideTo) {
            aside = new long[0];
            asideFrom = 0;
            asideTo = 0;
        }
    }

    private void takeFromRing() {
        long entry = entriesOffset + (head & mask) * Cqe.SIZE;
        token = ring.get(JAVA_LONG, entry + Cqe.USER_DATA);
        result = ring.get(JAVA_INT, entry + Cqe.RES);
        flags = ring.get(JAVA_INT, entry + Cqe.FLAGS);
        INT.setRelease(ring, headOffset, ++head); // before it is processed, which may need the room
    }

    /**
     * Puts all completions of the ring aside, which makes room for those that the kernel holds
     * back.
     */
    void makeRoom() {
        int count = inRing();
        aside = Arrays.copyOf(aside, asideTo + count * ASIDE_WORDS);
        for (int i = 0; i < count; i++) {
            takeFromRing();
            aside[asideTo++] = token;
            aside[asideTo++] = (long) flags << Integer.SIZE | result & 0xFFFF_FFFFL;
        }
    }

    /**
     * Returns the result of the completion with {@code token}, which stays in its place; {@link
     * #ABSENT} if there is none.
     */
    long find(long token) {
        for (int i = asideFrom; i < asideTo; i += ASIDE_WORDS) {
            if (aside[i] == token) {
                return (int) aside[i + 1];
            }
        }
        for (int i = inRing() - 1; i >= 0; i--) { // one just made is the last
            long entry = entriesOffset + (head + i & mask) * Cqe.SIZE;
            if (ring.get(JAVA_LONG, entry + Cqe.USER_DATA) == token) {
                return ring.get(JAVA_INT, entry + Cqe.RES);
            }
        }
        return ABSENT;
    }

    /** Returns the token of the submission. */
    public long token() {
        return token;
    }

    /** Returns the result, or the negated error code. */
    public int result() {
        return result;
    }

    /** Returns IORING_CQE_F_*. */
    public int flags() {
        return flags;
    }
}
