package dev.overlapped.internal.operation;

import java.util.function.Consumer;

/** Prepares records of any kind, for tests that treat all kinds alike. */
public final class Prepare {
    private Prepare() {}

    /** Prepares {@code operation} without a handler; {@code ended} gets it when it has ended. */
    public static void on(
            NativeSocket socket,
            Operation operation,
            Consumer<Operation> ended,
            long deadlineNanos) {
        switch (operation) {
            case AcceptOperation kind -> kind.prepare(socket, to(ended), null, deadlineNanos);
            case ConnectOperation kind -> kind.prepare(socket, to(ended), null, deadlineNanos);
            case DisconnectOperation kind -> kind.prepare(socket, to(ended), null, deadlineNanos);
            case ReceiveOperation kind -> kind.prepare(socket, to(ended), null, deadlineNanos);
            case SendOperation kind -> kind.prepare(socket, to(ended), null, deadlineNanos);
            case TransmitOperation kind -> kind.prepare(socket, to(ended), null, deadlineNanos);
            case ReceiveMessageOperation kind ->
                    kind.prepare(socket, to(ended), null, deadlineNanos);
            case SendMessageOperation kind -> kind.prepare(socket, to(ended), null, deadlineNanos);
        }
    }

    private static <O extends Operation> Completion<O, Void> to(Consumer<Operation> ended) {
        return (operation, none) -> ended.accept(operation);
    }
}
