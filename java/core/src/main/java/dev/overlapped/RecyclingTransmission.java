package dev.overlapped;

import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.TransmitOperation;

import java.util.function.Function;

/**
 * Takes the socket out of a connection whose last words are a transmission: what {@link
 * Transmission#reuse} began. The transmission ends the own stream, and what comes is dropped
 * meanwhile; when both are over the socket is taken, by a disconnect for reuse unless the system
 * has done it in the transmission's last call.
 *
 * <p>Nobody is told before the transmission has ended: its buffers are in flight until then.
 *
 * <p>Lifetime: one try. The connection's thread only.
 *
 * @param <T> the target
 */
final class RecyclingTransmission<T> extends Recycling<T> {
    /** What becomes of the transmission, whose handler is the recycling. */
    static final Completion<Operation> TRANSMITTED = RecyclingTransmission::transmitted;

    private final TransmitOperation transmission;
    private boolean transmitting = true;
    private boolean drained;
    private IoFailure failure; // what happened while it was under way

    RecyclingTransmission(
            TcpConnection connection,
            TransmitOperation transmission,
            Deadline deadline,
            Function<NativeSocket, T> target,
            ReuseHandler<? super T> handler) {
        super(connection, deadline, target, handler);
        this.transmission = transmission;
    }

    private static void transmitted(Operation operation) {
        RecyclingTransmission<?> recycling = (RecyclingTransmission<?>) operation.handler();
        recycling.transmission.releaseFiles();
        BufferVector.unpin((IoBuffers) operation.lent());
        recycling.ended();
        recycling.connection().writeEnded();
    }

    private void ended() {
        transmitting = false;
        if (failure != null) {
            tell(failure.during(transmission));
        } else if (transmission.outcome() != Operation.Outcome.COMPLETED) {
            failed(IoFailure.of(transmission));
        } else if (drained) {
            drained();
        }
    }

    @Override
    public void drained() {
        drained = true;
        if (transmitting) {
            return;
        }
        if (transmission.isForReuse()) {
            takeSocket();
        } else {
            super.drained();
        }
    }

    /**
     * Between two receives all conditions may be met under which the system takes the connection
     * off the handle: then the next receive finds none.
     */
    @Override
    public boolean isEndOfStream(IoFailure reason) {
        return transmission.isForReuse() && reason.kind() == IoFailure.Kind.NOT_CONNECTED;
    }

    @Override
    void tell(IoFailure reason) {
        if (!transmitting) {
            super.tell(reason);
        } else if (failure == null) {
            failure = reason;
        }
    }
}
