package dev.overlapped.internal.iocp.port;

/**
 * A view of one completion as Windows reported it: in a packet of the port, or by the starting call
 * itself where no packet follows. It is filled again for the next completion, so a verb reads it
 * before it starts or ends anything. The loop's thread only.
 */
public final class Packet {
    private long slot;
    private int code;
    private int bytes;

    /**
     * Fills the view.
     *
     * @param ofSlot the address of the OVERLAPPED
     * @param winsockCode 0 = done
     * @param moved the bytes moved, a DWORD
     * @return this
     */
    public Packet of(long ofSlot, int winsockCode, int moved) {
        slot = ofSlot;
        code = winsockCode;
        bytes = moved;
        return this;
    }

    /** Returns the address of the OVERLAPPED, which names the slot. */
    public long slot() {
        return slot;
    }

    /** Returns the Winsock code, 0 = done. */
    public int code() {
        return code;
    }

    /** Returns the bytes moved. */
    public long bytes() {
        return Integer.toUnsignedLong(bytes);
    }
}
