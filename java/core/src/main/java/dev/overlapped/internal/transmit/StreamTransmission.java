package dev.overlapped.internal.transmit;

import dev.overlapped.Cancellable;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.ReuseHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpTarget;
import dev.overlapped.Transmission;
import dev.overlapped.TransmitFlag;
import dev.overlapped.TransmitProgress;
import dev.overlapped.VectorHandler;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.await.OperationFuture;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.WhenFull;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/**
 * A transmission on a connection.
 *
 * @param <T> the kind of transmission
 * @param <R> the next use of the connection's socket
 */
abstract class StreamTransmission<T extends Transmission<T, R>, R extends TcpTarget>
        extends DescribedTransmission implements Transmission<T, R> {
    private static final Completion<TransmitOperation, VectorHandler> TRANSMITTED =
            StreamTransmission::transmitted;
    private static final Completion<TransmitOperation, TransmissionReuse> REUSED =
            StreamTransmission::reused;

    private final StreamTransmitter<R> connection;
    private int bytesPerSend = SYSTEM_DECIDES;
    private @Nullable TransmitProgress progress; // null = not asked for

    StreamTransmission(StreamTransmitter<R> connection, TransmitOperation.Kind kind) {
        super(connection, kind);
        this.connection = connection;
    }

    /** Returns this, as the kind of transmission that it is. */
    abstract T self();

    final StreamTransmitter<R> connection() {
        return connection;
    }

    // ---- describing

    @Override
    public final T bytesPerSend(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    bytes + " bytes per send: must be 1 to " + Integer.MAX_VALUE);
        }
        bytesPerSend = bytes;
        return self();
    }

    @Override
    final int bytesPerSendOrDefault() {
        return bytesPerSend;
    }

    @Override
    public final T flags(TransmitFlag... more) {
        addFlags(more);
        return self();
    }

    @Override
    void checkFlags(Set<TransmitFlag> all) {
        if (all.containsAll(EnumSet.of(TransmitFlag.DISCONNECT, TransmitFlag.WRITE_BEHIND))) {
            throw new IllegalArgumentException(
                    "flags "
                            + all
                            + ": WRITE_BEHIND, which does not wait, cannot be combined with"
                            + " DISCONNECT, which does");
        }
    }

    @Override
    public final T disconnect() {
        return flags(TransmitFlag.DISCONNECT);
    }

    @Override
    public final T onProgress(TransmitProgress receiver) {
        progress = Objects.requireNonNull(receiver, "receiver");
        return self();
    }

    @Override
    final @Nullable LongConsumer progress() {
        TransmitProgress receiver = progress;
        TcpConnection face = connection.face();
        return receiver == null ? null : bytes -> receiver.progressed(face, bytes);
    }

    // ---- starting

    @Override
    public final long start(Deadline deadline, VectorHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return start(deadline, WhenFull.REFUSE, TRANSMITTED, handler);
    }

    @Override
    public final Cancellable reuse(Deadline deadline, ReuseHandler<R> handler) {
        Objects.requireNonNull(handler, "handler");
        TransmissionReuse reuse = startForReuse(deadline, handler);
        reuse.begin();
        return reuse;
    }

    private TransmissionReuse startForReuse(Deadline deadline, ReuseHandler<? super R> handler) {
        if (flags().contains(TransmitFlag.WRITE_BEHIND)) {
            throw new IllegalArgumentException(
                    "flags "
                            + flags()
                            + ": WRITE_BEHIND, which does not wait, cannot be combined with reuse,"
                            + " which does");
        }
        TransmitOperation operation = newOperation();
        TransmissionReuse reuse = connection.reuseAfter(operation, deadline, handler);
        Set<TransmitOperation.Flag> system = systemFlags();
        system.add(TransmitOperation.Flag.DISCONNECT);
        system.add(TransmitOperation.Flag.REUSE);
        start(operation, system, deadline, WhenFull.WAIT, REUSED, reuse);
        return reuse;
    }

    // ---- completing

    private static void transmitted(TransmitOperation operation, VectorHandler handler) {
        StreamTransmitter<?> connection = StreamTransmitter.of(operation);
        IoBuffers buffers = operation.buffers();
        giveBack(operation);
        connection.transmissionEnded(operation);
        IoFailure failure = Failures.ofEnded(operation);
        try {
            if (failure != null) {
                handler.failed(connection.face(), buffers, failure);
            } else {
                handler.completed(connection.face(), buffers, operation.transferred());
            }
        } catch (Throwable t) {
            BufferVector.reclaim(buffers);
            throw t;
        } finally {
            connection.writeEnded();
        }
    }

    private static void reused(TransmitOperation operation, TransmissionReuse reuse) {
        giveBack(operation);
        reuse.transmissionEnded();
    }

    // ---- the other forms

    @Override
    public final Blocking<R> blocking() {
        return new BlockingForm<>(this);
    }

    @Override
    public final Async<R> async() {
        return new AsyncForm<>(this);
    }

    private record BlockingForm<R extends TcpTarget>(StreamTransmission<?, R> transmission)
            implements Blocking<R> {
        @Override
        public long start(Deadline deadline) throws IoFailure {
            return transmission.startAndWait(deadline);
        }

        @Override
        public R reuse(Deadline deadline) throws IoFailure {
            Waiter<R> waiter = Waiter.here();
            TransmissionReuse reuse = transmission.startForReuse(deadline, new Outcome<>(waiter));
            reuse.begin();
            return waiter.await(reuse::cancel);
        }
    }

    private record AsyncForm<R extends TcpTarget>(StreamTransmission<?, R> transmission)
            implements Async<R> {
        @Override
        public CompletableFuture<Long> start(Deadline deadline) {
            return transmission.startAsync(deadline);
        }

        @Override
        public CompletableFuture<R> reuse(Deadline deadline) {
            OperationFuture<R> future = new OperationFuture<>();
            TransmissionReuse reuse = transmission.startForReuse(deadline, new Outcome<>(future));
            future.started(reuse::cancel);
            reuse.begin();
            return future;
        }
    }

    /** Passes the outcome of a reuse to a waiting thread or a future. */
    private record Outcome<R extends TcpTarget>(Awaited<R> awaited) implements ReuseHandler<R> {
        @Override
        public void reusable(R target) {
            awaited.ended(target, null);
        }

        @Override
        public void failed(TcpConnection connection, IoFailure failure) {
            awaited.ended(null, failure);
        }
    }
}
