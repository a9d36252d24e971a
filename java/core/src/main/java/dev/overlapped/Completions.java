package dev.overlapped;

import dev.overlapped.internal.Completion;
import dev.overlapped.internal.Operation;
import dev.overlapped.internal.TransmitOperation;

/**
 * What becomes of a connection's operation that has ended: the results are copied out, the record
 * goes back for the next operation, then the handler is called. One constant a kind of operation
 * and face, so that starting one allocates nothing.
 */
final class Completions {
    static final Completion RECEIVED = Completions::received;
    static final Completion RECEIVED_BLOCKING = Completions::receivedBlocking;
    static final Completion RECEIVED_VECTOR = Completions::receivedVector;
    static final Completion SENT = Completions::sent;
    static final Completion SENT_AND_FORGOTTEN = Completions::sentAndForgotten;
    static final Completion SENT_BLOCKING = Completions::sentBlocking;
    static final Completion SENT_VECTOR = Completions::sentVector;
    static final Completion TRANSMITTED = Completions::transmitted;
    static final Completion TRANSMITTED_AND_FORGOTTEN = Completions::transmittedAndForgotten;
    static final Completion TRANSMITTED_BLOCKING = Completions::transmittedBlocking;
    static final Completion DISCONNECTED = Completions::disconnected;
    static final Completion DISCONNECTED_BLOCKING = Completions::disconnectedBlocking;

    private Completions() {}

    private static IoFailure failureOf(Operation operation) {
        return operation.outcome() == Operation.Outcome.COMPLETED ? null : IoFailure.of(operation);
    }

    private static void received(Operation operation) {
        TcpConnection connection = TcpConnection.of(operation);
        ReceiveHandler handler = (ReceiveHandler) operation.handler();
        IoBuffer buffer = (IoBuffer) operation.lent();
        IoFailure failure = failureOf(operation);
        buffer.landWith((int) operation.transferred());
        connection.putBack(operation);
        if (failure != null) {
            handler.failed(connection, buffer, failure);
        } else if (buffer.length() == 0 && buffer.capacity() > 0) {
            handler.endOfStream(connection, buffer);
        } else {
            handler.received(connection, buffer);
        }
    }

    private static void receivedBlocking(Operation operation) {
        ((IoBuffer) operation.lent()).landWith((int) operation.transferred());
        endBlocking(operation);
    }

    private static void receivedVector(Operation operation) {
        IoBuffer[] buffers = (IoBuffer[]) operation.lent();
        long left = operation.transferred();
        for (IoBuffer buffer : buffers) {
            int here = (int) Math.min(left, buffer.capacity());
            buffer.landWith(here);
            left -= here;
        }
        endVector(operation);
    }

    private static void sent(Operation operation) {
        TcpConnection connection = TcpConnection.of(operation);
        SendHandler handler = (SendHandler) operation.handler();
        IoBuffer buffer = (IoBuffer) operation.lent();
        IoFailure failure = failureOf(operation);
        buffer.land();
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
        boolean failed = operation.outcome() != Operation.Outcome.COMPLETED;
        buffer.land();
        connection.putBack(operation);
        buffer.release();
        if (failed) {
            connection.close();
        }
        connection.writeEnded();
    }

    private static void sentBlocking(Operation operation) {
        ((IoBuffer) operation.lent()).land();
        TcpConnection connection = TcpConnection.of(operation);
        endBlocking(operation);
        connection.writeEnded();
    }

    private static void sentVector(Operation operation) {
        landAll(operation);
        TcpConnection connection = TcpConnection.of(operation);
        endVector(operation);
        connection.writeEnded();
    }

    private static void landAll(Operation operation) {
        for (IoBuffer buffer : (IoBuffer[]) operation.lent()) {
            buffer.land();
        }
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
        landAll(operation);
        TcpConnection connection = TcpConnection.of(operation);
        for (IoBuffer buffer : (IoBuffer[]) operation.lent()) {
            buffer.release();
        }
        if (operation.outcome() != Operation.Outcome.COMPLETED) {
            connection.close();
        }
        connection.writeEnded();
    }

    private static void transmittedBlocking(Operation operation) {
        endTransmission((TransmitOperation) operation);
        landAll(operation);
        TcpConnection connection = TcpConnection.of(operation);
        endBlocking(operation);
        connection.writeEnded();
    }

    private static void endVector(Operation operation) {
        TcpConnection connection = TcpConnection.of(operation);
        VectorHandler handler = (VectorHandler) operation.handler();
        IoBuffer[] buffers = (IoBuffer[]) operation.lent();
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

    private static void disconnectedBlocking(Operation operation) {
        TcpConnection connection = TcpConnection.of(operation);
        if (operation.outcome() != Operation.Outcome.COMPLETED) {
            connection.outputGoesOn();
        }
        Waiter.take(operation).wake();
        connection.writeEnded();
    }

    /**
     * The record goes back before the waiting thread is woken, which may start the next operation
     * with it.
     */
    private static void endBlocking(Operation operation) {
        TcpConnection connection = TcpConnection.of(operation);
        Waiter waiter = Waiter.take(operation);
        connection.putBack(operation);
        waiter.wake();
    }
}
