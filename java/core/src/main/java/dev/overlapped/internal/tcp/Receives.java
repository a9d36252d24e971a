package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.VectorHandler;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.ReceiveOperation;

/**
 * Receives of a connection: how they start, and how they end. One constant per form, so that no
 * start allocates; waiting threads and futures share theirs.
 */
final class Receives {
    static final Completion<ReceiveOperation, ReceiveHandler> RECEIVED = Receives::received;
    static final Completion<ReceiveOperation, Awaited<Integer>> AWAITED = Receives::awaited;
    static final Completion<ReceiveOperation, VectorHandler> VECTOR = Receives::vector;
    static final Completion<ReceiveOperation, Awaited<Long>> VECTOR_AWAITED =
            Receives::vectorAwaited;

    private Receives() {}

    // ---- starting; any thread

    static <H> long start(
            StreamSocket connection,
            IoBuffer buffer,
            Deadline deadline,
            Completion<ReceiveOperation, H> completion,
            H handler) {
        long until = deadline.nanoTime();
        NativeBuffer pinned = NativeBuffer.of(buffer);
        pinned.pinToFill();
        ReceiveOperation operation = take(connection);
        operation.prepare(connection.socket(), completion, handler, until);
        operation.fill(pinned);
        return connection.loop().start(operation);
    }

    static <H> long start(
            StreamSocket connection,
            IoBuffers buffers,
            Deadline deadline,
            Completion<ReceiveOperation, H> completion,
            H handler) {
        long until = deadline.nanoTime();
        BufferVector.pinToFill(buffers);
        ReceiveOperation operation = take(connection);
        operation.prepare(connection.socket(), completion, handler, until);
        operation.fill(buffers);
        return connection.loop().start(operation);
    }

    /**
     * Prepares a receive without a buffer: the backend lends one when there are data, and none at
     * the end of the stream.
     *
     * @param repeated whether the next one will follow at once
     */
    static <H> ReceiveOperation onReady(
            StreamSocket connection,
            boolean repeated,
            long deadlineNanos,
            Completion<ReceiveOperation, H> completion,
            H handler) {
        ReceiveOperation operation = take(connection);
        operation.prepare(connection.socket(), completion, handler, deadlineNanos);
        operation.onReady(repeated);
        return operation;
    }

    static ReceiveOperation take(StreamSocket connection) {
        return connection.loop().isCurrent()
                ? connection.loop().records().takeReceive()
                : new ReceiveOperation();
    }

    // ---- completing; on the completion thread

    private static void received(ReceiveOperation operation, ReceiveHandler handler) {
        StreamSocket connection = StreamSocket.of(operation);
        NativeBuffer buffer = operation.buffer();
        IoFailure failure = Failures.ofEnded(operation);
        int bytes = (int) operation.transferred();
        boolean nothing = bytes == 0 && buffer.room() > 0;
        buffer.completeReceive(bytes);
        connection.putBack(operation);
        TcpConnection face = connection.face();
        int lending = buffer.lending();
        try {
            if (failure != null) {
                handler.failed(face, buffer, failure);
            } else if (nothing) {
                handler.endOfStream(face, buffer);
            } else {
                handler.received(face, buffer);
            }
        } catch (Throwable t) {
            buffer.reclaim(lending);
            throw t;
        }
    }

    private static void vector(ReceiveOperation operation, VectorHandler handler) {
        StreamSocket connection = StreamSocket.of(operation);
        IoBuffers buffers = operation.buffers();
        IoFailure failure = Failures.ofEnded(operation);
        long bytes = operation.transferred();
        BufferVector.completeReceive(buffers, bytes);
        connection.putBack(operation);
        try {
            if (failure != null) {
                handler.failed(connection.face(), buffers, failure);
            } else {
                handler.completed(connection.face(), buffers, bytes);
            }
        } catch (Throwable t) {
            BufferVector.reclaim(buffers);
            throw t;
        }
    }

    private static void awaited(ReceiveOperation operation, Awaited<Integer> awaited) {
        NativeBuffer buffer = operation.buffer();
        int bytes = (int) operation.transferred();
        boolean nothing = bytes == 0 && buffer.room() > 0;
        buffer.completeReceive(bytes);
        end(operation, awaited, nothing ? -1 : bytes);
    }

    private static void vectorAwaited(ReceiveOperation operation, Awaited<Long> awaited) {
        long bytes = operation.transferred();
        long room = BufferVector.completeReceive(operation.buffers(), bytes);
        end(operation, awaited, bytes == 0 && room > 0 ? -1 : bytes);
    }

    /** Puts the record back before the caller resumes, which may start the next operation. */
    private static <T> void end(ReceiveOperation operation, Awaited<T> awaited, T result) {
        IoFailure failure = Failures.ofEnded(operation);
        StreamSocket.of(operation).putBack(operation);
        awaited.ended(result, failure);
    }
}
