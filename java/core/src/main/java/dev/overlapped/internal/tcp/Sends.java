package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.SendHandler;
import dev.overlapped.VectorHandler;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.operation.WhenFull;
import dev.overlapped.internal.schedule.Warning;

import org.jspecify.annotations.Nullable;

/** Sends of a connection: how they start, and how they end; as {@link Receives}. */
final class Sends {
    static final Completion<SendOperation, SendHandler> SENT = Sends::sent;
    static final Completion<SendOperation, @Nullable Void> RELEASED = Sends::released;
    static final Completion<SendOperation, Awaited<Void>> AWAITED = Sends::awaited;
    static final Completion<SendOperation, VectorHandler> VECTOR = Sends::vector;
    static final Completion<SendOperation, Awaited<Void>> VECTOR_AWAITED = Sends::vectorAwaited;

    private Sends() {}

    // ---- starting; any thread

    static <H extends @Nullable Object> long start(
            StreamSocket connection,
            IoBuffer buffer,
            Deadline deadline,
            WhenFull whenFull,
            Completion<SendOperation, H> completion,
            H handler) {
        long until = deadline.nanoTime();
        NativeBuffer pinned = NativeBuffer.of(buffer);
        pinned.pin();
        SendOperation operation = take(connection);
        operation.prepare(connection.socket(), completion, handler, until);
        operation.drain(pinned);
        operation.claimRoom(operation.length(), whenFull);
        return connection.loop().start(operation);
    }

    static <H extends @Nullable Object> long start(
            StreamSocket connection,
            IoBuffers buffers,
            Deadline deadline,
            WhenFull whenFull,
            Completion<SendOperation, H> completion,
            H handler) {
        long until = deadline.nanoTime();
        BufferVector.pinToSend(buffers);
        SendOperation operation = take(connection);
        operation.prepare(connection.socket(), completion, handler, until);
        operation.drain(buffers);
        operation.claimRoom(operation.length(), whenFull);
        return connection.loop().start(operation);
    }

    private static SendOperation take(StreamSocket connection) {
        return connection.loop().isCurrent()
                ? connection.loop().records().takeSend()
                : connection.loop().records().takeSendElsewhere();
    }

    // ---- completing; on the completion thread

    private static void sent(SendOperation operation, SendHandler handler) {
        StreamSocket connection = StreamSocket.of(operation);
        NativeBuffer buffer = operation.buffer();
        IoFailure failure = Failures.ofEnded(operation);
        buffer.unpin();
        connection.putBack(operation);
        int lending = buffer.lending();
        try {
            if (failure != null) {
                handler.failed(connection.face(), buffer, failure);
            } else {
                handler.sent(connection.face(), buffer);
            }
        } catch (Throwable t) {
            buffer.reclaim(lending);
            throw t;
        } finally {
            connection.writeEnded();
        }
    }

    /**
     * Closes the connection after a failure: only its receive handler learns of it. A send after
     * the end of the sending side fails as well, but does not disturb that end.
     */
    private static void released(SendOperation operation, @Nullable Void none) {
        StreamSocket connection = StreamSocket.of(operation);
        NativeBuffer buffer = operation.buffer();
        Operation.Outcome outcome = operation.outcome();
        CloseReason failed =
                outcome == Operation.Outcome.FAILED
                        ? CloseReason.failed(operation.verb(), operation.error())
                        : CloseReason.CLOSED;
        buffer.unpin();
        connection.putBack(operation);
        buffer.release();
        switch (outcome) {
            case COMPLETED, LATE -> {}
            case REFUSED -> {
                warnRefused(connection);
                connection.close(CloseReason.sendLimit(connection.outstanding()));
            }
            default -> connection.close(failed);
        }
        connection.writeEnded();
    }

    private static void warnRefused(StreamSocket connection) {
        connection
                .loop()
                .warn(
                        Warning.SEND_LIMIT,
                        () ->
                                "closed "
                                        + connection.socket().describe()
                                        + ": a send that had no handler was beyond its SendLimits, "
                                        + connection.socket().window().describe()
                                        + "; see TcpConnection.isWritable and whenWritable");
    }

    private static void vector(SendOperation operation, VectorHandler handler) {
        StreamSocket connection = StreamSocket.of(operation);
        IoBuffers buffers = operation.buffers();
        IoFailure failure = Failures.ofEnded(operation);
        long bytes = operation.transferred();
        BufferVector.unpin(buffers);
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
        } finally {
            connection.writeEnded();
        }
    }

    private static void awaited(SendOperation operation, Awaited<Void> awaited) {
        operation.buffer().unpin();
        end(operation, awaited);
    }

    private static void vectorAwaited(SendOperation operation, Awaited<Void> awaited) {
        BufferVector.unpin(operation.buffers());
        end(operation, awaited);
    }

    /** Puts the record back before the caller resumes, which may start the next operation. */
    private static void end(SendOperation operation, Awaited<Void> awaited) {
        StreamSocket connection = StreamSocket.of(operation);
        IoFailure failure = Failures.ofEnded(operation);
        connection.putBack(operation);
        awaited.ended(null, failure);
        connection.writeEnded();
    }
}
