package dev.overlapped.internal.operation;

import dev.overlapped.internal.buffer.BufferSource;

/**
 * Fills memory with what comes next on a connection (WSARecv; io_uring recv, recvmsg). 0 bytes of a
 * non-empty buffer = end of stream.
 */
public final class ReceiveOperation extends Operation {
    private boolean onReady;
    private boolean repeated;

    /**
     * Says that the operation brings no memory: the backend takes a buffer from the loop's {@link
     * BufferSource} when there is something to receive, and {@linkplain #lend lends} it to the
     * operation; at the end of the stream, and of a failure, there is none. Between {@link
     * #prepare} and start.
     *
     * @param again whether others like it will follow, each as soon as the one before has completed
     */
    public void onReady(boolean again) {
        onReady = true;
        repeated = again;
    }

    /** Whether the backend finds the memory. */
    public boolean isOnReady() {
        return onReady;
    }

    /** Whether others like it will follow: then the backend may receive ahead of them. */
    public boolean isRepeated() {
        return repeated;
    }

    @Override
    void prepared() {
        onReady = false;
        repeated = false;
    }

    @Override
    public String verb() {
        return "receive";
    }

    @Override
    public boolean isRead() {
        return true;
    }
}
