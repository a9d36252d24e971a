package dev.overlapped.internal.transmit;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.PacketElement;
import dev.overlapped.TransmitFlag;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.await.OperationFuture;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;
import dev.overlapped.internal.operation.WhenFull;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A transmission that is described first and started once, on a connection or a UDP socket.
 *
 * <p>Threads: described by one thread at a time; completed on the socket's.
 */
abstract class DescribedTransmission {
    static final int SYSTEM_DECIDES = 0;

    private static final Completion<TransmitOperation, @Nullable Void> RELEASED =
            DescribedTransmission::released;
    private static final Completion<TransmitOperation, Awaited<Long>> AWAITED =
            DescribedTransmission::awaited;

    private static final Set<TransmitFlag> WORKERS =
            EnumSet.of(
                    TransmitFlag.USE_DEFAULT_WORKER,
                    TransmitFlag.USE_SYSTEM_THREAD,
                    TransmitFlag.USE_KERNEL_APC);

    private final Transmitter socket;
    private final TransmitOperation.Kind kind;
    private final Set<TransmitFlag> flags = EnumSet.noneOf(TransmitFlag.class);
    private boolean started;

    DescribedTransmission(Transmitter socket, TransmitOperation.Kind kind) {
        this.socket = socket;
        this.kind = kind;
    }

    // ---- describing

    final void addFlags(TransmitFlag... more) {
        Set<TransmitFlag> all = EnumSet.copyOf(flags);
        all.addAll(Arrays.asList(more));
        checkFlags(all);
        if (all.stream().filter(WORKERS::contains).count() > 1) {
            throw new IllegalArgumentException("flags " + all + ": at most one of " + WORKERS);
        }
        flags.addAll(all);
    }

    /** Refuses flags that this kind of transmission does not have. */
    abstract void checkFlags(Set<TransmitFlag> all);

    /** Refuses all flags but hints. */
    static void checkOnlyHints(Set<TransmitFlag> all) {
        if (!WORKERS.containsAll(all)) {
            throw new IllegalArgumentException(
                    "flags " + all + ": datagrams take only one of " + WORKERS);
        }
    }

    final Set<TransmitFlag> flags() {
        return flags;
    }

    /** Returns the elements in order. All pieces lie within their files as they are now. */
    abstract List<PacketElement> elements();

    /** Refuses elements that cannot be sent so. Their buffers are pinned and do not change. */
    void check(List<PacketElement> elements) {}

    /** Returns the number of bytes that are sent at a time, or {@link #SYSTEM_DECIDES}. */
    int bytesPerSendOrDefault() {
        return SYSTEM_DECIDES;
    }

    /** Returns the receiver of the progress; null = none. */
    @Nullable LongConsumer progress() {
        return null;
    }

    // ---- starting

    /** Starts it without a handler. */
    public final void startAndRelease() {
        start(Deadline.NONE, WhenFull.REFUSE, RELEASED, null);
    }

    final long startAndWait(Deadline deadline) throws IoFailure {
        Waiter<Long> waiter = Waiter.here();
        return waiter.await(socket.socket(), start(deadline, WhenFull.WAIT, AWAITED, waiter));
    }

    final OperationFuture<Long> startAsync(Deadline deadline) {
        OperationFuture<Long> future = new OperationFuture<>();
        return future.started(socket.socket(), start(deadline, WhenFull.REFUSE, AWAITED, future));
    }

    final <H extends @Nullable Object> long start(
            Deadline deadline,
            WhenFull whenFull,
            Completion<TransmitOperation, H> completion,
            H handler) {
        TransmitOperation operation = newOperation();
        return start(operation, systemFlags(), deadline, whenFull, completion, handler);
    }

    final TransmitOperation newOperation() {
        return new TransmitOperation(kind);
    }

    /** Starts a new operation; see {@code AbstractSocket} for the shape. */
    final <H extends @Nullable Object> long start(
            TransmitOperation operation,
            Set<TransmitOperation.Flag> system,
            Deadline deadline,
            WhenFull whenFull,
            Completion<TransmitOperation, H> completion,
            H handler) {
        long until = deadline.nanoTime();
        if (started) {
            throw new IllegalStateException("the transmission was started before");
        }
        socket.checkOutputOpen();
        List<PacketElement> elements = elements();
        IoBuffers buffers = TransmitElements.buffers(elements);
        BufferVector.pin(buffers);
        operation.prepare(socket.socket(), completion, handler, until);
        operation.lend(buffers);
        try {
            check(elements);
            List<Element> retained = TransmitElements.retain(elements);
            operation.transmit(retained, system, bytesPerSendOrDefault(), progress());
            ChannelReading.attachTo(operation);
        } catch (RuntimeException e) {
            BufferVector.unpin(buffers);
            throw e;
        }
        started = true;
        return socket.start(operation, buffers.length(), whenFull);
    }

    /** Returns the flags as the system's. */
    final Set<TransmitOperation.Flag> systemFlags() {
        Set<TransmitOperation.Flag> system = EnumSet.noneOf(TransmitOperation.Flag.class);
        for (TransmitFlag flag : flags) {
            if (flag != TransmitFlag.USE_DEFAULT_WORKER) { // the system's default
                system.add(TransmitOperation.Flag.valueOf(flag.name()));
            }
        }
        return system;
    }

    // ---- completing

    /** Releases the files and unpins the buffers of an operation that has ended. */
    static void giveBack(TransmitOperation operation) {
        operation.releaseFiles();
        BufferVector.unpin(operation.buffers());
    }

    private static void released(TransmitOperation operation, @Nullable Void none) {
        Transmitter socket = Transmitter.of(operation);
        giveBack(operation);
        socket.transmissionEnded(operation);
        operation.buffers().release();
        socket.releasedAfter(operation);
        socket.writeEnded();
    }

    private static void awaited(TransmitOperation operation, Awaited<Long> awaited) {
        Transmitter socket = Transmitter.of(operation);
        giveBack(operation);
        socket.transmissionEnded(operation);
        awaited.ended(operation.transferred(), Failures.ofEnded(operation));
        socket.writeEnded();
    }
}
