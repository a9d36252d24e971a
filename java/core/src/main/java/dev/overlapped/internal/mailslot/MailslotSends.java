package dev.overlapped.internal.mailslot;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.SendMessageOperation;
import dev.overlapped.internal.udp.LoopUdpSocket;
import dev.overlapped.mailslot.MailslotAddress;
import dev.overlapped.mailslot.MailslotOptions;
import dev.overlapped.mailslot.MailslotSendHandler;

import org.jspecify.annotations.Nullable;

/**
 * Sends to a mailslot: how they start, and how they end.
 *
 * <p>Started on any thread; completed on the writer's.
 */
final class MailslotSends {
    static final Completion<SendMessageOperation, MailslotSendHandler> SENT = MailslotSends::sent;
    static final Completion<SendMessageOperation, @Nullable Void> RELEASED =
            MailslotSends::released;
    static final Completion<SendMessageOperation, Awaited<Void>> AWAITED = MailslotSends::awaited;

    private MailslotSends() {}

    static <H extends @Nullable Object> long start(
            LoopMailslotWriter writer,
            IoBuffer message,
            Deadline deadline,
            Completion<SendMessageOperation, H> completion,
            H handler) {
        checkLength(writer.address(), message.length());
        long until = deadline.nanoTime();
        NativeBuffer pinned = NativeBuffer.of(message);
        pinned.pin();
        LoopUdpSocket messages = writer.messages();
        SendMessageOperation operation =
                messages.loop().isCurrent()
                        ? messages.loop().records().takeSendMessage()
                        : new SendMessageOperation();
        operation.prepare(messages.socket(), completion, handler, until);
        operation.drain(pinned);
        operation.header().clear();
        return messages.loop().start(operation);
    }

    private static void checkLength(MailslotAddress to, int bytes) {
        int max =
                to.isLocal() ? MailslotOptions.MAX_MESSAGE_BYTES : MailslotAddress.MAX_REMOTE_BYTES;
        if (bytes > max) {
            throw new IllegalArgumentException(
                    "message of " + bytes + " bytes to " + to + ": must be 0 to " + max);
        }
    }

    private static void sent(SendMessageOperation operation, MailslotSendHandler handler) {
        LoopMailslotWriter writer = MailslotEnd.of(operation, LoopMailslotWriter.class);
        NativeBuffer message = operation.buffer();
        IoFailure failure = Failures.ofEnded(operation);
        message.unpin();
        writer.putBack(operation);
        if (failure == null) {
            handler.sent(writer, message);
        } else {
            handler.failed(writer, message, failure);
        }
        writer.messages().writeEnded();
    }

    private static void released(SendMessageOperation operation, @Nullable Void none) {
        LoopMailslotWriter writer = MailslotEnd.of(operation, LoopMailslotWriter.class);
        NativeBuffer message = operation.buffer();
        message.unpin();
        writer.putBack(operation);
        message.release();
        writer.messages().writeEnded();
    }

    /** Puts the record back before the caller resumes, which may start the next operation. */
    private static void awaited(SendMessageOperation operation, Awaited<Void> awaited) {
        LoopMailslotWriter writer = MailslotEnd.of(operation, LoopMailslotWriter.class);
        IoFailure failure = Failures.ofEnded(operation);
        operation.buffer().unpin();
        writer.putBack(operation);
        awaited.ended(null, failure);
        writer.messages().writeEnded();
    }
}
