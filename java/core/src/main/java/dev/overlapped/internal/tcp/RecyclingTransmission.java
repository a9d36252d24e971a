package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.ReuseHandler;
import dev.overlapped.TcpTarget;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.transmit.TransmissionReuse;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/**
 * Takes the socket out of a connection that ends with a transmission. The transmission ends the own
 * stream, and arriving data are dropped meanwhile; when both have ended the socket is taken, by a
 * disconnect for reuse unless the system has done it in the transmission's last call.
 *
 * <p>Nothing is reported before the transmission has ended: its buffers are in flight until then.
 *
 * <p>Lifetime: one try.
 *
 * @param <T> the target
 */
final class RecyclingTransmission<T extends TcpTarget> extends Recycling<T>
        implements TransmissionReuse {
    private final TransmitOperation transmission;
    private boolean transmitting = true;
    private boolean drained;
    private boolean begun;
    private @Nullable IoFailure late; // ended before the end of the connection began
    private @Nullable IoFailure failure; // happened while it was under way

    RecyclingTransmission(
            StreamSocket connection,
            TransmitOperation transmission,
            Deadline deadline,
            Function<NativeSocket, ? extends T> target,
            ReuseHandler<? super T> handler) {
        super(connection, deadline, target, handler);
        this.transmission = transmission;
    }

    @Override
    public void transmissionEnded() {
        transmitting = false;
        if (failure != null) {
            report(Failures.during(failure, transmission));
        } else if (transmission.outcome() == Operation.Outcome.LATE && !begun) {
            late = Failures.of(transmission); // another end may be under way, and continues
        } else if (transmission.outcome() != Operation.Outcome.COMPLETED) {
            failed(Failures.of(transmission));
        } else if (drained) {
            drained();
        }
        connection().writeEnded();
    }

    @Override
    void begun() {
        begun = true;
        if (late != null) {
            failed(late);
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
    void report(IoFailure reason) {
        if (!transmitting) {
            super.report(reason);
        } else if (failure == null) {
            failure = reason;
        }
    }
}
