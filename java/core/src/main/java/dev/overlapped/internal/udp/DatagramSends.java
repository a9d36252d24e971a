package dev.overlapped.internal.udp;

import dev.overlapped.Datagram;
import dev.overlapped.DatagramSendHandler;
import dev.overlapped.DatagramVectorSendHandler;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.SendControl;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.message.Endpoint;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.message.MessageHeader;
import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.SendMessageOperation;
import dev.overlapped.internal.socket.Addresses;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Sends of a UDP socket: how they start, and how they end.
 *
 * <p>Started on any thread; completed on the socket's.
 */
final class DatagramSends {
    static final Completion<SendMessageOperation, DatagramSendHandler> SENT = DatagramSends::sent;
    static final Completion<SendMessageOperation, @Nullable Void> RELEASED =
            DatagramSends::released;
    static final Completion<SendMessageOperation, Awaited<Void>> AWAITED = DatagramSends::awaited;
    static final Completion<SendMessageOperation, DatagramVectorSendHandler> VECTOR =
            DatagramSends::vector;
    static final Completion<SendMessageOperation, Awaited<Void>> VECTOR_AWAITED =
            DatagramSends::vectorAwaited;

    private DatagramSends() {}

    // ---- starting

    static <H extends @Nullable Object> long start(
            BoundSocket udp,
            IoBuffer buffer,
            @Nullable SocketAddress remote,
            SendControl control,
            Deadline deadline,
            Completion<SendMessageOperation, H> completion,
            H handler) {
        check(udp, remote, control);
        SendMessageOperation operation = prepare(udp, buffer, deadline, completion, handler);
        return start(udp, operation, remote, control);
    }

    /** Starts one without a handler: the buffer is released also if the address is refused. */
    static void startAndRelease(BoundSocket udp, IoBuffer buffer, @Nullable SocketAddress remote) {
        try {
            check(udp, remote, SendControl.NONE);
        } catch (RuntimeException e) {
            buffer.release();
            throw e;
        }
        start(udp, buffer, remote, SendControl.NONE, Deadline.NONE, RELEASED, null);
    }

    /** Starts a reply without a handler, likewise. */
    static void replyAndRelease(BoundSocket udp, IoBuffer buffer, Datagram datagram) {
        try {
            checkReply(udp, datagram);
        } catch (RuntimeException e) {
            buffer.release();
            throw e;
        }
        reply(udp, buffer, datagram, Deadline.NONE, RELEASED, null);
    }

    static <H extends @Nullable Object> long start(
            BoundSocket udp,
            IoBuffers buffers,
            @Nullable SocketAddress remote,
            SendControl control,
            Deadline deadline,
            Completion<SendMessageOperation, H> completion,
            H handler) {
        check(udp, remote, control);
        long until = deadline.nanoTime();
        BufferVector.pinToSend(buffers);
        SendMessageOperation operation = take(udp);
        operation.prepare(udp.socket(), completion, handler, until);
        operation.drain(buffers);
        return start(udp, operation, remote, control);
    }

    private static long start(
            BoundSocket udp,
            SendMessageOperation operation,
            @Nullable SocketAddress remote,
            SendControl control) {
        MessageHeader header = operation.header();
        header.clear();
        if (remote != null) {
            header.peer().set(remote);
        }
        fill(header, control);
        return udp.loop().start(operation);
    }

    private static void fill(MessageHeader header, SendControl control) {
        if (control.source().isPresent()) {
            header.local().set(control.source().get(), 0);
        }
        header.interfaceIndex(control.interfaceIndex().orElse(0));
        header.hopLimit(control.hopLimit().orElse(MessageHeader.NONE));
        header.trafficClass(control.trafficClass().orElse(MessageHeader.NONE));
        header.segmentSize(control.segmentSize().orElse(0));
    }

    static <H extends @Nullable Object> long reply(
            BoundSocket udp,
            IoBuffer buffer,
            Datagram datagram,
            Deadline deadline,
            Completion<SendMessageOperation, H> completion,
            H handler) {
        MessageHeader asked = checkReply(udp, datagram);
        SendMessageOperation operation = prepare(udp, buffer, deadline, completion, handler);
        operation.header().answer(asked);
        return udp.loop().start(operation);
    }

    private static MessageHeader checkReply(BoundSocket udp, Datagram datagram) {
        MessageHeader asked = DatagramView.headerOf(datagram);
        udp.checkFamily(familyOf(datagram, asked), datagram);
        return asked;
    }

    private static Family familyOf(Datagram datagram, MessageHeader asked) {
        Endpoint peer = asked.peer();
        if (!peer.isPresent()) {
            throw new IllegalArgumentException(
                    datagram + ": its sender has no address to answer to");
        }
        return peer.isUnix() ? Family.UNIX : Family.ofIp(peer.isIpv6());
    }

    private static <H extends @Nullable Object> SendMessageOperation prepare(
            BoundSocket udp,
            IoBuffer buffer,
            Deadline deadline,
            Completion<SendMessageOperation, H> completion,
            H handler) {
        long until = deadline.nanoTime();
        NativeBuffer pinned = NativeBuffer.of(buffer);
        pinned.pin();
        SendMessageOperation operation = take(udp);
        operation.prepare(udp.socket(), completion, handler, until);
        operation.drain(pinned);
        return operation;
    }

    private static SendMessageOperation take(BoundSocket udp) {
        return udp.loop().isCurrent()
                ? udp.loop().records().takeSendMessage()
                : new SendMessageOperation();
    }

    private static void check(
            BoundSocket udp, @Nullable SocketAddress remote, SendControl control) {
        if (remote != null) {
            udp.checkFamily(Addresses.requireKnown(remote), remote);
            if (remote instanceof InetSocketAddress inet && inet.isUnresolved()) {
                throw new IllegalArgumentException("unresolved: " + remote);
            }
        }
        if (udp.family() == Family.UNIX && !control.equals(SendControl.NONE)) {
            throw new IllegalArgumentException(
                    control
                            + ": must be SendControl.NONE, for this is a Unix domain socket: "
                            + udp);
        }
        if (control.source().isPresent()) {
            udp.checkFamily(control.source().get());
            checkSource(remote, control.source().get());
        }
    }

    /** Refuses addresses of two families, which a socket of both would take one by one. */
    private static void checkSource(@Nullable SocketAddress remote, InetAddress source) {
        if (remote != null && Family.of(remote).isIpv6() != source instanceof Inet6Address) {
            throw new IllegalArgumentException(
                    "send from " + source + " to " + remote + ": addresses of two families");
        }
    }

    // ---- completing

    private static void sent(SendMessageOperation operation, DatagramSendHandler handler) {
        BoundSocket udp = BoundSocket.of(operation);
        NativeBuffer buffer = operation.buffer();
        IoFailure failure = Failures.ofEnded(operation);
        buffer.unpin();
        udp.putBack(operation);
        try {
            if (failure != null) {
                handler.failed(udp.face(), buffer, failure);
            } else {
                handler.sent(udp.face(), buffer);
            }
        } catch (Throwable t) {
            udp.thrown(t, buffer);
        }
        udp.writeEnded();
    }

    private static void released(SendMessageOperation operation, @Nullable Void none) {
        BoundSocket udp = BoundSocket.of(operation);
        NativeBuffer buffer = operation.buffer();
        buffer.unpin();
        udp.putBack(operation);
        buffer.release();
        udp.writeEnded();
    }

    private static void vector(SendMessageOperation operation, DatagramVectorSendHandler handler) {
        BoundSocket udp = BoundSocket.of(operation);
        IoBuffers buffers = operation.buffers();
        IoFailure failure = Failures.ofEnded(operation);
        long bytes = operation.transferred();
        BufferVector.unpin(buffers);
        udp.putBack(operation);
        try {
            if (failure != null) {
                handler.failed(udp.face(), buffers, failure);
            } else {
                handler.sent(udp.face(), buffers, bytes);
            }
        } catch (Throwable t) {
            udp.thrown(t, buffers);
        }
        udp.writeEnded();
    }

    private static void awaited(SendMessageOperation operation, Awaited<Void> awaited) {
        operation.buffer().unpin();
        end(operation, awaited);
    }

    private static void vectorAwaited(SendMessageOperation operation, Awaited<Void> awaited) {
        BufferVector.unpin(operation.buffers());
        end(operation, awaited);
    }

    /** Puts the record back before the caller resumes, which may start the next operation. */
    private static void end(SendMessageOperation operation, Awaited<Void> awaited) {
        BoundSocket udp = BoundSocket.of(operation);
        IoFailure failure = Failures.ofEnded(operation);
        udp.putBack(operation);
        awaited.ended(null, failure);
        udp.writeEnded();
    }
}
