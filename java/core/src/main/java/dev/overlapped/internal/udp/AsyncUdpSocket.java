package dev.overlapped.internal.udp;

import dev.overlapped.CloseCause;
import dev.overlapped.Datagram;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.SendControl;
import dev.overlapped.UdpSocket;
import dev.overlapped.internal.await.OperationFuture;
import dev.overlapped.internal.socket.AwaitedClose;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

/** The operations of a UDP socket that return futures. */
record AsyncUdpSocket(BoundSocket udp) implements UdpSocket.Async {
    @Override
    public CompletableFuture<CloseCause> close() {
        return AwaitedClose.close(udp);
    }

    @Override
    public CompletableFuture<Datagram> receive(IoBuffer buffer, Deadline deadline) {
        OperationFuture<Datagram> future = new OperationFuture<>();
        return future.started(
                udp.socket(),
                DatagramReceives.start(udp, buffer, deadline, DatagramReceives.AWAITED, future));
    }

    @Override
    public CompletableFuture<Datagram> receive(IoBuffers buffers, Deadline deadline) {
        OperationFuture<Datagram> future = new OperationFuture<>();
        return future.started(
                udp.socket(),
                DatagramReceives.start(
                        udp, buffers, deadline, DatagramReceives.VECTOR_AWAITED, future));
    }

    @Override
    public CompletableFuture<Void> send(
            IoBuffer buffer,
            @Nullable SocketAddress remote,
            SendControl control,
            Deadline deadline) {
        OperationFuture<Void> future = new OperationFuture<>();
        return future.started(
                udp.socket(),
                DatagramSends.start(
                        udp, buffer, remote, control, deadline, DatagramSends.AWAITED, future));
    }

    @Override
    public CompletableFuture<Void> send(
            IoBuffers buffers,
            @Nullable SocketAddress remote,
            SendControl control,
            Deadline deadline) {
        OperationFuture<Void> future = new OperationFuture<>();
        return future.started(
                udp.socket(),
                DatagramSends.start(
                        udp,
                        buffers,
                        remote,
                        control,
                        deadline,
                        DatagramSends.VECTOR_AWAITED,
                        future));
    }

    @Override
    public CompletableFuture<Void> reply(IoBuffer buffer, Datagram datagram, Deadline deadline) {
        OperationFuture<Void> future = new OperationFuture<>();
        return future.started(
                udp.socket(),
                DatagramSends.reply(
                        udp, buffer, datagram, deadline, DatagramSends.AWAITED, future));
    }
}
