package dev.overlapped.internal.iocp;

import dev.overlapped.internal.loop.LoopListener;
import dev.overlapped.internal.operation.CloseReason;

import java.util.Collection;

/** Keeps the failures of all kinds that a loop reports. */
public record FailureLog(Collection<Throwable> failures) implements LoopListener {
    @Override
    public void handlerFailed(Throwable failure) {
        failures.add(failure);
    }

    @Override
    public void loopFailed(Throwable failure, CloseReason reason) {
        failures.add(failure);
    }
}
