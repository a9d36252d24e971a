package dev.overlapped.internal.tcp;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.Deadline;
import dev.overlapped.DisconnectHandler;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.TcpConnection;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.operation.CloseReason;

import org.jspecify.annotations.Nullable;

import java.net.StandardSocketOptions;

/**
 * The orderly end of a connection, as of a lingering close: sends all that is queued, ends the own
 * stream, and drops what still arrives until the other side has ended its stream. For closing a
 * socket with unread data resets it, and can take away from the other side what was sent last.
 *
 * <p>The connection's {@link ReceiveStream} receives for it. Lifetime: from the request to the
 * {@link Ending}. The connection's thread only.
 */
final class LingeringEnd {
    private static final IoOperation VERB = IoOperation.CLOSE_AFTER_SENDING;

    private final StreamSocket connection;
    private @Nullable Ending ending; // null once it was called
    private boolean peerEndedFirst;

    LingeringEnd(StreamSocket connection, Ending ending) {
        this.connection = connection;
        this.ending = ending;
    }

    /** Fails the end if the own stream cannot be ended. */
    private final class OutputEnd implements DisconnectHandler {
        @Override
        public void disconnected(TcpConnection ignored) {}

        @Override
        public void failed(TcpConnection ignored, IoFailure failure) {
            fail(failure, CloseReason.failed(failure));
        }
    }

    /**
     * Begins.
     *
     * @param inputEnded whether the other side has ended its stream
     * @param idle whether, besides, no receive is posted
     */
    void begin(Deadline deadline, boolean inputEnded, boolean idle) {
        peerEndedFirst = inputEnded;
        if (deadline != Deadline.NONE) {
            connection.loop().scheduleAt(deadline.nanoTime(), this::deadlinePassed);
        }
        if (inputEnded && present(ending).endsOutput() || idle && hasSentAll() && !lingers()) {
            connection.socket().endOutput(true); // closing does so, without a call of its own
        }
    }

    /** Ends the own stream, unless that is under way; again if a disconnect of the user failed. */
    private void endOutput() {
        if (!connection.socket().isOutputEnded()) {
            connection.socket().endOutput(true); // what waits in the inbox by now is late
            Disconnects.startOfOrderlyEnd(connection, new OutputEnd());
        }
    }

    private void deadlinePassed() {
        if (ending != null) {
            fail(Failures.of(IoFailure.Kind.TIMED_OUT, VERB, ""), CloseReason.DEADLINE);
        }
    }

    /** Returns whether closing may break the connection, or wait, as SO_LINGER asks. */
    private boolean lingers() {
        return connection.socket().options().containsKey(StandardSocketOptions.SO_LINGER);
    }

    private boolean hasSentAll() {
        return connection.socket().pendingWrites() == 0;
    }

    /**
     * Completes the end if all conditions are met.
     *
     * @param inputEnded whether the other side has ended its stream, and no receive is posted
     * @return whether nothing more is to be received
     */
    boolean complete(boolean inputEnded) {
        if (connection.isClosed()) {
            closed();
            return true;
        }
        endOutput();
        if (inputEnded && hasSentAll()) {
            Ending last = ending;
            ending = null;
            if (last != null) {
                connection
                        .socket()
                        .closeReason(peerEndedFirst ? CloseReason.PEER_ENDED : CloseReason.ENDED);
                last.drained();
            }
            return true;
        }
        return false;
    }

    /** Returns whether a receive that failed so has found the other side's stream ended. */
    boolean isEndOfStream(IoFailure failure) {
        return ending != null && ending.isEndOfStream(failure);
    }

    /** The connection is closed. Makes no failure in vain: most connections have ended in order. */
    void closed() {
        if (ending != null) {
            fail(Failures.closed(connection.socket(), VERB), CloseReason.CLOSED);
        }
    }

    /** A receive for it has failed. */
    void fail(IoFailure failure) {
        fail(failure, CloseReason.failed(failure));
    }

    private void fail(IoFailure failure, CloseReason reason) {
        connection.socket().closeReason(reason);
        Ending last = ending;
        ending = null;
        if (last != null) {
            last.failed(failure);
        }
    }
}
