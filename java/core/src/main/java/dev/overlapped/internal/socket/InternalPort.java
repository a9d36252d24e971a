package dev.overlapped.internal.socket;

import dev.overlapped.AcceptOptions;
import dev.overlapped.CompletionPort;
import dev.overlapped.ListenerOptions;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.internal.buffer.NativeBufferPool;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.operation.SendLevels;

import java.nio.file.Path;
import java.util.Optional;

/** A port as its sockets see it. Any thread. */
public interface InternalPort extends CompletionPort {
    /** The options of calls that name none. */
    record Defaults(ListenerOptions listening, AcceptOptions accepting, ReceiveOptions receiving) {}

    /** Returns the options of calls that name none. */
    Defaults defaults();

    @Override
    NativeBufferPool buffers();

    /** Returns the limits of what its connections may have outstanding. */
    SendLevels sendLevels();

    /**
     * Returns the loop for a listener or a socket that is made before it is needed: in turn.
     *
     * @throws IllegalStateException if the port is closed or shutting down
     */
    CompletionLoop nextLoop();

    /** Returns a loop for what no socket belongs to; it may have ended. */
    CompletionLoop anyLoop();

    /**
     * Returns the loop for a connection or UDP socket, which is expected there: that of a given
     * socket, else the one with the fewest.
     *
     * @throws IllegalStateException if the port is closed or shutting down
     * @throws IllegalArgumentException if the socket is of another port
     */
    CompletionLoop chooseLoop(Optional<OverlappedSocket> threadOf);

    /** Opens a file for transmissions of the port's connections. */
    NativeFile openHandle(Path path) throws NativeException;

    /** Reports what a handler has thrown. */
    void handlerFailed(Throwable failure);

    /**
     * Reports what a handler has thrown.
     *
     * @param price the datagram or socket that it has cost, for people; empty = none
     */
    void handlerFailed(String price, Throwable failure);

    /** Takes note that a socket is reaped. */
    void socketReaped();
}
