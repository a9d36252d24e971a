package dev.overlapped.internal.socket;

import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.NativeSocket;

import org.jspecify.annotations.Nullable;

/**
 * A call on an open socket that does not go through the completion path: an option, an address. Any
 * thread.
 *
 * @param <T> its result
 */
public interface PlainCall<T extends @Nullable Object> {
    /** Makes the call itself. */
    T run() throws NativeException;

    /**
     * Makes the call, which itself keeps the handle open until it returns: on the monitor that
     * closing takes too, unless it has to wait for another thread.
     *
     * @param operation the operation that its failure names
     */
    static <T extends @Nullable Object> T on(
            NativeSocket socket, IoOperation operation, PlainCall<T> call) throws IoFailure {
        if (socket.isClosing()) {
            throw Failures.of(IoFailure.Kind.CLOSED, operation, "");
        }
        try {
            return call.run();
        } catch (NativeException e) {
            if (socket.isClosing()) { // meanwhile
                throw Failures.of(IoFailure.Kind.CLOSED, operation, "");
            }
            throw Failures.of(operation, e);
        }
    }
}
