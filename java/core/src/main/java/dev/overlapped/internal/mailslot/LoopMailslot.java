package dev.overlapped.internal.mailslot;

import dev.overlapped.CloseCause;
import dev.overlapped.CompletionPort;
import dev.overlapped.Datagram;
import dev.overlapped.DatagramHandler;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.UdpSocket;
import dev.overlapped.internal.await.OperationFuture;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.backend.Mailslots;
import dev.overlapped.internal.socket.InternalPort;
import dev.overlapped.internal.socket.PlainCall;
import dev.overlapped.mailslot.Mailslot;
import dev.overlapped.mailslot.MailslotAddress;
import dev.overlapped.mailslot.MailslotHandler;
import dev.overlapped.mailslot.MailslotOptions;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The server of a mailslot. */
public final class LoopMailslot extends MailslotEnd implements Mailslot {
    private final MailslotOptions options;
    private final AtomicBoolean receivesEach = new AtomicBoolean();

    private LoopMailslot(InternalPort port, MailslotAddress address, MailslotOptions options)
            throws IoFailure {
        super(
                port,
                address,
                (mailslots, target) -> mailslots.create(target, options.maxMessageBytes()));
        this.options = options;
    }

    /** Makes a mailslot; see {@link Mailslot#open}. */
    public static LoopMailslot open(
            CompletionPort port, MailslotAddress address, MailslotOptions options)
            throws IoFailure {
        Objects.requireNonNull(options, "options");
        if (!address.isLocal()) {
            throw new IllegalArgumentException(
                    "mailslot "
                            + address
                            + " to receive from: must be one of this computer, "
                            + MailslotAddress.local(address.name()));
        }
        return new LoopMailslot((InternalPort) port, address, options);
    }

    @Override
    public int maxMessageBytes() {
        return options.maxMessageBytes();
    }

    @Override
    public OptionalInt nextMessageBytes() throws IoFailure {
        Mailslots mailslots = messages().loop().backend().mailslots();
        int bytes =
                PlainCall.on(
                        messages().socket(),
                        IoOperation.NEXT_MESSAGE,
                        () -> mailslots.nextMessage(messages().socket()));
        return bytes == Mailslots.NO_MESSAGE ? OptionalInt.empty() : OptionalInt.of(bytes);
    }

    @Override
    public long receive(IoBuffer buffer, MailslotHandler handler) {
        return receive(
                buffer, options.readTimeout().map(Deadline::after).orElse(Deadline.NONE), handler);
    }

    @Override
    public long receive(IoBuffer buffer, Deadline deadline, MailslotHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return MailslotReceives.start(this, buffer, deadline, MailslotReceives.RECEIVED, handler);
    }

    @Override
    public void receiveEach(MailslotHandler handler) {
        Objects.requireNonNull(handler, "handler");
        int room = messages().port().buffers().bufferSize();
        if (room < maxMessageBytes()) {
            throw new IllegalArgumentException(
                    "messages of "
                            + maxMessageBytes()
                            + " bytes: must be 1 to "
                            + room
                            + ", as the port's buffers have room for (PortBuilder.buffers)");
        } else if (receivesEach.getAndSet(true)) {
            throw new IllegalStateException("receiveEach was called before: " + this);
        }
        messages().receiveEach(new EachMessage(this, handler));
    }

    /** Receives the messages of the stream. */
    private record EachMessage(LoopMailslot mailslot, MailslotHandler handler)
            implements DatagramHandler {
        @Override
        public void received(UdpSocket socket, IoBuffer message, Datagram datagram) {
            if (datagram.isTruncated()) {
                int begun = message.length();
                message.clear();
                handler.failed(mailslot, message, MailslotReceives.tooLong(mailslot, begun));
            } else {
                handler.received(mailslot, message);
            }
        }

        @Override
        public void failed(UdpSocket socket, IoBuffer buffer, IoFailure failure) {
            handler.failed(mailslot, buffer, failure);
        }
    }

    @Override
    public void pauseReceiving() {
        messages().pauseReceiving();
    }

    @Override
    public void resumeReceiving() {
        messages().resumeReceiving();
    }

    // ---- the other forms

    @Override
    public Blocking blocking() {
        return new BlockingMailslot(this);
    }

    private record BlockingMailslot(LoopMailslot mailslot) implements Blocking {
        @Override
        public int receive(IoBuffer buffer, Deadline deadline) throws IoFailure {
            Waiter<Integer> waiter = Waiter.here();
            return waiter.await(
                    mailslot.messages().socket(),
                    MailslotReceives.start(
                            mailslot, buffer, deadline, MailslotReceives.AWAITED, waiter));
        }

        @Override
        public CloseCause close(Deadline deadline) throws IoFailure {
            return mailslot.close(deadline);
        }
    }

    @Override
    public Async async() {
        return new AsyncMailslot(this);
    }

    private record AsyncMailslot(LoopMailslot mailslot) implements Async {
        @Override
        public CompletableFuture<Integer> receive(IoBuffer buffer, Deadline deadline) {
            OperationFuture<Integer> future = new OperationFuture<>();
            return future.started(
                    mailslot.messages().socket(),
                    MailslotReceives.start(
                            mailslot, buffer, deadline, MailslotReceives.AWAITED, future));
        }

        @Override
        public CompletableFuture<CloseCause> close() {
            return mailslot.closeAsync();
        }
    }

    @Override
    public String toString() {
        return describe("Mailslot");
    }
}
