package dev.overlapped.soak;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.SendControl;
import dev.overlapped.UdpSocket;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Datagrams that are answered, receives that time out, and an orderly end after the last one. */
final class UdpLoad implements Load {
    private static final int TRIES = 20;

    @Override
    public void run(Turn turn) throws Exception {
        UdpSocket server = turn.track(turn.server.openUdp(Turn.loopback()));
        server.receiveEach((same, buffer, datagram) -> same.replyAndRelease(buffer, datagram));
        SocketAddress address = server.localAddress();
        List<Turn.Action> clients = new ArrayList<>();
        for (int i = turn.between(1, 5); i > 0; i--) {
            int messages = turn.between(1, 15);
            int length = turn.between(1, 1_400);
            int stream = turn.random.nextInt();
            clients.add(
                    () -> {
                        UdpSocket client = turn.track(turn.client.openUdp(Turn.loopback()));
                        for (int m = 0; m < messages; m++) {
                            exchange(turn, client, address, stream, (long) m * length, length);
                        }
                        IoBuffer last = turn.buffer(turn.client, new byte[1]);
                        client.sendAndRelease(last, address);
                        client.closeAfterSending(Turn.deadline());
                    });
        }
        Turn.together(clients);
        server.blocking().close(Turn.deadline());
    }

    private static void exchange(
            Turn turn, UdpSocket client, SocketAddress to, int stream, long from, int length)
            throws IoFailure {
        byte[] bytes = Pattern.bytes(stream, from, length);
        IoBuffer room = IoBuffer.of(new byte[2_000]);
        try {
            for (int i = 0; i < TRIES; i++) { // a datagram may be lost when buffers run short
                IoBuffer message = turn.buffer(turn.client, bytes);
                try {
                    client.blocking().send(message, to, SendControl.NONE, Turn.deadline());
                } finally {
                    message.release();
                }
                while (receive(client, room)) {
                    if (Arrays.equals(room.toByteArray(), bytes)) {
                        return;
                    } // else the answer to an earlier datagram, which was late
                }
            }
        } finally {
            room.release();
        }
        throw new Violation("no answer to " + TRIES + " datagrams");
    }

    private static boolean receive(UdpSocket client, IoBuffer room) throws IoFailure {
        try {
            client.blocking().receive(room, Deadline.after(1, TimeUnit.SECONDS));
            return true;
        } catch (IoFailure e) {
            if (e.kind() != IoFailure.Kind.TIMED_OUT) {
                throw e;
            }
            return false;
        }
    }
}
