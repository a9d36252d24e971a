package dev.overlapped.internal.tcp;

import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;

/**
 * Failures of a connection as the JDK's own streams and channels throw them; the cause is the
 * {@link IoFailure}. A connection whose reader or writer was interrupted is closed, as theirs is: a
 * caller that knows only these types cannot learn how much was transferred.
 */
final class StreamFailures {
    private StreamFailures() {}

    /** Refuses a closed connection. */
    static void checkOpen(StreamSocket connection, IoOperation operation) throws IoFailure {
        if (connection.isClosed()) {
            throw Failures.closed(connection.socket(), operation);
        }
    }

    /** Returns a failure as a stream throws it. */
    static IOException ofStream(StreamSocket connection, IoFailure failure) {
        if (failure.kind() == IoFailure.Kind.INTERRUPTED) {
            connection.close();
        }
        return ofEither(failure);
    }

    /** Returns a failure as a channel throws it whose connection was open before. */
    static IOException ofChannel(StreamSocket connection, IoFailure failure) {
        return switch (failure.kind()) {
            case INTERRUPTED -> {
                connection.close();
                yield caused(new ClosedByInterruptException(), failure);
            }
            case CLOSED -> caused(new AsynchronousCloseException(), failure);
            default -> ofEither(failure);
        };
    }

    /** Returns the failure of a channel whose connection is closed. */
    static IOException closedChannel(StreamSocket connection, IoOperation operation) {
        return caused(
                new ClosedChannelException(), Failures.closed(connection.socket(), operation));
    }

    private static IOException ofEither(IoFailure failure) {
        if (failure.kind() != IoFailure.Kind.TIMED_OUT) {
            return caused(new SocketException(failure.getMessage()), failure);
        }
        SocketTimeoutException timedOut = new SocketTimeoutException(failure.getMessage());
        timedOut.bytesTransferred = (int) Math.min(Integer.MAX_VALUE, failure.transferred());
        return caused(timedOut, failure);
    }

    private static IOException caused(IOException as, IoFailure failure) {
        as.initCause(failure);
        return as;
    }
}
