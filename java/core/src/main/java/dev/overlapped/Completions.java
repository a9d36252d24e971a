package dev.overlapped;

import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.TransmitOperation;

/**
 * What becomes of a connection's operation that has ended: the results are copied out, the record
 * goes back for the next operation, then the handler is called. One constant a kind of operation
 * and face, so that starting one allocates nothing; waiting threads and futures share theirs.
 */
final class Completions {
    static final Completion<Operation> RECEIVED = Completions::received;
    static final Completion<Operation> RECEIVED_AWAITED = Completions::receivedAwaited;
    static final Completion<Operation> RECEIVED_VECTOR = Completions::receivedVector;
    static final Completion<Operation> RECEIVED_VECTOR_AWAITED = Completions::receivedVectorAwaited;
    static final Completion<Operation> SENT = Completions::sent;
    static final Completion<Operation> SENT_AND_FORGOTTEN = Completions::sentAndForgotten;
    static final Completion<Operation> SENT_AWAITED = Completions::sentAwaited;
    static final Completion<Operation> SENT_VECTOR = Completions::sentVector;
    static final Completion<Operation> SENT_VECTOR_AWAITED = Completions::sentVectorAwaited;
    static final Completion<Operation> TRANSMITTED = Completions::transmitted;
    static final Completion<Operation> TRANSMITTED_AND_FORGOTTEN =
            Completions::transmittedAndForgotten;
    static final Completion<Operation> TRANSMITTED_AWAITED = Completions::transmittedAwaited;
    static final Completion<Operation> DISCONNECTED = Completions::disconnected;
    static final Completion<Operation> DISCONNECTED_AWAITED = Completions::disconnectedAwaited;

    private Completions() {}

    private static IoFailure failureOf(Operation operation) {
        return operation.outcome() == Operation.Outcome.COMPLETED ? null : IoFailure.of(operation);
    }

    private static void received(Operation operation) {
        TcpConnection connection = TcpConnection.of(operation);
        ReceiveHandler handler = (ReceiveHandler) operation.handler();
        IoBuffer buffer = (IoBuffer) operation.lent();
        IoFailure failure = failureOf(operation);
        ((NativeBuffer) buffer).completeReceive((int) operation.transferred());
        connection.putBack(operation);
        if (failure != null) {
            handler.failed(connection, buffer, failure);
        } else if (buffer.length() == 0 && buffer.capacity() > 0) {
            handler.endOfStream(connection, buffer);
        } else {
            handler.received(connection, buffer);
        }
    }

    private static void receivedAwaited(Operation operation) {
        IoBuffer buffer = (IoBuffer) operation.lent();
        int bytes = (int) operation.transferred();
        ((NativeBuffer) buffer).completeReceive(bytes);
        endAwaited(operation, bytes == 0 && buffer.capacity() > 0 ? -1 : bytes);
    }

    private static void receivedVector(Operation operation) {
        BufferVector.completeReceive((IoBuffers) operation.lent(), operation.transferred());
        endVector(operation);
    }

    private static void receivedVectorAwaited(Operation operation) {
        long bytes = operation.transferred();
        long room = BufferVector.completeReceive((IoBuffers) operation.lent(), bytes);
        endAwaited(operation, bytes == 0 && room > 0 ? -1 : bytes);
    }

    private static void sent(Operation operation) {
        TcpConnection connection = TcpConnection.of(operation);
        SendHandler handler = (SendHandler) operation.handler();
        IoBuffer buffer = (IoBuffer) operation.lent();
        IoFailure failure = failureOf(operation);
        ((NativeBuffer) buffer).unpin();
        connection.putBack(operation);
        if (failure != null) {
            handler.failed(connection, buffer, failure);
        } else {
            handler.sent(connection, buffer);
        }
        connection.writeEnded();
    }

    private static void sentAndForgotten(Operation operation) {
        TcpConnection connection = TcpConnection.of(operation);
        IoBuffer buffer = (IoBuffer) operation.lent();
        Operation.Outcome outcome = operation.outcome();
        ((NativeBuffer) buffer).unpin();
        connection.putBack(operation);
        buffer.release();
        closeUnlessDone(outcome, connection);
        connection.writeEnded();
    }

    /** Nobody hears of a failure, but the connection's receive handler. */
    private static void closeUnlessDone(Operation.Outcome outcome, TcpConnection connection) {
        switch (outcome) {
            case COMPLETED -> {}
            case REFUSED -> connection.close(CloseReason.BACK_PRESSURE);
            default -> connection.close();
        }
    }

    private static void sentAwaited(Operation operation) {
        ((NativeBuffer) operation.lent()).unpin();
        endAwaitedWrite(operation, null);
    }

    private static void sentVector(Operation operation) {
        BufferVector.unpin((IoBuffers) operation.lent());
        TcpConnection connection = TcpConnection.of(operation);
        endVector(operation);
        connection.writeEnded();
    }

    private static void sentVectorAwaited(Operation operation) {
        BufferVector.unpin((IoBuffers) operation.lent());
        endAwaitedWrite(operation, null);
    }

    private static void transmitted(Operation operation) {
        endTransmission((TransmitOperation) operation);
        sentVector(operation);
    }

    private static void endTransmission(TransmitOperation operation) {
        operation.releaseFiles();
        if (operation.outcome() != Operation.Outcome.COMPLETED
                && operation.has(TransmitOperation.Flag.DISCONNECT)) {
            TcpConnection.of(operation).outputGoesOn();
        }
    }

    private static void transmittedAndForgotten(Operation operation) {
        endTransmission((TransmitOperation) operation);
        BufferVector.unpin((IoBuffers) operation.lent());
        TcpConnection connection = TcpConnection.of(operation);
        ((IoBuffers) operation.lent()).release();
        closeUnlessDone(operation.outcome(), connection);
        connection.writeEnded();
    }

    private static void transmittedAwaited(Operation operation) {
        endTransmission((TransmitOperation) operation);
        BufferVector.unpin((IoBuffers) operation.lent());
        endAwaitedWrite(operation, operation.transferred());
    }

    private static void endVector(Operation operation) {
        TcpConnection connection = TcpConnection.of(operation);
        VectorHandler handler = (VectorHandler) operation.handler();
        IoBuffers buffers = (IoBuffers) operation.lent();
        IoFailure failure = failureOf(operation);
        long bytes = operation.transferred();
        connection.putBack(operation);
        if (failure != null) {
            handler.failed(connection, buffers, failure);
        } else {
            handler.completed(connection, buffers, bytes);
        }
    }

    private static void disconnected(Operation operation) {
        TcpConnection connection = TcpConnection.of(operation);
        DisconnectHandler handler = (DisconnectHandler) operation.handler();
        IoFailure failure = failureOf(operation);
        if (failure != null) {
            connection.outputGoesOn();
            handler.failed(connection, failure);
        } else {
            handler.disconnected(connection);
        }
        connection.writeEnded();
    }

    private static void disconnectedAwaited(Operation operation) {
        TcpConnection connection = TcpConnection.of(operation);
        IoFailure failure = failureOf(operation);
        if (failure != null) {
            connection.outputGoesOn();
        }
        Awaited.of(operation).ended(null, failure);
        connection.writeEnded();
    }

    private static <T> void endAwaitedWrite(Operation operation, T result) {
        TcpConnection connection = TcpConnection.of(operation);
        endAwaited(operation, result);
        connection.writeEnded();
    }

    /** The record goes back before anybody is told, who may start the next operation with it. */
    private static <T> void endAwaited(Operation operation, T result) {
        TcpConnection connection = TcpConnection.of(operation);
        Awaited<T> awaited = Awaited.of(operation);
        IoFailure failure = failureOf(operation);
        connection.putBack(operation);
        awaited.ended(result, failure);
    }
}
