package dev.overlapped.mailslot;

import dev.overlapped.CloseCause;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.internal.mailslot.LoopMailslotWriter;

import java.util.concurrent.CompletableFuture;

/**
 * A writer of a mailslot: it sends messages to the mailslot of a name, of this computer or of
 * others, and gets no answer.
 *
 * <p>A message to this computer is in the mailslot when the send has ended, or was refused. On
 * Linux a send waits while the mailslot is full. A message to other computers is a datagram, which
 * may be lost, or arrive once for each protocol of the network that reaches them; it has at most
 * {@value MailslotAddress#MAX_REMOTE_BYTES} bytes. Windows may wait in the call that sends it, so a
 * thread of the writer's own makes that call, never a completion thread.
 *
 * <p>Threads: any; handlers run on one completion thread of the port.
 *
 * <p>Sources: <em>CreateFileW function</em>, <em>WriteFile function</em>, <em>About Mailslots</em>;
 * {@code unix(7)}.
 *
 * @since 0.1
 */
public interface MailslotWriter extends AutoCloseable {
    /**
     * Opens a mailslot to send to it. Windows may wait for an answer of other computers.
     *
     * @param port whose threads send to it
     * @param address the mailslot
     * @return the writer; it is closed with the port
     * @throws IoFailure of kind {@link IoFailure.Kind#FILE_NOT_FOUND} if this computer has no
     *     mailslot of that name, {@link IoFailure.Kind#UNKNOWN_HOST} if there is no such computer
     *     or domain, {@link IoFailure.Kind#UNSUPPORTED} as {@link MailslotAddress#linuxAddress}; or
     *     the failure that the system reports
     * @throws IllegalStateException if the port is closed or shutting down, or the mailslot is one
     *     of other computers and this is a completion thread
     */
    static MailslotWriter open(CompletionPort port, MailslotAddress address) throws IoFailure {
        return LoopMailslotWriter.open(port, address);
    }

    /**
     * Returns the address that it sends to.
     *
     * @return the address
     */
    MailslotAddress address();

    /**
     * Sends a message.
     *
     * @param message its region is sent, and may be empty; lent to the operation until it ends
     * @param deadline until when to wait for room
     * @param handler gets the buffer back. A message that is longer than the mailslot takes fails
     *     with {@link IoFailure.Kind#MESSAGE_TRUNCATED}; on Linux the limit is that of the socket's
     *     send buffer, and the receiver refuses the message. A mailslot that has been closed fails
     *     with {@link IoFailure.Kind#CONNECTION_REFUSED} on Linux, and as Windows reports it
     * @return the number of the operation, for {@link #cancel}
     * @throws IllegalArgumentException if the message has more than {@value
     *     MailslotAddress#MAX_REMOTE_BYTES} bytes and goes to other computers, or more than {@value
     *     MailslotOptions#MAX_MESSAGE_BYTES}
     * @throws IllegalStateException if the buffer is in flight or released
     */
    long send(IoBuffer message, Deadline deadline, MailslotSendHandler handler);

    /**
     * Sends a message and releases its buffer, whether it was sent or not.
     *
     * @param message its region is sent; released when the send has ended
     * @throws IllegalArgumentException as {@link #send}
     * @throws IllegalStateException if the buffer is in flight or released
     */
    void sendAndRelease(IoBuffer message);

    /**
     * Requests that a send end early. It ends as cancelled, or as done. Nothing happens when it has
     * ended.
     *
     * @param operation the number that its start returned
     * @throws IllegalArgumentException if no start of this writer has returned it
     */
    void cancel(long operation);

    /**
     * Returns whether closing has begun.
     *
     * @return true from then on
     */
    boolean isClosed();

    /**
     * Closes it: sends in flight fail with {@link IoFailure.Kind#CLOSED}, unless they are done.
     * Does not wait. Harmless when repeated.
     */
    @Override
    void close();

    /**
     * Returns the operations that wait. The calling thread may be virtual, not a completion thread.
     *
     * @return a view of this writer
     */
    Blocking blocking();

    /**
     * Returns the operations that return futures.
     *
     * @return a view of this writer
     */
    Async async();

    /** The operations that wait. */
    interface Blocking {
        /**
         * Sends a message.
         *
         * @param message its region is sent; lent to the operation until it returns
         * @param deadline until when to wait for room
         * @throws IoFailure as the handler gets it, or of kind {@link IoFailure.Kind#INTERRUPTED}
         * @throws IllegalArgumentException as {@link MailslotWriter#send}
         * @throws IllegalStateException if the buffer is in flight or released, or on a completion
         *     thread
         */
        void send(IoBuffer message, Deadline deadline) throws IoFailure;

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
         * Sends a message.
         *
         * @param message its region is sent; lent to the operation until the future completes
         * @param deadline until when to wait for room
         * @return completes when the message is sent; cancelling it requests that the send end
         * @throws IllegalArgumentException as {@link MailslotWriter#send}
         * @throws IllegalStateException if the buffer is in flight or released
         */
        CompletableFuture<Void> send(IoBuffer message, Deadline deadline);

        /**
         * Closes it.
         *
         * @return completes when nothing of it is in flight
         */
        CompletableFuture<CloseCause> close();
    }
}
