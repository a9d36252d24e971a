package dev.overlapped.framing;

import java.io.IOException;

/**
 * A stream that cannot be divided into frames: one of them is longer than its framing allows, or
 * has a length that makes no sense.
 *
 * @since 0.1
 */
public final class FrameException extends IOException {
    private static final long serialVersionUID = 1L;

    /** See {@link #limit}. */
    private final int limit;

    /** See {@link #seen}. */
    private final long seen;

    FrameException(String message, int limit, long seen) {
        super(message);
        this.limit = limit;
        this.seen = seen;
    }

    /**
     * The length of the longest frame that the framing allows.
     *
     * @return bytes
     */
    public int limit() {
        return limit;
    }

    /**
     * The length of the frame as far as it is known: that which its length field says, or the bytes
     * that have arrived without a delimiter.
     *
     * @return bytes; {@link Long#MAX_VALUE} if it is more than that, negative if its length field
     *     says so
     */
    public long seen() {
        return seen;
    }
}
