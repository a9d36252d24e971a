package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.Readiness;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveOperation;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Single receives that hold no buffer until there are data, and polls: how they start, and how they
 * end; as {@link Receives}.
 */
final class ReadyReceives {
    static final Completion<ReceiveOperation, ReceiveHandler> RECEIVED = ReadyReceives::received;
    static final Completion<ReceiveOperation, Awaited<Optional<IoBuffer>>> AWAITED =
            ReadyReceives::awaited;

    private static final Completion<ReceiveOperation, Awaited<Readiness>> POLLED =
            ReadyReceives::polled;

    private static final MemorySegment NO_ROOM = Arena.global().allocate(1).asSlice(0, 0);

    private ReadyReceives() {}

    /** Returns a buffer of no pool, for a handler that is to get one without data. */
    static IoBuffer withoutRoom() {
        return IoBuffer.wrap(NO_ROOM);
    }

    /** Starts one. Any thread. */
    static <H> long start(
            StreamSocket connection,
            Deadline deadline,
            Completion<ReceiveOperation, H> completion,
            H handler) {
        long until = deadline.nanoTime();
        return connection
                .loop()
                .start(Receives.onReady(connection, false, until, completion, handler));
    }

    /** Starts a poll. Any thread. */
    static long poll(StreamSocket connection, Awaited<Readiness> awaited) {
        ReceiveOperation operation = Receives.take(connection);
        operation.prepare(connection.socket(), POLLED, awaited, Operation.NEVER);
        operation.poll();
        return connection.loop().start(operation);
    }

    // ---- completing; on the completion thread

    private static void received(ReceiveOperation operation, ReceiveHandler handler) {
        StreamSocket connection = StreamSocket.of(operation);
        IoFailure failure = Failures.ofEnded(operation);
        IoBuffer buffer = take(operation, failure);
        connection.putBack(operation);
        TcpConnection face = connection.face();
        if (failure != null) {
            handler.failed(face, withoutRoom(), failure);
        } else if (buffer == null) {
            handler.endOfStream(face, withoutRoom());
        } else {
            NativeBuffer lent = NativeBuffer.of(buffer);
            int lending = lent.lending();
            try {
                handler.received(face, buffer);
            } catch (Throwable t) {
                lent.reclaim(lending);
                throw t;
            }
        }
    }

    private static void awaited(ReceiveOperation operation, Awaited<Optional<IoBuffer>> awaited) {
        IoFailure failure = Failures.ofEnded(operation);
        Optional<IoBuffer> buffer = Optional.ofNullable(take(operation, failure));
        StreamSocket.of(operation).putBack(operation);
        awaited.ended(buffer, failure);
    }

    private static void polled(ReceiveOperation operation, Awaited<Readiness> awaited) {
        IoFailure failure = Failures.ofEnded(operation);
        Readiness found = operation.found();
        StreamSocket.of(operation).putBack(operation);
        awaited.ended(found, failure);
    }

    /** Takes the buffer with the data; null at the end of the stream and after a failure. */
    private static @Nullable IoBuffer take(
            ReceiveOperation operation, @Nullable IoFailure failure) {
        NativeBuffer buffer = operation.buffer();
        if (buffer == null) {
            return null;
        }
        buffer.completeReceive((int) operation.transferred());
        if (failure != null || buffer.length() == 0) {
            buffer.release();
            return null;
        }
        return buffer;
    }
}
