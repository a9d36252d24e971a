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
    /** The detail of the failure. */
    String MEANWHILE = "the port was closed meanwhile";

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
            throw refused(port, verb, e);
        } finally {
            if (!attached) {
                socket.loop().discard(socket);
            }
        }
        if (port.status().isClosed()) {
            socket.loop().close(socket, CloseReason.PORT_CLOSED);
            throw Failures.of(IoFailure.Kind.CLOSED, verb, MEANWHILE);
        }
        return made;
    }

    /** Returns the failure of an opening that the system has refused, or whose port is closed. */
    static IoFailure refused(InternalPort port, IoOperation verb, NativeException why) {
        return port.status().isClosed()
                ? Failures.of(IoFailure.Kind.CLOSED, verb, MEANWHILE)
                : Failures.of(verb, why);
    }
}
