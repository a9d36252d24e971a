package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.CompletionPort;
import dev.overlapped.TcpListener;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Many UDP sockets on one port, most of them idle: they hold nothing that others need. */
abstract class ManyDatagramSocketsContract extends DatagramsOnPort {
    private static final int BUFFER = 4_096;

    ManyDatagramSocketsContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static List<UdpSocket> echoing(CompletionPort port, int count) throws Exception {
        List<UdpSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UdpSocket socket = port.openUdp(loopback());
            socket.receiveEach((same, buffer, datagram) -> same.replyAndRelease(buffer, datagram));
            sockets.add(socket);
        }
        return sockets;
    }

    private static void awaitNoneLent(CompletionPort port) {
        Await.until("no buffer is lent", () -> port.status().counters().lentBuffers() == 0);
    }

    @Test
    void anIdleSocketHoldsNoBuffer() throws Exception {
        int count = 40;
        List<UdpSocket> sockets = echoing(port, count);
        awaitOperationsInFlight(count); // one each
        awaitNoneLent(port);
        UdpSocket client = open();
        for (UdpSocket socket : sockets) {
            for (int i = 0; i < 40; i++) { // more than are received at a time
                send(client, socket.localAddress(), "question " + i);
                receive(client, "question " + i);
            }
        }
        awaitNoneLent(port); // although none is closed
        awaitOperationsInFlight(count);
        send(client, sockets.getFirst().localAddress(), "still there");
        receive(client, "still there");
        awaitNoneLent(port);
    }

    @Test
    void aBurstThatNoReceiveWaitsForIsReceived() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        AtomicInteger received = new AtomicInteger();
        server.receiveEach(
                (socket, buffer, datagram) -> {
                    received.incrementAndGet();
                    buffer.release();
                });
        int sent = 0;
        for (int burst = 0; burst < 10; burst++) {
            awaitNoneLent(port); // it is idle
            for (int i = 0; i < 50; i++) {
                client.sendAndRelease(lend("datagram " + i), server.localAddress());
            }
            sent += 50;
            int all = sent;
            Await.until("all are received", () -> received.get() == all);
        }
        assertEquals(sent, received.get());
    }

    /** Whatever the ratio of buffers, threads and sockets: nobody waits for one that is idle. */
    @Test
    void idleSocketsStarveNobody() throws Exception {
        for (int buffers : new int[] {1, 2, 5, 16}) {
            for (int threads : new int[] {1, 3}) {
                CompletionPort small =
                        open(
                                CompletionPort.builder()
                                        .threads(threads)
                                        .bufferSize(BUFFER)
                                        .maxBufferBytes((long) buffers * BUFFER));
                serveAll(small);
                small.close();
            }
        }
    }

    private void serveAll(CompletionPort small) throws Exception {
        List<UdpSocket> sockets = echoing(small, 24);
        UdpSocket client = open();
        try (TcpListener listener = small.listen(loopback())) {
            listener.acceptEach(
                    connection ->
                            connection.receiveEach((same, buffer) -> same.sendAndRelease(buffer)));
            List<PeerSocket> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(foreign.connect(listener.localAddress()));
            }
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < sockets.size(); i++) {
                    send(client, sockets.get(i).localAddress(), "question " + i);
                    receive(client, "question " + i);
                }
                for (PeerSocket peer : clients) {
                    peer.write("stream");
                    assertEquals("stream", peer.readText(6));
                }
            }
        }
    }
}
