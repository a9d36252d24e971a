package dev.overlapped;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.port.Port;
import dev.overlapped.internal.port.PortSettings;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A completion port whose loops are stepped by a simulation. The first loop's thread is the
 * simulation's own; every other loop has a {@link Lane}.
 */
final class SteppedPort {
    /** The call by which a loop opens. */
    private interface Opening {
        void open() throws NativeException;
    }

    final Port port;
    private final List<CompletionLoop> running = new ArrayList<>();
    private final Lane second;
    private boolean refused;

    SteppedPort(PortBuilder settings, Backend.Factory backend, LongSupplier clock, Lane second) {
        this.port = PortSettings.of(settings).unstarted(clock);
        this.second = second;
        for (CompletionLoop loop : port.loops()) {
            running.add(loop);
            on(loop, () -> open(loop, backend));
        }
    }

    private void open(CompletionLoop loop, Backend.Factory backend) {
        try {
            loop.open(backend);
        } catch (NativeException e) {
            refused = true;
            running.remove(loop);
            port.loopEnded();
            port.beginClose();
        }
    }

    private void on(CompletionLoop loop, Runnable work) {
        if (loop == port.loops().getFirst()) {
            work.run();
        } else {
            second.run(work);
        }
    }

    /** Returns the number of loops that have not ended. */
    int running() {
        return running.size();
    }

    /** Returns whether the system has refused a loop, so that no caller ever had this port. */
    boolean isRefused() {
        return refused;
    }

    /** Returns whether all loops are open and none has ended. */
    boolean isUsable() {
        return running.size() == port.status().threads() && !port.status().isClosed();
    }

    /** One round of loop {@code i}; returns whether it ran a handler. */
    boolean step(int i, long maxNanos) {
        CompletionLoop loop = running.get(i);
        boolean[] any = new boolean[1];
        on(
                loop,
                () -> {
                    any[0] = loop.step(maxNanos);
                    if (loop.isFinished()) {
                        loop.end();
                        running.remove(loop);
                        port.loopEnded();
                    }
                });
        return any[0];
    }
}
