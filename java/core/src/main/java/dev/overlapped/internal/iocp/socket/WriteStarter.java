package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.operation.Operation;

/** Begins a held write whose turn has come, by the verb of its kind. */
@FunctionalInterface
public interface WriteStarter {
    /** Begins {@code operation}, which has its slot since its start. */
    void begin(Operation operation, long slot);
}
