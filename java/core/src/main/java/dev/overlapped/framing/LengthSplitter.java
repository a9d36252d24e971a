package dev.overlapped.framing;

import java.lang.foreign.MemorySegment;

/** Finds frames that begin with a header that says how long they are. */
final class LengthSplitter extends FrameSplitter {
    private final LengthFraming framing;
    private long total = NONE; // bytes of the frame whose start is kept, with its header

    LengthSplitter(LengthFraming framing) {
        super(framing.maxLength());
        this.framing = framing;
    }

    @Override
    long next(MemorySegment data, long from) throws FrameException {
        int header = framing.headerLength();
        long there = data.byteSize() - from;
        if (keptLength() == 0 && there >= header) {
            long size = framing.totalLength(data, from);
            if (size <= there) {
                found(from + framing.dropped(), size - framing.dropped());
                return from + size;
            }
            total = size;
        }
        long at = from;
        if (total == NONE) {
            at = keepUpTo(header, data, at);
            if (keptLength() < header) {
                return NONE;
            }
            total = framing.totalLength(kept(), 0);
        }
        at = keepUpTo(total, data, at);
        if (keptLength() < total) {
            return NONE;
        }
        foundKept(framing.dropped(), total - framing.dropped());
        total = NONE;
        return at;
    }

    /** Keeps bytes of {@code data} until there are {@code wanted}; returns where it has stopped. */
    private long keepUpTo(long wanted, MemorySegment data, long from) {
        long count = Math.min(wanted - keptLength(), data.byteSize() - from);
        keep(data, from, count);
        return from + count;
    }
}
