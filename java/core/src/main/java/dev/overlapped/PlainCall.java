package dev.overlapped;

import dev.overlapped.internal.NativeException;
import dev.overlapped.internal.NativeSocket;

/**
 * A call on an open socket that does not go through the completion path: an option, an address. Any
 * thread.
 *
 * @param <T> what it returns
 */
interface PlainCall<T> {
    T run() throws NativeException;

    /**
     * Makes the call under the monitor that closing takes too: the handle is there until the call
     * is over.
     *
     * @param name what its failure is called
     */
    static <T> T on(NativeSocket socket, String name, PlainCall<T> call) throws IoFailure {
        synchronized (socket) {
            if (socket.isClosing() || socket.isHandleClosed()) {
                throw IoFailure.of(IoFailure.Kind.CLOSED, name, "");
            }
            try {
                return call.run();
            } catch (NativeException e) {
                throw IoFailure.of(name, e);
            }
        }
    }
}
