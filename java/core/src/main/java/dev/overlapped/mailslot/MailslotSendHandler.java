package dev.overlapped.mailslot;

import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;

/**
 * Receives the end of the sends to a mailslot. All methods run on the writer's completion thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface MailslotSendHandler {
    /**
     * The message is in the mailslot, or on its way to other computers, of which no system reports
     * whether it is delivered.
     *
     * @param writer the writer
     * @param message lent again, its region as it was
     */
    void sent(MailslotWriter writer, IoBuffer message);

    /**
     * The send failed, was cancelled, or timed out: nothing was sent. By default releases the
     * buffer.
     *
     * @param writer the writer
     * @param message lent again, its region as it was
     * @param failure the reason
     */
    default void failed(MailslotWriter writer, IoBuffer message, IoFailure failure) {
        message.release();
    }
}
