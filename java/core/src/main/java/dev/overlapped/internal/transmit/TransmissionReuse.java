package dev.overlapped.internal.transmit;

import dev.overlapped.Cancellable;

/**
 * The reuse of a socket after a transmission: the transmission's handler, which gets its end.
 *
 * <p>Lifetime: one try. But for {@link #begin} and {@link #cancel}, the connection's thread only.
 */
public interface TransmissionReuse extends Cancellable {
    /** Begins, when the transmission is started. Any thread. */
    void begin();

    /** Takes note that the transmission has ended; its buffers and files are back. */
    void transmissionEnded();
}
