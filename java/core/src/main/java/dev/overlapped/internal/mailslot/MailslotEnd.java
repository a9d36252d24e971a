package dev.overlapped.internal.mailslot;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.CloseCause;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.Mailslots;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.socket.AwaitedClose;
import dev.overlapped.internal.socket.InternalPort;
import dev.overlapped.internal.udp.LoopUdpSocket;
import dev.overlapped.mailslot.MailslotAddress;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An end of a mailslot: its address, and the socket of messages that has its handle, its life, and
 * its stream of received messages. Any thread.
 */
abstract class MailslotEnd {
    /** A mailslot's address where no socket stands for it. For people. */
    private static final class PathAddress extends SocketAddress {
        private static final long serialVersionUID = 1L;

        private final String path;

        PathAddress(String path) {
            this.path = path;
        }

        @Override
        public String toString() {
            return path;
        }
    }

    /** Makes or opens a mailslot. */
    interface Opening {
        NativeSocket on(Mailslots mailslots, Mailslots.Target target) throws NativeException;
    }

    private final MailslotAddress address;
    private final LoopUdpSocket messages;

    /** Makes or opens a mailslot on a loop of {@code port}, which it is attached to. */
    MailslotEnd(InternalPort port, MailslotAddress address, Opening opening) throws IoFailure {
        this.address = address;
        CompletionLoop loop = port.chooseLoop(Optional.empty());
        Mailslots mailslots = loop.backend().mailslots();
        NativeSocket socket = null;
        try {
            SocketAddress standIn = mailslots.areSockets() ? address.linuxAddress() : null;
            socket = opening.on(mailslots, targetOf(address, standIn));
            messages = LoopUdpSocket.ofMailslot(port, socket, new PathAddress(address.path()));
            messages.attach(this);
        } catch (NativeException e) {
            throw failure(e);
        } finally {
            if (socket == null) {
                loop.cancelExpected();
            }
        }
        socket.markExpected();
        loop.attach(socket);
    }

    private static Mailslots.Target targetOf(
            MailslotAddress address, @Nullable SocketAddress standIn) {
        return new Mailslots.Target(address.path(), address.isLocal(), standIn);
    }

    /** A socket that refuses to be connected to is a mailslot that does not exist. */
    private static IoFailure failure(NativeException e) {
        IoFailure.Kind kind =
                e.kind() == IoFailure.Kind.CONNECTION_REFUSED
                        ? IoFailure.Kind.FILE_NOT_FOUND
                        : e.kind();
        return Failures.of(kind, IoOperation.OPEN_MAILSLOT, e);
    }

    public final MailslotAddress address() {
        return address;
    }

    /** Returns the end whose socket {@code operation} is of. */
    static <E extends MailslotEnd> E of(Operation operation, Class<E> type) {
        LoopUdpSocket messages = (LoopUdpSocket) operation.socket().owner();
        return type.cast(present(messages.attachment()));
    }

    /** Gives a record back whose operation has ended. On the completion thread. */
    final void putBack(Operation ended) {
        messages.putBack(ended);
    }

    /** Returns the socket of messages. */
    final LoopUdpSocket messages() {
        return messages;
    }

    public final void cancel(long operation) {
        messages.cancel(operation);
    }

    public final boolean isClosed() {
        return messages.isClosed();
    }

    public final void close() {
        messages.close();
    }

    final CloseCause close(Deadline deadline) throws IoFailure {
        return AwaitedClose.close(messages, deadline);
    }

    final CompletableFuture<CloseCause> closeAsync() {
        return AwaitedClose.close(messages);
    }

    /** Returns its kind and address, for people. */
    final String describe(String kind) {
        return kind + "[" + address + (isClosed() ? ", closed" : "") + "]";
    }
}
