package dev.overlapped.internal.loop;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.failure.FailureKinds;
import dev.overlapped.internal.operation.ConnectOperation;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.OperationQueue;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.operation.TransmitOperation;

import org.jspecify.annotations.Nullable;

/** The conclusions from an ended operation about its connection. */
final class SocketEnds {
    private SocketEnds() {}

    /** Returns whether a completed receive has found the end of the other side's stream. */
    static boolean isEndOfStream(ReceiveOperation completed) {
        return completed.transferred() == 0 && (completed.isOnReady() || completed.length() > 0);
    }

    /**
     * Returns whether a write of a stream has ended without all of its data, so that the stream has
     * a gap from here on. One that was refused, or late, has not begun.
     */
    static boolean isCut(Operation ended) {
        return ended.socket().windowOrNull() != null
                && (ended instanceof SendOperation || ended instanceof TransmitOperation)
                && ended.outcome() != Operation.Outcome.COMPLETED
                && ended.outcome() != Operation.Outcome.REFUSED
                && ended.outcome() != Operation.Outcome.LATE;
    }

    /** Returns whether a write starts after this side has ended its stream, or its datagrams. */
    static boolean isLate(Operation starting) {
        return !starting.isRead()
                && starting.socket().isOutputEnded()
                && !(starting instanceof DisconnectOperation end && end.isLast());
    }

    /** Takes note of an operation that starts: one that ends the stream is the last write. */
    static void noteStart(Operation starting) {
        if (starting instanceof DisconnectOperation
                || starting instanceof TransmitOperation transmit
                        && transmit.has(TransmitOperation.Flag.DISCONNECT)) {
            starting.socket().endOutput(true);
        }
    }

    /**
     * Returns whether closing a socket now resets its connection: the reason says so, or not all
     * data were sent.
     */
    static boolean isResetByClosing(NativeSocket socket) {
        return socket.windowOrNull() != null
                && (socket.closeReason().resets()
                        || socket.isCut()
                        || movesData(socket.writes())
                        || movesData(socket.heldBack()));
    }

    /** Returns whether a queue has a write that moves data; null = no queue. */
    private static boolean movesData(@Nullable OperationQueue queue) {
        Operation first = queue == null ? null : queue.first();
        for (Operation each = first; each != null; each = each.nextInQueue()) {
            if (each instanceof SendOperation || each instanceof TransmitOperation) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a failed operation says that its connection has broken. */
    static boolean isLost(Operation failed, ErrorDomain domain) {
        if (failed.socket().windowOrNull() == null || failed instanceof ConnectOperation) {
            return false;
        }
        IoFailure.Kind kind = FailureKinds.of(domain.symbol(failed.error()));
        return kind == IoFailure.Kind.CONNECTION_RESET
                || kind == IoFailure.Kind.CONNECTION_ABORTED
                || kind == IoFailure.Kind.TIMED_OUT
                || kind == IoFailure.Kind.NETWORK_UNREACHABLE
                || kind == IoFailure.Kind.HOST_UNREACHABLE;
    }
}
