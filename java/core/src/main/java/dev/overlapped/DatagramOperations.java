package dev.overlapped;

import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.message.MessageHeader;
import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.operation.SendMessageOperation;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Starts the operations of a UDP socket: refuses misuse, takes the buffers off, and fills the
 * records. Lives as long as its socket. Any thread.
 */
final class DatagramOperations {
    private final UdpSocket udp;
    private final NativeSocket socket;
    private final boolean ipv6;

    DatagramOperations(UdpSocket udp, NativeSocket socket) {
        this.udp = udp;
        this.socket = socket;
        this.ipv6 = udp.localAddress().getAddress() instanceof Inet6Address;
    }

    private CompletionLoop loop() {
        return CompletionLoop.of(socket);
    }

    // ---- receiving

    long receive(
            IoBuffer buffer, Deadline deadline, Completion<Operation> completion, Object handler) {
        long until = deadline.nanoTime();
        NativeBuffer.of(buffer).pin();
        ReceiveMessageOperation operation = takeReceive();
        operation.prepare(socket, completion, handler, buffer, until);
        operation.repeated(handler instanceof DatagramStream);
        operation.data(((NativeBuffer) buffer).address(), buffer.capacity());
        return loop().start(operation);
    }

    long receive(
            IoBuffers buffers,
            Deadline deadline,
            Completion<Operation> completion,
            Object handler) {
        long until = deadline.nanoTime();
        BufferVector.pinToFill(buffers);
        ReceiveMessageOperation operation = takeReceive();
        operation.prepare(socket, completion, handler, buffers, until);
        operation.repeated(false);
        BufferVector.nameRoom(buffers, operation);
        return loop().start(operation);
    }

    private ReceiveMessageOperation takeReceive() {
        return loop().isCurrent()
                ? loop().records().takeReceiveMessage()
                : new ReceiveMessageOperation();
    }

    // ---- sending

    long send(
            IoBuffer buffer,
            InetSocketAddress remote,
            SendControl control,
            Deadline deadline,
            Completion<Operation> completion,
            Object handler) {
        check(remote, control);
        SendMessageOperation operation = takeSend(buffer, deadline, completion, handler);
        return send(operation, remote, control);
    }

    long send(
            IoBuffers buffers,
            InetSocketAddress remote,
            SendControl control,
            Deadline deadline,
            Completion<Operation> completion,
            Object handler) {
        check(remote, control);
        long until = deadline.nanoTime();
        BufferVector.pinToSend(buffers);
        SendMessageOperation operation = takeSend();
        operation.prepare(socket, completion, handler, buffers, until);
        BufferVector.nameData(buffers, operation);
        return send(operation, remote, control);
    }

    private long send(
            SendMessageOperation operation, InetSocketAddress remote, SendControl control) {
        MessageHeader header = operation.header();
        header.clear();
        if (remote != null) {
            header.peer().set(remote);
        }
        control.fill(header);
        return loop().start(operation);
    }

    long reply(
            Datagram asked,
            IoBuffer buffer,
            Deadline deadline,
            Completion<Operation> completion,
            Object handler) {
        checkFamily(asked.header().peer().isIpv6(), asked);
        SendMessageOperation operation = takeSend(buffer, deadline, completion, handler);
        operation.header().answer(asked.header());
        return loop().start(operation);
    }

    private SendMessageOperation takeSend(
            IoBuffer buffer, Deadline deadline, Completion<Operation> completion, Object handler) {
        long until = deadline.nanoTime();
        NativeBuffer.of(buffer).pin();
        SendMessageOperation operation = takeSend();
        operation.prepare(socket, completion, handler, buffer, until);
        operation.data(((NativeBuffer) buffer).dataAddress(), buffer.length());
        return operation;
    }

    private SendMessageOperation takeSend() {
        return loop().isCurrent() ? loop().records().takeSendMessage() : new SendMessageOperation();
    }

    // ---- misuse

    private void check(InetSocketAddress remote, SendControl control) {
        if (remote != null) {
            if (remote.isUnresolved()) {
                throw new IllegalArgumentException("unresolved: " + remote);
            }
            checkFamily(remote.getAddress());
        }
        if (control.source() != null) {
            checkFamily(control.source());
        }
    }

    /** Refuses an address that is not of the socket's family. */
    void checkFamily(InetAddress address) {
        checkFamily(address instanceof Inet6Address, address);
    }

    private void checkFamily(boolean isIpv6, Object address) {
        if (isIpv6 != ipv6) {
            throw new IllegalArgumentException(
                    address + ": must be of " + (ipv6 ? "IPv6" : "IPv4") + ", as " + udp);
        }
    }

    /** Gives a record back whose operation has ended. */
    void putBack(Operation ended) {
        if (loop().isCurrent()) { // else the port is gone, see Submission.rejected
            loop().records().put(ended);
        }
    }
}
