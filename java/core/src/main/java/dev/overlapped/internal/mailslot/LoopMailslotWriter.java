package dev.overlapped.internal.mailslot;

import dev.overlapped.CloseCause;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.internal.await.OperationFuture;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.backend.Mailslots;
import dev.overlapped.internal.loop.CompletionThread;
import dev.overlapped.internal.socket.InternalPort;
import dev.overlapped.mailslot.MailslotAddress;
import dev.overlapped.mailslot.MailslotSendHandler;
import dev.overlapped.mailslot.MailslotWriter;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A writer of a mailslot. */
public final class LoopMailslotWriter extends MailslotEnd implements MailslotWriter {
    private LoopMailslotWriter(InternalPort port, MailslotAddress address) throws IoFailure {
        super(port, address, Mailslots::open);
    }

    /** Opens a mailslot to send to it; see {@link MailslotWriter#open}. */
    public static LoopMailslotWriter open(CompletionPort port, MailslotAddress address)
            throws IoFailure {
        if (!address.isLocal()) {
            CompletionThread.refuseBlocking();
        }
        return new LoopMailslotWriter((InternalPort) port, address);
    }

    @Override
    public long send(IoBuffer message, Deadline deadline, MailslotSendHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return MailslotSends.start(this, message, deadline, MailslotSends.SENT, handler);
    }

    @Override
    public void sendAndRelease(IoBuffer message) {
        MailslotSends.start(this, message, Deadline.NONE, MailslotSends.RELEASED, null);
    }

    // ---- the other forms

    @Override
    public Blocking blocking() {
        return new BlockingWriter(this);
    }

    private record BlockingWriter(LoopMailslotWriter writer) implements Blocking {
        @Override
        public void send(IoBuffer message, Deadline deadline) throws IoFailure {
            Waiter<Void> waiter = Waiter.here();
            waiter.await(
                    writer.messages().socket(),
                    MailslotSends.start(writer, message, deadline, MailslotSends.AWAITED, waiter));
        }

        @Override
        public CloseCause close(Deadline deadline) throws IoFailure {
            return writer.close(deadline);
        }
    }

    @Override
    public Async async() {
        return new AsyncWriter(this);
    }

    private record AsyncWriter(LoopMailslotWriter writer) implements Async {
        @Override
        public CompletableFuture<Void> send(IoBuffer message, Deadline deadline) {
            OperationFuture<Void> future = new OperationFuture<>();
            return future.started(
                    writer.messages().socket(),
                    MailslotSends.start(writer, message, deadline, MailslotSends.AWAITED, future));
        }

        @Override
        public CompletableFuture<CloseCause> close() {
            return writer.closeAsync();
        }
    }

    @Override
    public String toString() {
        return describe("MailslotWriter");
    }
}
