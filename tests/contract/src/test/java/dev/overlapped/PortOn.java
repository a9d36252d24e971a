package dev.overlapped;

import dev.overlapped.advanced.RawCompletionPort;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.port.Backends;
import dev.overlapped.internal.port.PortSettings;
import dev.overlapped.internal.raw.RawPort;

/** The way of the contract tests to what is not public: a port on a backend of their choice. */
public final class PortOn {
    private PortOn() {}

    /** Opens the port on {@code backend}. */
    public static CompletionPort open(PortBuilder settings, Backend.Factory backend)
            throws IoFailure {
        return PortSettings.of(settings).open(backend);
    }

    /**
     * The settings of a port whose threads, more than were asked for, share one queue, with as many
     * groups of connections as threads were asked for: what is promised of one thread's connections
     * must be true of one group's.
     */
    public static PortBuilder sharing(PortBuilder settings) {
        int threads = PortSettings.of(settings).threads();
        return PortSettings.of(settings.threads(threads + 2)).strands(threads).sharedPort();
    }

    /** Opens a raw completion port on {@code queue}. */
    public static <A> RawCompletionPort<A> openRaw(PacketQueue queue) {
        return new RawPort<>(queue);
    }

    /** The backend of a system, as {@link PortBuilder#open()} looks it up. */
    public static Backend.Factory ofSystem(String name) throws IoFailure {
        return Backends.of(name, 0, 0);
    }
}
