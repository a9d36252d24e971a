package dev.overlapped;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.NativeSocket;

/**
 * A call on an open socket that does not go through the completion path: an option, an address. Any
 * thread.
 *
 * @param <T> what it returns
 */
interface PlainCall<T> {
    T run() throws NativeException;

    /**
     * Makes the call, which sees to it itself that the handle is there until it is over: on the
     * monitor that closing takes too, unless it has to wait for another thread.
     *
     * @param name what its failure is called
     */
    static <T> T on(NativeSocket socket, String name, PlainCall<T> call) throws IoFailure {
        if (socket.isClosing()) {
            throw IoFailure.of(IoFailure.Kind.CLOSED, name, "");
        }
        try {
            return call.run();
        } catch (NativeException e) {
            if (socket.isClosing()) { // meanwhile
                throw IoFailure.of(IoFailure.Kind.CLOSED, name, "");
            }
            throw IoFailure.of(name, e);
        }
    }
}
