package dev.overlapped.internal;

/** The public object around a {@link NativeSocket}. */
public interface SocketOwner {
    /**
     * The socket's handle is closed and its last operation has completed. Runs once, on the
     * socket's completion thread.
     */
    void reaped();
}
