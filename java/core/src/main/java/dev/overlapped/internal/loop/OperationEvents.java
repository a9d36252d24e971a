package dev.overlapped.internal.loop;

import dev.overlapped.internal.jfr.AcceptEvent;
import dev.overlapped.internal.jfr.ConnectEvent;
import dev.overlapped.internal.jfr.FailureEvent;
import dev.overlapped.internal.jfr.HandlerEvent;
import dev.overlapped.internal.jfr.OperationEvent;
import dev.overlapped.internal.jfr.TransferEvent;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.ConnectOperation;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SendMessageOperation;
import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.operation.TransmitOperation;

import org.jspecify.annotations.Nullable;

/**
 * The events of operations in Flight Recorder; called only once that has been used.
 *
 * <p>An event that is asked whether it is on does not escape, so the compiler makes none: an event
 * that is off costs a comparison, and no memory. One that is on is begun when the operation starts
 * and kept in its record until it ends.
 */
final class OperationEvents {
    private OperationEvents() {}

    /** Begins the event of an operation that starts; null if it is off. */
    static @Nullable OperationEvent begin(Operation operation) {
        return switch (operation) {
            case AcceptOperation accept ->
                    new AcceptEvent().isEnabled() ? begun(new AcceptEvent()) : null;
            case ConnectOperation connect ->
                    new ConnectEvent().isEnabled() ? begun(new ConnectEvent()) : null;
            case DisconnectOperation disconnect -> null;
            case ReceiveOperation receive -> beginTransfer();
            case SendOperation send -> beginTransfer();
            case TransmitOperation transmit -> beginTransfer();
            case ReceiveMessageOperation receive -> beginTransfer();
            case SendMessageOperation send -> beginTransfer();
        };
    }

    /** Returns whether receives and sends are recorded. */
    static boolean recordsTransfers() {
        return new TransferEvent().isEnabled();
    }

    private static @Nullable OperationEvent beginTransfer() {
        return new TransferEvent().isEnabled() ? begun(new TransferEvent()) : null;
    }

    private static OperationEvent begun(OperationEvent event) {
        event.begin();
        return event;
    }

    /** Commits the event of an operation that has ended, before its handler runs. */
    static void end(Operation operation, @Nullable OperationEvent begun) {
        if (begun != null) {
            begun.end();
            if (begun.shouldCommit() && isOfNote(operation)) {
                switch (begun) {
                    case AcceptEvent event -> {
                        event.bytes = operation.transferred();
                        event.recycled = ((AcceptOperation) operation).into() != null;
                    }
                    case ConnectEvent event -> {}
                    case TransferEvent event -> event.bytes = operation.transferred();
                    default -> throw new IllegalStateException("unknown event " + begun);
                }
                commit(begun, operation);
            }
        }
        Operation.Outcome outcome = operation.outcome();
        if ((outcome == Operation.Outcome.FAILED || outcome == Operation.Outcome.TIMED_OUT)
                && new FailureEvent().isEnabled()) {
            commit(new FailureEvent(), operation);
        }
    }

    /** Returns whether it is no posted accept that was given up before it had a client. */
    private static boolean isOfNote(Operation operation) {
        return switch (operation.outcome()) {
            case CANCELLED, CLOSED ->
                    !(operation instanceof AcceptOperation accept) || accept.accepted() != null;
            default -> true;
        };
    }

    private static void commit(OperationEvent event, Operation operation) {
        event.operation = operation.verb().text();
        event.outcome = operation.outcome().name();
        event.error = operation.error();
        NativeSocket concerned = concerned(operation);
        event.socket = concerned.toString();
        event.remote = peer(concerned);
        event.commit();
    }

    /** Returns the socket of an operation, of an accept that of its connection. */
    private static NativeSocket concerned(Operation operation) {
        return operation instanceof AcceptOperation accept && accept.accepted() != null
                ? accept.accepted()
                : operation.socket();
    }

    private static String peer(NativeSocket socket) {
        boolean isNew = socket.ownerOrNull() == null; // accepted just now
        return isNew ? PeerAddress.of(socket) : socket.describePeer();
    }

    /** Runs the completion of {@code operation}, and records it if that took long. */
    static void complete(Operation operation) {
        HandlerEvent event = new HandlerEvent();
        event.begin();
        Class<?> handler = null;
        String verb = null;
        NativeSocket concerned = null;
        if (event.isEnabled()) { // the record may be another operation's after the call
            handler = operation.handlerClass();
            verb = operation.verb().text();
            concerned = concerned(operation);
        }
        try {
            operation.complete();
        } finally {
            event.end();
            if (event.shouldCommit()) {
                event.handler = handler;
                event.operation = verb;
                if (concerned != null) {
                    event.socket = concerned.toString();
                    event.remote = peer(concerned);
                }
                event.commit();
            }
        }
    }
}
