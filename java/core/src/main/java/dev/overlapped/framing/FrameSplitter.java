package dev.overlapped.framing;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Finds the frames in a stream that arrives in pieces. The start of a frame that has not arrived
 * whole is kept on the heap; the memory for it grows with what has arrived, not with what a header
 * announces.
 *
 * <p>Lifetime: one connection. One thread at a time.
 */
abstract class FrameSplitter {
    /** The result of {@link #next} if no frame is whole. */
    static final long NONE = -1;

    private static final byte[] NOTHING = {};
    private static final int FIRST_SIZE = 64;

    private final int maxLength;
    private byte[] kept = NOTHING;
    private int keptLength;
    private boolean ofKept; // the frame that was found is in the kept bytes
    private long offset;
    private long length;

    FrameSplitter(int maxLength) {
        this.maxLength = maxLength;
    }

    /** The longest frame, as the handler gets it. */
    final int maxLength() {
        return maxLength;
    }

    /**
     * Looks for the next frame in {@code data}, after what was kept of the piece before.
     *
     * @param from where the bytes start that were not looked at yet
     * @return where the bytes after the frame start; {@link #NONE} if it is not whole, and all of
     *     {@code data} is kept
     * @throws FrameException if there cannot be one
     */
    abstract long next(MemorySegment data, long from) throws FrameException;

    /** Returns the frame that was found; valid until {@link #forget}. */
    final MemorySegment frame(MemorySegment data) {
        return (ofKept ? MemorySegment.ofArray(kept) : data).asSlice(offset, length);
    }

    /** Returns where it starts in {@code data}; −1 if it was kept. */
    final long offsetInData() {
        return ofKept ? -1 : offset;
    }

    /** Returns what was kept of a frame that is not whole. */
    final MemorySegment rest() {
        return MemorySegment.ofArray(kept).asSlice(0, keptLength);
    }

    /** Forgets the frame that was found. */
    final void forget() {
        if (ofKept) {
            forgetKept();
        }
    }

    /** Forgets what was kept. */
    final void forgetKept() {
        ofKept = false;
        keptLength = 0;
        kept = NOTHING; // an idle connection holds no memory
    }

    // ---- for the kinds of framing

    final int keptLength() {
        return keptLength;
    }

    final byte kept(int index) {
        return kept[index];
    }

    /** The kept bytes as a segment, without those that are free. */
    final MemorySegment kept() {
        return MemorySegment.ofArray(kept);
    }

    /** Keeps {@code count} bytes of {@code data}. */
    final void keep(MemorySegment data, long from, long count) {
        int needed = Math.toIntExact(keptLength + count);
        if (needed > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(needed, grown()));
        }
        MemorySegment.copy(data, from, MemorySegment.ofArray(kept), keptLength, count);
        keptLength = needed;
    }

    private int grown() {
        return (int) Math.max(FIRST_SIZE, Math.min(Integer.MAX_VALUE - 8L, 2L * kept.length));
    }

    /** Takes note of a frame in {@code data}. */
    final void found(long at, long size) {
        ofKept = false;
        offset = at;
        length = size;
    }

    /** Takes note of a frame in the kept bytes. */
    final void foundKept(long at, long size) {
        ofKept = true;
        offset = at;
        length = size;
    }
}
