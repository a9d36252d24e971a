package dev.overlapped.internal.operation;

/** A connection as a decoder of frames sees it, which asks before each frame. Any thread. */
public interface FrameSource {
    /** Returns false once the connection is closed, or its orderly end was asked for. */
    boolean takesFrames();

    /** Returns whether frames are to be held back: receiving has paused, or there is pressure. */
    boolean holdsFramesBack();
}
