package dev.overlapped.internal.transmit;

import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.WhenFull;
import dev.overlapped.internal.socket.InternalPort;

/** A connection or a UDP socket, as its transmissions see it. Threads: as each method says. */
public interface Transmitter {
    /** Returns the owner of an operation's socket. */
    static Transmitter of(Operation operation) {
        return (Transmitter) operation.socket().owner();
    }

    /** Returns its port. Any thread. */
    InternalPort port();

    /** Returns its socket. Any thread. */
    NativeSocket socket();

    /**
     * Refuses a transmission that cannot be sent in the socket's present state. Any thread.
     *
     * @throws IllegalStateException that says why
     */
    void checkOutputOpen();

    /**
     * Starts a prepared transmission whose buffers and files are taken. Any thread.
     *
     * @param bytes of the buffers
     * @return the operation's number
     */
    long start(TransmitOperation operation, long bytes, WhenFull whenFull);

    /** A transmission has ended, and its handler is called next. On the completion thread. */
    void transmissionEnded(TransmitOperation operation);

    /** A transmission without a handler has ended. On the completion thread. */
    void releasedAfter(TransmitOperation ended);

    /** A write has ended, and its handler has run. On the completion thread. */
    void writeEnded();
}
