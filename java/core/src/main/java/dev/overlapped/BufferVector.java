package dev.overlapped;

/** The buffers of a scattered or gathered operation, or of a transmission. */
final class BufferVector {
    /** How much of a buffer an operation may move. */
    interface LengthOf {
        int of(IoBuffer buffer);
    }

    /** Where that is. */
    interface AddressOf {
        long of(IoBuffer buffer);
    }

    private BufferVector() {}

    /**
     * Sees that they fit into one operation.
     *
     * @throws IllegalArgumentException if there are too few or too many, or too much is to be moved
     */
    static void check(IoBuffer[] buffers, LengthOf length) {
        if (buffers.length < 1 || buffers.length > TcpConnection.MAX_BUFFERS) {
            throw new IllegalArgumentException(
                    buffers.length + " buffers: must be 1 to " + TcpConnection.MAX_BUFFERS);
        }
        long total = 0;
        for (IoBuffer buffer : buffers) {
            total += length.of(buffer);
        }
        if (total > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    total + " bytes in one operation: at most " + Integer.MAX_VALUE);
        }
    }

    /** All or none: if one of them cannot go, those before it come back. */
    static void takeOff(IoBuffer[] buffers) {
        int taken = 0;
        try {
            for (; taken < buffers.length; taken++) {
                buffers[taken].takeOff();
            }
        } catch (RuntimeException e) {
            while (taken > 0) {
                buffers[--taken].land();
            }
            throw e;
        }
    }
}
