package dev.overlapped.framing;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Finds frames that end with a delimiter. Each byte is looked at once, but for the last ones of a
 * piece, which may be the start of a delimiter.
 */
final class DelimiterSplitter extends FrameSplitter {
    private final byte[] delimiter;
    private final boolean dropsCr;

    /**
     * @param delimiter not copied
     * @param dropsCr whether a carriage return before the delimiter is part of it
     */
    DelimiterSplitter(byte[] delimiter, boolean dropsCr, int maxLength) {
        super(maxLength);
        this.delimiter = delimiter;
        this.dropsCr = dropsCr;
    }

    @Override
    long next(MemorySegment data, long from) throws FrameException {
        int overlap = overlap(data, from);
        if (overlap > 0) { // the delimiter begins in the kept bytes
            int size = keptLength() - overlap;
            foundKept(0, checked(dropsCr && endsWithCr(size) ? size - 1 : size));
            return from + delimiter.length - overlap;
        }
        long at = indexOf(data, from, delimiter);
        if (at < 0) {
            keepUnfinished(data, from);
            return NONE;
        }
        if (keptLength() == 0) {
            boolean cr = dropsCr && at > from && byteAt(data, at - 1) == '\r';
            found(from, checked(at - from - (cr ? 1 : 0)));
        } else {
            checkRoom(at - from);
            keep(data, from, at - from);
            int size = keptLength();
            foundKept(0, checked(dropsCr && endsWithCr(size) ? size - 1 : size));
        }
        return at + delimiter.length;
    }

    /**
     * Returns how many of the last kept bytes are the start of a delimiter that {@code data}
     * completes; 0 = there is none.
     */
    private int overlap(MemorySegment data, long from) {
        for (int count = Math.min(delimiter.length - 1, keptLength()); count > 0; count--) {
            if (data.byteSize() - from >= delimiter.length - count
                    && keptEndsWith(count)
                    && isAt(data, from, delimiter, count)) {
                return count;
            }
        }
        return 0;
    }

    private boolean keptEndsWith(int count) {
        for (int i = 0; i < count; i++) {
            if (kept(keptLength() - count + i) != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean endsWithCr(int size) {
        return size > 0 && kept(size - 1) == '\r';
    }

    private void keepUnfinished(MemorySegment data, long from) throws FrameException {
        long more = data.byteSize() - from;
        checkRoom(more);
        keep(data, from, more);
        if (keptLength() - ofDelimiter() > maxLength()) {
            throw tooLong(keptLength(), " or more, without a delimiter yet");
        }
    }

    /** Refuses a frame that is too long, wherever its delimiter may begin. */
    private void checkRoom(long more) throws FrameException {
        long seen = keptLength() + more;
        int atMostOfDelimiter = delimiter.length - 1 + (dropsCr ? 1 : 0);
        if (seen - atMostOfDelimiter > maxLength()) {
            throw tooLong(seen, " or more, without a delimiter yet");
        }
    }

    /** Returns how many of the last kept bytes may be the start of a delimiter. */
    private int ofDelimiter() {
        if (dropsCr) {
            return endsWithCr(keptLength()) ? 1 : 0; // and the delimiter is one byte
        }
        int count = Math.min(delimiter.length - 1, keptLength());
        while (!keptEndsWith(count)) {
            count--;
        }
        return count;
    }

    private long checked(long size) throws FrameException {
        if (size > maxLength()) {
            throw tooLong(size, "");
        }
        return size;
    }

    private FrameException tooLong(long seen, String more) {
        return new FrameException(
                "a frame of " + seen + " bytes" + more + ": at most " + maxLength(),
                maxLength(),
                seen);
    }

    // ---- searching

    /** Returns where {@code wanted} first begins in {@code data}, −1 if it does not. */
    static long indexOf(MemorySegment data, long from, byte[] wanted) {
        long last = data.byteSize() - wanted.length;
        for (long at = from; at <= last; at++) {
            if (byteAt(data, at) == wanted[0] && isAt(data, at + 1, wanted, 1)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isAt(MemorySegment data, long at, byte[] wanted, int start) {
        for (int i = start; i < wanted.length; i++) {
            if (byteAt(data, at + i - start) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte byteAt(MemorySegment data, long at) {
        return data.get(ValueLayout.JAVA_BYTE, at);
    }
}
