package dev.overlapped.internal.transmit;

import dev.overlapped.Deadline;
import dev.overlapped.ReuseHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpTarget;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.TransmitOperation;

/**
 * A connection as its transmissions see it. Threads: as each method says.
 *
 * @param <R> the next use of its socket
 */
public interface StreamTransmitter<R extends TcpTarget> extends Transmitter {
    /** Returns the connection that the socket of {@code operation} is of. */
    static StreamTransmitter<?> of(Operation operation) {
        return (StreamTransmitter<?>) operation.socket().owner();
    }

    /** Returns the connection as its handlers get it. Any thread. */
    TcpConnection face();

    /** Prepares the reuse of the socket after {@code transmission}, which is not started yet. */
    TransmissionReuse reuseAfter(
            TransmitOperation transmission, Deadline deadline, ReuseHandler<? super R> handler);

    /** Opens the sending side again, after {@code failed} should have ended it. Its thread. */
    void reopenOutput(Operation failed);

    /** Closes the connection. Any thread. */
    void close();

    /** Closes the connection for a reason that its handlers get. On the completion thread. */
    void close(CloseReason reason);

    /** Refuses nothing: a transmission after the end of the sending side fails as a send does. */
    @Override
    default void checkOutputOpen() {}

    @Override
    default void transmissionEnded(TransmitOperation operation) {
        if (operation.outcome() != Operation.Outcome.COMPLETED
                && operation.has(TransmitOperation.Flag.DISCONNECT)) {
            reopenOutput(operation);
        }
    }

    /** Closes the connection after a failure: only its receive handler gets it. */
    @Override
    default void releasedAfter(TransmitOperation ended) {
        switch (ended.outcome()) {
            case COMPLETED, LATE -> {}
            case REFUSED -> close(CloseReason.sendLimit(ended.socket().window().describe()));
            case FAILED -> close(CloseReason.failed(ended.verb(), ended.error()));
            default -> close();
        }
    }
}
