package dev.overlapped.contract;

import dev.overlapped.CompletionPort;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.Winsock;

import java.util.List;

/**
 * A backend and the world around it: all that the contract does not know of the system it runs on.
 * Made anew for each test.
 */
interface SystemUnderTest extends AutoCloseable {
    /** The backend. */
    Backend.Factory backend();

    /** How a port is opened here that is asked for with these settings. */
    default CompletionPort.Builder settings(CompletionPort.Builder asked) {
        return asked;
    }

    /** Whether the threads of a port share one queue, so that no connection has a thread. */
    default boolean sharesQueue() {
        return false;
    }

    /** The backend on a system that refuses one kind of call. */
    Backend.Factory backend(Refusal refusal);

    /** The backend on a system that can be made to run out of handles for sockets. */
    Scarcity scarcity();

    /** The backend on a system that can be made to have no memory for receives and sends. */
    Scarcity shortOfMemory();

    /** Whether a connection is accepted also when it runs out of them. */
    default boolean acceptsWithoutHandle() {
        return false;
    }

    /** The other side of the tests' connections. */
    Foreign foreign();

    /** A queue of packets without a backend over it. */
    PacketQueue packetQueue(int concurrency) throws NativeException;

    /** The Winsock of a backend on it, started; for foreign handles. */
    default Winsock winsock() {
        throw new UnsupportedOperationException("no Winsock: " + this);
    }

    /** Whether failures come from Winsock, else from errno. */
    boolean isWinsock();

    /** Whether this is not Windows itself but Wine, which cannot show all that Windows does. */
    default boolean isWine() {
        return false;
    }

    /** Whether packets may be queued later than their operations ended, and so change places. */
    default boolean delaysPackets() {
        return false;
    }

    /** The most bytes that a test can move in its time, more than a connection holds. */
    default int mostBytes() {
        return Integer.MAX_VALUE;
    }

    /** What can go wrong when a port is opened. */
    List<RefusedStep> refusedSteps();

    /**
     * One way in which a port cannot be opened.
     *
     * @param advice part of what the message must advise; empty if nothing can be changed
     */
    record RefusedStep(Refusal refusal, String advice) {}

    /** Checks that nothing is left, where the system can tell. */
    @Override
    default void close() {}
}
