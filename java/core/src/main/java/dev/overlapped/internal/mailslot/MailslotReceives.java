package dev.overlapped.internal.mailslot;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.message.MessageHeader;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.udp.LoopUdpSocket;
import dev.overlapped.mailslot.MailslotHandler;

import org.jspecify.annotations.Nullable;

/**
 * Receives of a mailslot: how they start, and how they end.
 *
 * <p>Started on any thread; completed on the mailslot's.
 */
final class MailslotReceives {
    static final Completion<ReceiveMessageOperation, MailslotHandler> RECEIVED =
            MailslotReceives::received;
    static final Completion<ReceiveMessageOperation, Awaited<Integer>> AWAITED =
            MailslotReceives::awaited;

    private MailslotReceives() {}

    static <H> long start(
            LoopMailslot mailslot,
            IoBuffer buffer,
            Deadline deadline,
            Completion<ReceiveMessageOperation, H> completion,
            H handler) {
        long until = deadline.nanoTime();
        NativeBuffer pinned = NativeBuffer.of(buffer);
        pinned.pinToFill();
        int room = pinned.room();
        if (room < mailslot.maxMessageBytes()) {
            pinned.unpin();
            throw new IllegalArgumentException(
                    "room for "
                            + room
                            + " bytes in "
                            + buffer
                            + ": must be "
                            + mailslot.maxMessageBytes()
                            + " or more, as the longest message of "
                            + mailslot);
        }
        LoopUdpSocket messages = mailslot.messages();
        ReceiveMessageOperation operation =
                messages.loop().isCurrent()
                        ? messages.loop().records().takeReceiveMessage()
                        : new ReceiveMessageOperation();
        operation.prepare(messages.socket(), completion, handler, until);
        operation.fill(pinned);
        return messages.loop().start(operation);
    }

    private static void received(ReceiveMessageOperation operation, MailslotHandler handler) {
        LoopMailslot mailslot = MailslotEnd.of(operation, LoopMailslot.class);
        NativeBuffer buffer = operation.buffer();
        IoFailure failure = complete(mailslot, operation);
        mailslot.putBack(operation);
        if (failure == null) {
            handler.received(mailslot, buffer);
        } else {
            handler.failed(mailslot, buffer, failure);
        }
    }

    /** Puts the record back before the caller resumes, which may start the next operation. */
    private static void awaited(ReceiveMessageOperation operation, Awaited<Integer> awaited) {
        LoopMailslot mailslot = MailslotEnd.of(operation, LoopMailslot.class);
        int bytes = (int) operation.transferred();
        IoFailure failure = complete(mailslot, operation);
        mailslot.putBack(operation);
        awaited.ended(bytes, failure);
    }

    /** Gives the buffer back with the message, if it is whole. */
    private static @Nullable IoFailure complete(
            LoopMailslot mailslot, ReceiveMessageOperation operation) {
        IoFailure failure = Failures.ofEnded(operation);
        int bytes = (int) operation.transferred();
        boolean cut = failure == null && operation.header().has(MessageHeader.TRUNCATED);
        operation.buffer().completeReceive(cut ? 0 : bytes);
        return cut ? tooLong(mailslot, bytes) : failure;
    }

    /** Returns the failure of a receive whose buffer holds only the begin of a message. */
    static IoFailure tooLong(LoopMailslot mailslot, int bytes) {
        return Failures.of(
                IoFailure.Kind.MESSAGE_TRUNCATED,
                IoOperation.RECEIVE,
                "more than "
                        + bytes
                        + " bytes; "
                        + mailslot
                        + " takes "
                        + mailslot.maxMessageBytes());
    }
}
