package dev.overlapped.contract.spec;

import dev.overlapped.internal.backend.Backend;

/** A system that can be made to run out of something: handles for sockets, or memory. */
public interface Scarcity extends AutoCloseable {
    /** The backend on it. */
    Backend.Factory backend();

    /** From now on there is none. */
    void begin();

    /** From now on there are some again. */
    void end();

    @Override
    default void close() {
        end();
    }
}
