package dev.overlapped.internal.socket;

import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;

/**
 * The last step of opening a socket: it gets its public object, and its loop. None stays half open:
 * whatever this throws, the handle is closed. Any thread.
 *
 * @param <S> the public object
 */
@FunctionalInterface
public interface Attachment<S> {
    /** Makes the public object of a socket that its loop does not know yet. */
    S of(NativeSocket socket) throws NativeException;

    /**
     * Attaches a socket to its loop.
     *
     * @param verb the call that opens it
     * @throws IoFailure {@link IoFailure.Kind#CLOSED} if the port has been closed meanwhile, or as
     *     {@code making} fails
     */
    static <S> S attach(
            InternalPort port, IoOperation verb, NativeSocket socket, Attachment<S> making)
            throws IoFailure {
        boolean attached = false;
        S made;
        try {
            made = making.of(socket);
            socket.loop().attach(socket);
            attached = true;
        } catch (NativeException e) {
            throw Failures.of(verb, e);
        } finally {
            if (!attached) {
                socket.loop().discard(socket);
            }
        }
        if (port.status().isClosed()) {
            socket.loop().close(socket, CloseReason.PORT_CLOSED);
            throw Failures.of(IoFailure.Kind.CLOSED, verb, "the port was closed meanwhile");
        }
        return made;
    }
}
