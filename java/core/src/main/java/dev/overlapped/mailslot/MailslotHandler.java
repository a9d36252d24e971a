package dev.overlapped.mailslot;

import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;

/**
 * Receives the messages of a mailslot. All methods run on the mailslot's completion thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface MailslotHandler {
    /**
     * A message was received. The buffer is the handler's: it sends it, releases it, or receives
     * into it again.
     *
     * @param mailslot the mailslot
     * @param message lent; its region is the whole message, which may be empty
     */
    void received(Mailslot mailslot, IoBuffer message);

    /**
     * The receive failed, was cancelled, or timed out. By default releases the buffer, and closes
     * the mailslot unless it only timed out or was cancelled.
     *
     * @param mailslot the mailslot
     * @param buffer lent, without a message
     * @param failure the reason
     */
    default void failed(Mailslot mailslot, IoBuffer buffer, IoFailure failure) {
        buffer.release();
        if (failure.kind() != IoFailure.Kind.TIMED_OUT
                && failure.kind() != IoFailure.Kind.CANCELLED) {
            mailslot.close();
        }
    }
}
