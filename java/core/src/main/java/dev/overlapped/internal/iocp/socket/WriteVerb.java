package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.operation.Operation;

/**
 * A verb whose operations leave in the order in which they were started: each begins when {@link
 * HeldWrites} gives it its turn. The loop's thread only.
 *
 * @param <O> the kind of operation
 */
public interface WriteVerb<O extends Operation> extends Verb<O, Packet> {
    /**
     * Begins an operation whose turn it is.
     *
     * @param slot the slot that it has since its start
     */
    void begin(O operation, long slot);
}
