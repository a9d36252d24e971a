package dev.overlapped.internal;

/**
 * Where a backend gets memory for data that have come, when the operation brings none of its own
 * ({@link ReceiveOperation#isOnReady}). A buffer taken is in flight: the kernel may be given it. It
 * goes on with an operation, or back.
 *
 * <p>The loop's thread only.
 */
public interface BufferSource {
    /** A source that has none. */
    BufferSource NONE =
            new BufferSource() {
                @Override
                public Object tryTake() {
                    return null;
                }

                @Override
                public long address(Object buffer) {
                    throw new IllegalArgumentException("no buffer of this source: " + buffer);
                }

                @Override
                public int capacity() {
                    return 0;
                }

                @Override
                public int share() {
                    return 0;
                }

                @Override
                public void handOver(Object buffer) {
                    throw new IllegalArgumentException("no buffer of this source: " + buffer);
                }

                @Override
                public void giveBack(Object buffer) {
                    throw new IllegalArgumentException("no buffer of this source: " + buffer);
                }
            };

    /** Takes a buffer; null if all that there may be are in use. */
    Object tryTake();

    /** Where the memory of a buffer is. */
    long address(Object buffer);

    /** How large each buffer is, in bytes. */
    int capacity();

    /** How many buffers may be kept ready here, of all that there may be. */
    int share();

    /** A taken buffer is an operation's from here on: its completion lands it. */
    void handOver(Object buffer);

    /** A taken buffer was not needed. */
    void giveBack(Object buffer);
}
