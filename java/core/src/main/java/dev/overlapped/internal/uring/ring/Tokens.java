package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.slot.SlotTable;

/**
 * The parts of {@code user_data} besides the slot and generation of {@link SlotTable}: the stage of
 * an operation that takes more than one submission, and the submissions that belong to no
 * operation.
 *
 * <pre>
 *  63            32 31     24 23            0
 * +----------------+---------+---------------+
 * |   generation   |  stage  |  slot index   |   an operation: FIRST, SECOND, LINKED, ...
 * |   generation   | LISTEN  |  armed index  |   the accept of a listener, see {@link ArmedTable}
 * |   generation   | RECEIVE |  armed index  |   the multishot receive of a connection, as well
 * |   generation   | CLOSING |  armed index  |   the closing of a socket's descriptor, as well
 * |   descriptor   | OWN     |  which        |   a helper: WAKE, CANCEL, CLOSE, PROBE, IMMEDIATE
 * +----------------+---------+---------------+
 * </pre>
 */
public final class Tokens {
    /**
     * The only stage of most operations; the connecting, the waiting for the first data, the
     * reading of a file, the waiting for the end of a connection.
     */
    public static final int FIRST = 0;

    /**
     * The send after a connect or after the reading of a file, started when that has completed; the
     * dissolving of a connection that has ended.
     */
    public static final int SECOND = 1;

    /** The send after a connect, linked to it: it may be cancelled unreported. */
    public static final int LINKED = 2;

    /** The sending of an accepted direct socket to the ring of its loop. */
    public static final int HANDED_OVER = 3;

    /** The closing of a socket's descriptor. */
    public static final int CLOSING = 0xFC;

    /** The multishot receive of a connection. */
    public static final int RECEIVE = 0xFD;

    /** The accept of a listener. */
    public static final int LISTEN = 0xFE;

    /** A submission that no operation waits for. */
    public static final int OWN = 0xFF;

    /** The read of the eventfd. */
    public static final int WAKE = 0;

    /** A cancel request. Its result is ignored: the completion of its target decides. */
    public static final int CANCEL = 1;

    /** The closing of the descriptor in the upper half, which no socket has. */
    public static final int CLOSE = 2;

    /** The round trip at the opening. */
    static final int PROBE = 3;

    /** An entry that completes while it is submitted, and whose result is read then. */
    public static final int IMMEDIATE = 4;

    private Tokens() {}

    /**
     * Returns the token of {@code base}'s operation in {@code stage}; {@code base} is one of FIRST.
     */
    static long inStage(long base, int stage) {
        return base | (long) stage << SlotTable.STAGE_SHIFT;
    }

    /** Returns the token of a helper. */
    public static long own(int which) {
        return inStage(which, OWN);
    }

    /**
     * Returns the token of an entry whose result is read at once; {@code number} makes it unique.
     */
    public static long immediate(int number) {
        return (long) number << Integer.SIZE | own(IMMEDIATE);
    }

    /** Returns the token of the closing of {@code fd}. */
    public static long close(int fd) {
        return (long) fd << Integer.SIZE | own(CLOSE);
    }

    /** Returns the descriptor in the token of a closing. */
    public static int descriptor(long token) {
        return (int) (token >>> Integer.SIZE);
    }
}
