package dev.overlapped.internal.port;

import dev.overlapped.CompletionPort;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.PortBuilder;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;

import java.util.function.LongSupplier;

/**
 * A port without threads, of one loop, which the thread that opened it runs round by round: a unit
 * test's, on a network in memory.
 */
public final class DrivenPort {
    private final Port port;
    private final CompletionLoop loop;
    private boolean ended;

    private DrivenPort(Port port) {
        this.port = port;
        this.loop = port.loops().getFirst();
    }

    /** Opens a port of one loop, whatever number of threads was asked for. */
    static DrivenPort open(
            PortBuilder settings,
            Backend.Factory backend,
            LongSupplier clock,
            Thread.UncaughtExceptionHandler failures)
            throws IoFailure {
        if (PortSettings.of(settings).isShared()) {
            refuseShared(backend);
        }
        Port port = PortSettings.of(settings).driven(clock, failures);
        DrivenPort driven = new DrivenPort(port);
        boolean opened = false;
        try {
            driven.loop.open(backend);
            opened = true;
        } catch (NativeException e) {
            throw Port.unavailable(e);
        } finally {
            if (!opened) {
                driven.ended = true;
                port.loopEnded();
                port.beginClose();
            }
        }
        return driven;
    }

    private static void refuseShared(Backend.Factory backend) throws IoFailure {
        try {
            backend.share(0);
        } catch (NativeException e) {
            throw Failures.of(IoOperation.OPEN_PORT, e);
        }
        throw new UnsupportedOperationException("one thread cannot run a shared port");
    }

    /** Returns the port. */
    public CompletionPort port() {
        return port;
    }

    /** Runs one round of the loop, without waiting; returns whether a handler was called. */
    public boolean round() {
        if (ended) {
            return false;
        }
        try {
            boolean any = loop.step(0);
            if (loop.isFinished() && loop.tryEnd()) {
                end();
                return true;
            }
            return any;
        } catch (Throwable t) {
            loop.giveUp(t);
            end();
            throw t;
        }
    }

    private void end() {
        ended = true;
        port.loopEnded();
    }

    /** Returns whether the port is closed and everything is freed. */
    public boolean hasEnded() {
        return ended;
    }

    /** Returns the time when the next deadline passes, {@link Long#MAX_VALUE} if there is none. */
    public long nextDeadline() {
        return ended ? Long.MAX_VALUE : loop.nextDeadline();
    }
}
