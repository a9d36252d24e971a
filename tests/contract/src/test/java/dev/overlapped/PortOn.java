package dev.overlapped;

import dev.overlapped.advanced.RawCompletionPort;
import dev.overlapped.internal.Backend;
import dev.overlapped.internal.PacketQueue;

/** The way of the contract tests to what is not public: a port on a backend of their choice. */
public final class PortOn {
    private PortOn() {}

    /** Opens the port on {@code backend}. */
    public static CompletionPort open(CompletionPort.Builder settings, Backend.Factory backend)
            throws IoFailure {
        return settings.open(backend);
    }

    /** The low-level face on {@code queue}. */
    public static RawCompletionPort openRaw(PacketQueue queue) {
        return new RawPort(queue);
    }

    /** The backend of a system, as {@link CompletionPort.Builder#open()} looks it up. */
    public static Backend.Factory ofSystem(String name) throws IoFailure {
        return Backends.of(name, 0);
    }
}
