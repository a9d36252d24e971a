package dev.overlapped;

import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.operation.TransmitOperation;

/**
 * What becomes of a UDP socket's operation that has ended: as {@link Completions}. On the socket's
 * completion thread.
 */
final class DatagramCompletions {
    static final Completion<Operation> RECEIVED = DatagramCompletions::received;
    static final Completion<Operation> RECEIVED_AWAITED = DatagramCompletions::receivedAwaited;
    static final Completion<Operation> RECEIVED_VECTOR = DatagramCompletions::receivedVector;
    static final Completion<Operation> RECEIVED_VECTOR_AWAITED =
            DatagramCompletions::receivedVectorAwaited;
    static final Completion<Operation> SENT = DatagramCompletions::sent;
    static final Completion<Operation> SENT_AND_FORGOTTEN = DatagramCompletions::sentAndForgotten;
    static final Completion<Operation> SENT_AWAITED = DatagramCompletions::sentAwaited;
    static final Completion<Operation> SENT_VECTOR = DatagramCompletions::sentVector;
    static final Completion<Operation> SENT_VECTOR_AWAITED = DatagramCompletions::sentVectorAwaited;

    static final Completion<Operation> TRANSMITTED = DatagramCompletions::transmitted;
    static final Completion<Operation> TRANSMITTED_AND_FORGOTTEN =
            DatagramCompletions::transmittedAndForgotten;
    static final Completion<Operation> TRANSMITTED_AWAITED =
            DatagramCompletions::transmittedAwaited;

    private DatagramCompletions() {}

    static IoFailure failureOf(Operation operation) {
        return operation.outcome() == Operation.Outcome.COMPLETED ? null : IoFailure.of(operation);
    }

    /** The public view of what a record holds, made with the record. */
    static Datagram view(Operation operation) {
        return new Datagram(((ReceiveMessageOperation) operation).header());
    }

    // ---- receiving

    private static void received(Operation operation) {
        UdpSocket udp = UdpSocket.of(operation);
        DatagramHandler handler = (DatagramHandler) operation.handler();
        IoBuffer buffer = (IoBuffer) operation.lent();
        IoFailure failure = failureOf(operation);
        ((NativeBuffer) buffer).completeReceive((int) operation.transferred());
        try {
            if (failure == null) {
                handler.received(udp, buffer, view(operation));
            } else {
                handler.failed(udp, buffer, failure);
            }
        } finally {
            udp.operations().putBack(operation); // the datagram was in it
        }
    }

    private static void receivedVector(Operation operation) {
        UdpSocket udp = UdpSocket.of(operation);
        DatagramVectorHandler handler = (DatagramVectorHandler) operation.handler();
        IoBuffers buffers = (IoBuffers) operation.lent();
        IoFailure failure = failureOf(operation);
        BufferVector.completeReceive(buffers, operation.transferred());
        try {
            if (failure == null) {
                handler.received(udp, buffers, view(operation));
            } else {
                handler.failed(udp, buffers, failure);
            }
        } finally {
            udp.operations().putBack(operation);
        }
    }

    private static void receivedAwaited(Operation operation) {
        ((NativeBuffer) operation.lent()).completeReceive((int) operation.transferred());
        endAwaitedReceive(operation);
    }

    private static void receivedVectorAwaited(Operation operation) {
        BufferVector.completeReceive((IoBuffers) operation.lent(), operation.transferred());
        endAwaitedReceive(operation);
    }

    private static void endAwaitedReceive(Operation operation) {
        IoFailure failure = failureOf(operation);
        Datagram came = failure == null ? view(operation).copy() : null;
        Awaited<Datagram> awaited = Awaited.of(operation);
        UdpSocket.of(operation).operations().putBack(operation);
        awaited.ended(came, failure);
    }

    // ---- sending

    private static void sent(Operation operation) {
        UdpSocket udp = UdpSocket.of(operation);
        DatagramSendHandler handler = (DatagramSendHandler) operation.handler();
        IoBuffer buffer = (IoBuffer) operation.lent();
        IoFailure failure = failureOf(operation);
        ((NativeBuffer) buffer).unpin();
        udp.operations().putBack(operation);
        if (failure == null) {
            handler.sent(udp, buffer);
        } else {
            handler.failed(udp, buffer, failure);
        }
        udp.writeEnded();
    }

    private static void sentVector(Operation operation) {
        UdpSocket udp = UdpSocket.of(operation);
        DatagramVectorSendHandler handler = (DatagramVectorSendHandler) operation.handler();
        IoBuffers buffers = (IoBuffers) operation.lent();
        IoFailure failure = failureOf(operation);
        long bytes = operation.transferred();
        BufferVector.unpin(buffers);
        udp.operations().putBack(operation);
        if (failure == null) {
            handler.sent(udp, buffers, bytes);
        } else {
            handler.failed(udp, buffers, failure);
        }
        udp.writeEnded();
    }

    private static void sentAndForgotten(Operation operation) {
        UdpSocket udp = UdpSocket.of(operation);
        IoBuffer buffer = (IoBuffer) operation.lent();
        ((NativeBuffer) buffer).unpin();
        udp.operations().putBack(operation);
        buffer.release();
        udp.writeEnded();
    }

    private static void sentAwaited(Operation operation) {
        ((NativeBuffer) operation.lent()).unpin();
        endAwaitedSend(operation, null);
    }

    private static void sentVectorAwaited(Operation operation) {
        BufferVector.unpin((IoBuffers) operation.lent());
        endAwaitedSend(operation, null);
    }

    private static void transmitted(Operation operation) {
        ((TransmitOperation) operation).releaseFiles();
        sentVector(operation);
    }

    private static void transmittedAndForgotten(Operation operation) {
        UdpSocket udp = UdpSocket.of(operation);
        IoBuffers buffers = (IoBuffers) operation.lent();
        ((TransmitOperation) operation).releaseFiles();
        BufferVector.unpin(buffers);
        buffers.release();
        udp.writeEnded();
    }

    private static void transmittedAwaited(Operation operation) {
        ((TransmitOperation) operation).releaseFiles();
        BufferVector.unpin((IoBuffers) operation.lent());
        endAwaitedSend(operation, operation.transferred());
    }

    private static <T> void endAwaitedSend(Operation operation, T result) {
        UdpSocket udp = UdpSocket.of(operation);
        Awaited<T> awaited = Awaited.of(operation);
        IoFailure failure = failureOf(operation);
        udp.operations().putBack(operation);
        awaited.ended(result, failure);
        udp.writeEnded();
    }
}
