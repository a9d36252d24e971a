package dev.overlapped.internal.udp;

import dev.overlapped.Datagram;
import dev.overlapped.DatagramHandler;
import dev.overlapped.DatagramVectorHandler;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveMessageOperation;

/**
 * Receives of a UDP socket: how they start, and how they end. A handler gets a view of the header
 * in the record, which is put back after it.
 *
 * <p>Started on any thread; completed on the socket's.
 */
final class DatagramReceives {
    static final Completion<ReceiveMessageOperation, DatagramHandler> RECEIVED =
            DatagramReceives::received;
    static final Completion<ReceiveMessageOperation, Awaited<Datagram>> AWAITED =
            DatagramReceives::awaited;
    static final Completion<ReceiveMessageOperation, DatagramVectorHandler> VECTOR =
            DatagramReceives::vector;
    static final Completion<ReceiveMessageOperation, Awaited<Datagram>> VECTOR_AWAITED =
            DatagramReceives::vectorAwaited;
    private static final Completion<ReceiveMessageOperation, DatagramStream> STREAM =
            DatagramReceives::stream;

    private DatagramReceives() {}

    // ---- starting

    static <H> long start(
            BoundSocket udp,
            IoBuffer buffer,
            Deadline deadline,
            Completion<ReceiveMessageOperation, H> completion,
            H handler) {
        long until = deadline.nanoTime();
        NativeBuffer pinned = NativeBuffer.of(buffer);
        pinned.pinToFill();
        return start(udp, pinned, until, false, completion, handler);
    }

    /** Starts one of the receives of a stream. */
    static void start(BoundSocket udp, NativeBuffer buffer, DatagramStream stream) {
        buffer.pinToFill();
        start(udp, buffer, Operation.NEVER, true, STREAM, stream);
    }

    private static <H> long start(
            BoundSocket udp,
            NativeBuffer pinned,
            long until,
            boolean repeated,
            Completion<ReceiveMessageOperation, H> completion,
            H handler) {
        ReceiveMessageOperation operation = take(udp);
        operation.prepare(udp.socket(), completion, handler, until);
        operation.repeated(repeated);
        operation.fill(pinned);
        return udp.loop().start(operation);
    }

    static <H> long start(
            BoundSocket udp,
            IoBuffers buffers,
            Deadline deadline,
            Completion<ReceiveMessageOperation, H> completion,
            H handler) {
        long until = deadline.nanoTime();
        BufferVector.pinToFill(buffers);
        ReceiveMessageOperation operation = take(udp);
        operation.prepare(udp.socket(), completion, handler, until);
        operation.repeated(false);
        operation.fill(buffers);
        return udp.loop().start(operation);
    }

    private static ReceiveMessageOperation take(BoundSocket udp) {
        return udp.loop().isCurrent()
                ? udp.loop().records().takeReceiveMessage()
                : new ReceiveMessageOperation();
    }

    // ---- completing

    private static void received(ReceiveMessageOperation operation, DatagramHandler handler) {
        BoundSocket udp = BoundSocket.of(operation);
        NativeBuffer buffer = operation.buffer();
        IoFailure failure = Failures.ofEnded(operation);
        buffer.completeReceive((int) operation.transferred());
        Datagram datagram = new DatagramView(operation.header());
        try {
            if (failure == null) {
                handler.received(udp.face(), buffer, datagram);
            } else {
                handler.failed(udp.face(), buffer, failure);
            }
        } catch (Throwable t) {
            if (failure == null) {
                udp.thrown(t, buffer, datagram);
            } else {
                udp.thrown(t, buffer);
            }
        } finally {
            udp.putBack(operation);
        }
    }

    private static void stream(ReceiveMessageOperation operation, DatagramStream stream) {
        NativeBuffer buffer = operation.buffer();
        IoFailure failure = Failures.ofEnded(operation);
        buffer.completeReceive((int) operation.transferred());
        try {
            if (failure == null) {
                stream.received(buffer, new DatagramView(operation.header()));
            } else {
                stream.failed(buffer, failure);
            }
        } finally {
            BoundSocket.of(operation).putBack(operation);
        }
        stream.advance();
    }

    private static void vector(ReceiveMessageOperation operation, DatagramVectorHandler handler) {
        BoundSocket udp = BoundSocket.of(operation);
        IoBuffers buffers = operation.buffers();
        IoFailure failure = Failures.ofEnded(operation);
        BufferVector.completeReceive(buffers, operation.transferred());
        try {
            if (failure == null) {
                handler.received(udp.face(), buffers, new DatagramView(operation.header()));
            } else {
                handler.failed(udp.face(), buffers, failure);
            }
        } catch (Throwable t) {
            udp.thrown(t, buffers);
        } finally {
            udp.putBack(operation);
        }
    }

    private static void awaited(ReceiveMessageOperation operation, Awaited<Datagram> awaited) {
        operation.buffer().completeReceive((int) operation.transferred());
        end(operation, awaited);
    }

    private static void vectorAwaited(
            ReceiveMessageOperation operation, Awaited<Datagram> awaited) {
        BufferVector.completeReceive(operation.buffers(), operation.transferred());
        end(operation, awaited);
    }

    /** Copies the header and puts the record back before the caller resumes. */
    private static void end(ReceiveMessageOperation operation, Awaited<Datagram> awaited) {
        IoFailure failure = Failures.ofEnded(operation);
        Datagram copy = failure == null ? new DatagramView(operation.header()).copy() : null;
        BoundSocket.of(operation).putBack(operation);
        awaited.ended(copy, failure);
    }
}
