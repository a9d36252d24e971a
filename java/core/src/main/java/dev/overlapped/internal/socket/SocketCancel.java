package dev.overlapped.internal.socket;

import dev.overlapped.Cancellable;
import dev.overlapped.internal.operation.NativeSocket;

/**
 * An operation to be cancelled by its number.
 *
 * @param id its number among those of {@code socket}
 */
public record SocketCancel(NativeSocket socket, long id) implements Cancellable {
    @Override
    public void cancel() {
        socket.loop().cancel(socket, id);
    }
}
