package dev.overlapped.internal.uring.socket;

import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;

import org.jspecify.annotations.Nullable;

/**
 * A backend as another loop's accept sees it ({@link Loop#backend}): the place where the accepted
 * connection will live. Any thread.
 */
public interface SocketHome {
    /** Returns the descriptor of its ring. */
    int ringDescriptor();

    /** Returns the table of its direct descriptors; null if connections have ordinary ones. */
    @Nullable DirectTable table();

    /** Returns its descriptors, to count the connection among them. */
    Descriptors descriptors();

    /** Closes the handle of a socket that was opened there but never attached. */
    void discard(NativeSocket socket);
}
