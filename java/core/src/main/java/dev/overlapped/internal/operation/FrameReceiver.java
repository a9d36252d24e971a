package dev.overlapped.internal.operation;

import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;

/**
 * A receive handler that may return in the middle of a buffer, which it keeps, and continues there
 * later: a decoder of frames. Its methods are never called concurrently.
 */
public interface FrameReceiver extends ReceiveHandler {
    /** Lets it keep buffers from now on: its caller will have it continue. */
    void mayHold();

    /** Returns whether it keeps a buffer of which it has not handed out everything. */
    boolean isHolding();

    /**
     * Continues with the buffer that it keeps. It may keep it again; once the connection
     * {@linkplain FrameSource#takesFrames takes no frames}, it only releases it.
     */
    void continueHeld(TcpConnection connection);
}
