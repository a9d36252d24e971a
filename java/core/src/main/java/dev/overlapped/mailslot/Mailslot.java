package dev.overlapped.mailslot;

import dev.overlapped.CloseCause;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.internal.mailslot.LoopMailslot;

import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * The server of a mailslot: it has made it, and receives what others send to its name ({@link
 * MailslotWriter}). The messages have the order in which they were sent, as far as one writer sent
 * them; each is received by one receive, never in parts. The sender is unknown.
 *
 * <p>Who may write: on Windows what the default security descriptor says, of processes of this
 * computer and of others; on Linux every process of the same network namespace, for abstract names
 * have no permissions. So nothing in a message is to be trusted.
 *
 * <p>A buffer that is received into has room for the longest message ({@link
 * MailslotOptions#withMaxMessageBytes}). A longer message, which only writers that use other means
 * than this library on Linux can send, fails a receive with {@link
 * IoFailure.Kind#MESSAGE_TRUNCATED} and is lost there.
 *
 * <p>Unread messages wait in the mailslot: on Windows as many as memory holds, on Linux {@code
 * net.unix.max_dgram_qlen} of them, after which writers wait. They are gone when it is closed.
 *
 * <p>Threads: any; handlers run on one completion thread of the port.
 *
 * <p>Sources: <em>CreateMailslotW function</em>, <em>GetMailslotInfo function</em>, <em>ReadFile
 * function</em>; {@code unix(7)}.
 *
 * @since 0.1
 */
public interface Mailslot extends AutoCloseable {
    /**
     * Makes a mailslot with default options.
     *
     * @param port whose threads receive from it
     * @param address of this computer
     * @return the mailslot; it is closed with the port
     * @throws IoFailure as {@link #open(CompletionPort, MailslotAddress, MailslotOptions)}
     * @throws IllegalArgumentException if the address is one of other computers
     * @throws IllegalStateException if the port is closed or shutting down
     */
    static Mailslot open(CompletionPort port, MailslotAddress address) throws IoFailure {
        return open(port, address, MailslotOptions.DEFAULT);
    }

    /**
     * Makes a mailslot.
     *
     * @param port whose threads receive from it
     * @param address of this computer
     * @param options its settings
     * @return the mailslot; it is closed with the port
     * @throws IoFailure of kind {@link IoFailure.Kind#ADDRESS_IN_USE} if there is a mailslot of
     *     that name, {@link IoFailure.Kind#UNSUPPORTED} if the system has none that can be read
     *     asynchronously (Wine before 10), or as {@link MailslotAddress#linuxAddress}; or the
     *     failure that the system reports
     * @throws IllegalArgumentException if the address is one of other computers
     * @throws IllegalStateException if the port is closed or shutting down
     */
    static Mailslot open(CompletionPort port, MailslotAddress address, MailslotOptions options)
            throws IoFailure {
        return LoopMailslot.open(port, address, options);
    }

    /**
     * Returns the address that it was made with.
     *
     * @return the address
     */
    MailslotAddress address();

    /**
     * Returns the size of the longest message.
     *
     * @return bytes
     */
    int maxMessageBytes();

    /**
     * Returns the size of the next message. None waits for long while a receive is in flight.
     *
     * @return bytes; empty if there is no message
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} after closing, or the failure that
     *     the system reports
     */
    OptionalInt nextMessageBytes() throws IoFailure;

    // ---- receiving

    /**
     * Receives a message, or fails after the {@linkplain MailslotOptions#withReadTimeout read
     * time-out}.
     *
     * @param buffer lent to the operation until it ends; room for {@link #maxMessageBytes}
     * @param handler gets the message, or the failure and the buffer
     * @return the number of the operation, for {@link #cancel}
     * @throws IllegalArgumentException if the buffer has less room
     * @throws IllegalStateException if the buffer is in flight or released
     */
    long receive(IoBuffer buffer, MailslotHandler handler);

    /**
     * Receives a message.
     *
     * @param buffer lent to the operation until it ends; room for {@link #maxMessageBytes}
     * @param deadline after which it fails with {@link IoFailure.Kind#TIMED_OUT}; takes the place
     *     of the read time-out
     * @param handler gets the message, or the failure and the buffer
     * @return the number of the operation, for {@link #cancel}
     * @throws IllegalArgumentException if the buffer has less room
     * @throws IllegalStateException if the buffer is in flight or released
     */
    long receive(IoBuffer buffer, Deadline deadline, MailslotHandler handler);

    /**
     * Receives each message from now on, into buffers of the port. The first failure is the end, as
     * is closing; it is reported once.
     *
     * @param handler gets the messages
     * @throws IllegalArgumentException if the port's buffers have less room than {@link
     *     #maxMessageBytes}
     * @throws IllegalStateException if it was called before
     */
    void receiveEach(MailslotHandler handler);

    /** Pauses {@link #receiveEach}: its handler gets no message until it is resumed. */
    void pauseReceiving();

    /** Resumes {@link #receiveEach}. */
    void resumeReceiving();

    /**
     * Requests that a receive end early. It ends as cancelled, or with the message that it has
     * already got. Nothing happens when it has ended.
     *
     * @param operation the number that its start returned
     * @throws IllegalArgumentException if no start of this mailslot has returned it
     */
    void cancel(long operation);

    // ---- its end

    /**
     * Returns whether closing has begun.
     *
     * @return true from then on
     */
    boolean isClosed();

    /**
     * Closes it: its name is free, receives in flight fail with {@link IoFailure.Kind#CLOSED}, and
     * unread messages are gone. Does not wait. Harmless when repeated.
     */
    @Override
    void close();

    /**
     * Returns the operations that wait. The calling thread may be virtual, not a completion thread.
     *
     * @return a view of this mailslot
     */
    Blocking blocking();

    /**
     * Returns the operations that return futures.
     *
     * @return a view of this mailslot
     */
    Async async();

    /** The operations that wait. */
    interface Blocking {
        /**
         * Receives a message.
         *
         * @param buffer lent to the operation until it returns; its region is the message then
         * @param deadline until when to wait
         * @return the number of bytes of the message
         * @throws IoFailure as the handler gets it, or of kind {@link IoFailure.Kind#INTERRUPTED}
         * @throws IllegalArgumentException if the buffer has less room than {@link
         *     Mailslot#maxMessageBytes}
         * @throws IllegalStateException if the buffer is in flight or released, or on a completion
         *     thread
         */
        int receive(IoBuffer buffer, Deadline deadline) throws IoFailure;

        /**
         * Closes it, and waits until nothing of it is in flight.
         *
         * @param deadline until when to wait
         * @return why it has ended
         * @throws IoFailure of kind {@link IoFailure.Kind#TIMED_OUT} or {@link
         *     IoFailure.Kind#INTERRUPTED}; it is closing all the same
         * @throws IllegalStateException on a completion thread
         */
        CloseCause close(Deadline deadline) throws IoFailure;
    }

    /** The operations that return futures. */
    interface Async {
        /**
         * Receives a message.
         *
         * @param buffer lent to the operation until the future completes; its region is the message
         *     then
         * @param deadline until when to wait
         * @return the number of bytes of the message; cancelling it requests that the receive end
         * @throws IllegalArgumentException if the buffer has less room than {@link
         *     Mailslot#maxMessageBytes}
         * @throws IllegalStateException if the buffer is in flight or released
         */
        CompletableFuture<Integer> receive(IoBuffer buffer, Deadline deadline);

        /**
         * Closes it.
         *
         * @return completes when nothing of it is in flight
         */
        CompletableFuture<CloseCause> close();
    }
}
