package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectHandler;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectTarget;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Sockets that belong to the completion thread of another: a proxy's two legs need no lock. */
abstract class ThreadOfContract extends PortContract {
    ThreadOfContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static Thread threadOf(OverlappedSocket socket) throws Exception {
        return CompletableFuture.supplyAsync(Thread::currentThread, socket)
                .get(Await.MILLIS, TimeUnit.MILLISECONDS);
    }

    private void assumeOwnThreads() {
        assumeFalse(system.sharesQueue(), "of a shared queue no connection has a thread");
    }

    private CompletionPort threads(int count) throws Exception {
        port.close();
        port = open(CompletionPort.builder().threads(count));
        return port;
    }

    /** Both legs of a relay: whatever runs marks it, without a lock. */
    private static final class Relay implements ConnectHandler {
        private final TcpConnection client;
        private final Queue<Relay> overlapped;
        private boolean busy; // the thread of both legs only
        private long bytes;

        Relay(TcpConnection client, Queue<Relay> overlapped) {
            this.client = client;
            this.overlapped = overlapped;
        }

        @Override
        public void connected(ConnectedConnection upstream) {
            client.receiveEach(new Leg(upstream));
            upstream.receiveEach(new Leg(client));
        }

        @Override
        public void failed(IoBuffer initialData, IoFailure failure) {
            client.close();
        }

        private final class Leg implements ReceiveHandler {
            private final TcpConnection to;

            Leg(TcpConnection to) {
                this.to = to;
            }

            @Override
            public void received(TcpConnection from, IoBuffer buffer) {
                if (busy) {
                    overlapped.add(Relay.this);
                }
                busy = true;
                bytes += buffer.length();
                to.sendAndRelease(buffer);
                Thread.onSpinWait();
                busy = false;
            }

            @Override
            public void endOfStream(TcpConnection from, IoBuffer buffer) {
                buffer.release();
                to.closeAfterSending();
                from.closeAfterSending();
            }
        }
    }

    @Test
    void theTwoLegsOfAProxyNeedNoLock() throws Exception {
        threads(3);
        try (TcpListener listener = listen();
                PeerServer server = foreign.listen(loopback())) {
            Queue<Relay> overlapped = new ConcurrentLinkedQueue<>();
            Queue<Relay> relays = new ConcurrentLinkedQueue<>();
            InetSocketAddress behind = server.address();
            listener.acceptEach(
                    client -> {
                        Relay relay = new Relay(client, overlapped);
                        relays.add(relay);
                        connect(client, behind, relay);
                    });
            byte[] data = random(much(200_000));
            List<BackgroundCall<byte[]>> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                PeerSocket upstream = server.accept();
                BackgroundCall.onPlatformThread(
                        () -> {
                            upstream.write(upstream.read(data.length));
                            upstream.close();
                            return null;
                        });
                clients.add(
                        BackgroundCall.onPlatformThread(
                                () -> {
                                    BackgroundCall<Void> writer = writing(client, data);
                                    byte[] back = client.read(data.length);
                                    writer.result();
                                    client.close();
                                    return back;
                                }));
            }
            for (BackgroundCall<byte[]> client : clients) {
                assertArrayEquals(data, client.result());
            }
            Await.until("all are gone", () -> port.status().counters().connections() == 0);
            assertTrue(overlapped.isEmpty());
            for (Relay relay : relays) {
                assertEquals(2L * data.length, relay.bytes);
            }
        }
    }

    private void connect(TcpConnection client, InetSocketAddress behind, ConnectHandler handler) {
        port.connect(behind, ConnectOptions.DEFAULT.withThreadOf(client), Deadline.NONE, handler);
    }

    @Test
    void theConnectionHasTheOthersThread() throws Exception {
        assumeOwnThreads();
        threads(4);
        try (PeerServer server = foreign.listen(loopback());
                TcpListener listener = listen()) {
            TcpConnection first = acceptedBy(listener).ours();
            for (OverlappedSocket socket : List.of(first, listener)) {
                ConnectOptions options = ConnectOptions.DEFAULT.withThreadOf(socket);
                for (int i = 0; i < 5; i++) {
                    TcpConnection more = port.blocking().connect(server.address(), options, soon());
                    assertSame(threadOf(socket), threadOf(more));
                    PeerSocket theirs = server.accept();
                    assertWorks(more, theirs);
                    more.close();
                    theirs.close();
                }
                try (UdpSocket udp =
                        port.openUdp(loopback(), UdpOptions.DEFAULT.withThreadOf(socket))) {
                    assertSame(threadOf(socket), threadOf(udp));
                }
            }
        }
    }

    @Test
    void aClosedSocketStillHasAThread() throws Exception {
        Pair pair = accepted();
        pair.ours().close();
        try (PeerServer server = foreign.listen(loopback())) {
            TcpConnection more =
                    port.async()
                            .connect(
                                    server.address(),
                                    ConnectOptions.DEFAULT.withThreadOf(pair.ours()),
                                    soon())
                            .get(Await.MILLIS, TimeUnit.MILLISECONDS);
            assertWorks(more, server.accept());
        }
    }

    @Test
    void aSocketOfAnotherPortIsRefused() throws Exception {
        CompletionPort other = open(CompletionPort.builder().threads(1));
        try (TcpListener stranger = other.listen(loopback());
                TcpListener listener = listen()) {
            IoBuffer data = buffer("never sent".getBytes());
            ConnectOptions options =
                    ConnectOptions.DEFAULT.withThreadOf(stranger).withInitialData(data);
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () ->
                                            port.connect(
                                                    listener.localAddress(),
                                                    options,
                                                    soon(),
                                                    new Outcomes()))
                            .getMessage();
            assertTrue(message.contains(stranger + ": must be a socket of " + port), message);
            assertEquals("never sent", data.toText()); // it is not in flight
            UdpOptions udp = UdpOptions.DEFAULT.withThreadOf(stranger);
            assertThrows(IllegalArgumentException.class, () -> port.openUdp(loopback(), udp));
        }
        awaitIdle();
    }

    @Test
    void aTargetKeepsItsThread() throws Exception {
        assumeOwnThreads();
        threads(2);
        try (TcpListener listener = listen();
                PeerServer server = foreign.listen(loopback());
                ConnectTarget target = port.connectTarget(StandardProtocolFamily.INET)) {
            Pair first = acceptedBy(listener);
            Pair second = acceptedBy(listener);
            assertFalse(threadOf(first.ours()) == threadOf(second.ours()));
            int refused = 0;
            TcpConnection connection = null;
            for (Pair pair : List.of(first, second)) {
                ConnectOptions options = ConnectOptions.DEFAULT.withThreadOf(pair.ours());
                try {
                    connection = target.blocking().connect(server.address(), options, soon());
                    assertSame(threadOf(pair.ours()), threadOf(connection));
                    break;
                } catch (IllegalArgumentException e) {
                    assertTrue(e.getMessage().contains("must be the thread"), e::getMessage);
                    refused++;
                }
            }
            assertTrue(refused <= 1 && connection != null);
            assertWorks(connection, server.accept());
        }
    }

    @Test
    void optionsAreValues() throws Exception {
        Pair pair = accepted();
        ConnectOptions options = ConnectOptions.DEFAULT.withThreadOf(pair.ours());
        assertSame(pair.ours(), options.threadOf().orElseThrow());
        assertEquals(options, ConnectOptions.DEFAULT.withThreadOf(pair.ours()));
        assertFalse(options.equals(ConnectOptions.DEFAULT));
        assertTrue(options.toString().contains("threadOf"));
        UdpOptions udp = UdpOptions.DEFAULT.withThreadOf(pair.ours()).withControlCapacity(0);
        assertSame(pair.ours(), udp.threadOf().orElseThrow());
        assertFalse(udp.equals(UdpOptions.DEFAULT.withControlCapacity(0)));
    }
}
