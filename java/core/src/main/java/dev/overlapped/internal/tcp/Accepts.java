package dev.overlapped.internal.tcp;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.AcceptDataHandler;
import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptTarget;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** Accepts of a listener: how they start, and how they end. */
final class Accepts {
    static final Completion<AcceptOperation, AcceptHandler> ACCEPTED = Accepts::accepted;
    static final Completion<AcceptOperation, AcceptDataHandler> WITH_DATA =
            Accepts::acceptedWithData;
    static final Completion<AcceptOperation, Awaited<AcceptedConnection>> AWAITED =
            Accepts::awaited;

    private Accepts() {}

    // ---- starting; any thread

    /**
     * @param target accepted into; null = a new socket
     */
    static <H> long start(
            ListeningSocket listener,
            @Nullable AcceptTarget target,
            Deadline deadline,
            Completion<AcceptOperation, H> completion,
            H handler) {
        Objects.requireNonNull(deadline, "deadline");
        NativeSocket into = target == null ? null : take(listener, target);
        return start(listener, new AcceptOperation(), into, null, deadline, completion, handler);
    }

    /**
     * @param target accepted into; null = a new socket
     */
    static <H> long start(
            ListeningSocket listener,
            @Nullable AcceptTarget target,
            IoBuffer firstData,
            Deadline deadline,
            Completion<AcceptOperation, H> completion,
            H handler) {
        if (firstData.capacity() == 0) {
            throw new IllegalArgumentException(
                    "a buffer of 0 bytes for first data: at least 1 is needed; accept without a"
                            + " buffer takes no data");
        }
        Objects.requireNonNull(deadline, "deadline");
        NativeBuffer pinned = NativeBuffer.of(firstData);
        pinned.pinToFill();
        NativeSocket into;
        try {
            into = target == null ? null : take(listener, target);
        } catch (RuntimeException e) {
            pinned.unpin();
            throw e;
        }
        return start(listener, new AcceptOperation(), into, pinned, deadline, completion, handler);
    }

    /**
     * @param into accepted into, detached; null = a new socket
     * @param pinned gets first data; null = none
     */
    static <H> long start(
            ListeningSocket listener,
            AcceptOperation operation,
            @Nullable NativeSocket into,
            @Nullable NativeBuffer pinned,
            Deadline deadline,
            Completion<AcceptOperation, H> completion,
            H handler) {
        operation.prepare(listener.socket(), completion, handler, deadline.nanoTime());
        if (pinned != null) {
            operation.fill(pinned);
        }
        if (into != null) {
            operation.into(into);
        }
        return listener.loop().start(operation);
    }

    /** Takes the socket of a target that fits. */
    private static NativeSocket take(ListeningSocket listener, AcceptTarget target) {
        KeptForAccept kept = (KeptForAccept) target;
        if (Family.ofIp(kept.isIpv6()) != listener.family()) {
            throw new IllegalArgumentException(
                    target
                            + " is for "
                            + (kept.isIpv6() ? "IPv6" : "IPv4")
                            + ": must be of the family of "
                            + listener);
        } else if (kept.port() != listener.port()) {
            throw new IllegalArgumentException(
                    target + " is of another completion port than " + listener);
        }
        return kept.take();
    }

    // ---- completing; on the completion thread

    /** Makes the connection of an accept that has succeeded. */
    static Accepted connection(AcceptOperation operation) {
        return new Accepted(ListeningSocket.of(operation), present(operation.accepted()));
    }

    /** Opens the socket to accept into again: there is no connection. */
    static void giveBack(AcceptOperation operation) {
        NativeSocket into = operation.into();
        if (into != null) {
            KeptSocket.of(into).giveBack(into);
        }
    }

    private static boolean succeeded(AcceptOperation operation) {
        return operation.outcome() == Operation.Outcome.COMPLETED;
    }

    private static void accepted(AcceptOperation operation, AcceptHandler handler) {
        if (succeeded(operation)) {
            handler.accepted(connection(operation));
        } else {
            giveBack(operation);
            handler.failed(ListeningSocket.of(operation), Failures.of(operation));
        }
    }

    private static void acceptedWithData(AcceptOperation operation, AcceptDataHandler handler) {
        NativeBuffer firstData = operation.buffer();
        firstData.completeReceive((int) operation.transferred());
        int lending = firstData.lending();
        try {
            if (succeeded(operation)) {
                handler.accepted(connection(operation), firstData);
            } else {
                giveBack(operation);
                handler.failed(ListeningSocket.of(operation), firstData, Failures.of(operation));
            }
        } catch (Throwable t) {
            firstData.reclaim(lending);
            throw t;
        }
    }

    private static void awaited(AcceptOperation operation, Awaited<AcceptedConnection> awaited) {
        NativeBuffer firstData = operation.bufferOrNull();
        if (firstData != null) {
            firstData.completeReceive((int) operation.transferred());
        }
        if (succeeded(operation)) {
            awaited.ended(connection(operation), null);
        } else {
            giveBack(operation);
            awaited.ended(null, Failures.of(operation));
        }
    }
}
