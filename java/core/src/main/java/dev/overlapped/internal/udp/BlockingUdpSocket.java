package dev.overlapped.internal.udp;

import dev.overlapped.CloseCause;
import dev.overlapped.Datagram;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.SendControl;
import dev.overlapped.UdpSocket;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.socket.AwaitedClose;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;

/** The operations of a UDP socket that wait. */
record BlockingUdpSocket(BoundSocket udp) implements UdpSocket.Blocking {
    @Override
    public CloseCause close(Deadline deadline) throws IoFailure {
        return AwaitedClose.close(udp, deadline);
    }

    @Override
    public Datagram receive(IoBuffer buffer, Deadline deadline) throws IoFailure {
        Waiter<Datagram> waiter = Waiter.here();
        return waiter.await(
                udp.socket(),
                DatagramReceives.start(udp, buffer, deadline, DatagramReceives.AWAITED, waiter));
    }

    @Override
    public Datagram receive(IoBuffers buffers, Deadline deadline) throws IoFailure {
        Waiter<Datagram> waiter = Waiter.here();
        return waiter.await(
                udp.socket(),
                DatagramReceives.start(
                        udp, buffers, deadline, DatagramReceives.VECTOR_AWAITED, waiter));
    }

    @Override
    public void send(
            IoBuffer buffer, @Nullable SocketAddress remote, SendControl control, Deadline deadline)
            throws IoFailure {
        Waiter<Void> waiter = Waiter.here();
        waiter.await(
                udp.socket(),
                DatagramSends.start(
                        udp, buffer, remote, control, deadline, DatagramSends.AWAITED, waiter));
    }

    @Override
    public void send(
            IoBuffers buffers,
            @Nullable SocketAddress remote,
            SendControl control,
            Deadline deadline)
            throws IoFailure {
        Waiter<Void> waiter = Waiter.here();
        waiter.await(
                udp.socket(),
                DatagramSends.start(
                        udp,
                        buffers,
                        remote,
                        control,
                        deadline,
                        DatagramSends.VECTOR_AWAITED,
                        waiter));
    }

    @Override
    public void reply(IoBuffer buffer, Datagram datagram, Deadline deadline) throws IoFailure {
        Waiter<Void> waiter = Waiter.here();
        waiter.await(
                udp.socket(),
                DatagramSends.reply(
                        udp, buffer, datagram, deadline, DatagramSends.AWAITED, waiter));
    }
}
