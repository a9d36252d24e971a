package dev.overlapped.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpConnector;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.Outcomes.Event;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** Connecting, with and without initial data. */
abstract class ConnectContract extends PortContract {
    ConnectContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @Test
    void connectsFromAnAddressOfTheSystemsChoice() throws Exception {
        try (ForeignServer server = foreign.listen(loopback())) {
            Outcomes connects = new Outcomes();
            TcpConnector.connect(port, server.address(), ConnectOptions.DEFAULT, connects);
            TcpConnection connection = connects.next(Event.CONNECTED).connection();
            ForeignSocket theirs = server.accept();
            assertEquals(server.address(), connection.remoteAddress());
            assertEquals(theirs.remoteAddress(), connection.localAddress());
            assertWorks(connection, theirs);
        }
    }

    @Test
    void aVirtualThreadConnects() throws Exception {
        try (ForeignServer server = foreign.listen(loopback())) {
            TcpConnection connection =
                    Elsewhere.onVirtualThread(() -> TcpConnector.connect(port, server.address()))
                            .result();
            assertWorks(connection, server.accept());
        }
    }

    @Test
    void connectsFromAGivenAddress() throws Exception {
        try (ForeignServer server = foreign.listen(loopback())) {
            InetSocketAddress free = foreign.refusing();
            TcpConnection connection =
                    TcpConnector.connect(
                            port, server.address(), ConnectOptions.DEFAULT.withLocal(free));
            assertEquals(free, connection.localAddress());
            ForeignSocket theirs = server.accept();
            assertEquals(free, theirs.remoteAddress());
            assertWorks(connection, theirs);
        }
    }

    @Test
    void connectsFromAGivenHost() throws Exception {
        try (ForeignServer server = foreign.listen(loopback())) {
            TcpConnection connection =
                    TcpConnector.connect(
                            port, server.address(), ConnectOptions.DEFAULT.withLocal(loopback()));
            assertEquals(loopback().getAddress(), connection.localAddress().getAddress());
            assertWorks(connection, server.accept());
        }
    }

    @Test
    void ipv6() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
        try (ForeignServer server = foreign.listen(loopback6())) {
            TcpConnection connection = TcpConnector.connect(port, server.address());
            assertEquals(server.address(), connection.remoteAddress());
            assertWorks(connection, server.accept());
        }
    }

    @Test
    void connectsToAListenerOfTheSamePort() throws Exception {
        try (TcpListener listener = listen()) {
            Elsewhere<TcpConnection> accept = Elsewhere.onVirtualThread(listener::accept);
            TcpConnection client = TcpConnector.connect(port, listener.localAddress());
            TcpConnection server = accept.result();
            assertEquals(client.localAddress(), server.remoteAddress());
            assertEquals(server.localAddress(), client.remoteAddress());
            client.send(buffer("question".getBytes()), soon());
            assertEquals("question", new String(receive(server, 8)));
        }
    }

    @Test
    void manyAtOnce() throws Exception {
        try (TcpListener listener = listen()) {
            int count = 150;
            Outcomes accepts = new Outcomes();
            Outcomes connects = new Outcomes();
            listener.acceptEach(accepts);
            for (int i = 0; i < count; i++) {
                TcpConnector.connect(
                        port, listener.localAddress(), ConnectOptions.DEFAULT, connects);
            }
            for (int i = 0; i < count; i++) {
                connects.next(Event.CONNECTED);
                accepts.next(Event.ACCEPTED);
            }
            assertEquals(2 * count, port.counters().connections());
        }
    }

    // ---- initial data

    @Test
    void initialDataIsSentWithTheConnect() throws Exception {
        try (ForeignServer server = foreign.listen(loopback())) {
            IoBuffer data = lend("hello");
            Outcomes connects = new Outcomes();
            TcpConnector.connect(
                    port,
                    server.address(),
                    ConnectOptions.DEFAULT.withInitialData(data).withDeadline(soon()),
                    connects);
            ForeignSocket theirs = server.accept();
            assertEquals("hello", theirs.readText(5));
            TcpConnection connection = connects.next(Event.CONNECTED).connection();
            assertEquals("hello", data.toText(), "lent again, as it was");
            data.release();
            assertWorks(connection, theirs);
        }
    }

    @Test
    void muchInitialData() throws Exception {
        try (ForeignServer server = foreign.listen(loopback())) {
            byte[] data = random(much(2 << 20));
            IoBuffer buffer = buffer(data);
            Elsewhere<TcpConnection> connect =
                    Elsewhere.onVirtualThread(
                            () ->
                                    TcpConnector.connect(
                                            port,
                                            server.address(),
                                            ConnectOptions.DEFAULT.withInitialData(buffer)));
            ForeignSocket theirs = server.accept();
            assertArrayEquals(data, theirs.read(data.length));
            assertWorks(connect.result(), theirs);
        }
    }

    @Test
    void onlyTheRegionIsInitialData() throws Exception {
        try (ForeignServer server = foreign.listen(loopback())) {
            IoBuffer buffer = buffer("0123456789".getBytes()).region(3, 4);
            TcpConnector.connect(
                    port, server.address(), ConnectOptions.DEFAULT.withInitialData(buffer));
            assertEquals("3456", server.accept().readText(4));
        }
    }

    // ---- what cannot be reached

    @Test
    void nobodyListensThere() throws Exception {
        InetSocketAddress refusing = foreign.refusing();
        Outcomes connects = new Outcomes();
        TcpConnector.connect(port, refusing, ConnectOptions.DEFAULT, connects);
        IoFailure failure = connects.next(Kind.CONNECTION_REFUSED).failure();
        assertEquals("connect", failure.operation());
        SystemError.ECONNREFUSED.assertIs(failure, system.isWinsock());
        IoBuffer data = lend("never sent");
        ConnectOptions options = ConnectOptions.DEFAULT.withInitialData(data);
        failure =
                Elsewhere.onVirtualThread(() -> TcpConnector.connect(port, refusing, options))
                        .failure(Kind.CONNECTION_REFUSED);
        SystemError.ECONNREFUSED.assertIs(failure, system.isWinsock());
        assertEquals("never sent", data.toText());
        data.release();
        awaitIdle();
    }

    @Test
    void nobodyAnswersUntilTheDeadline() throws Exception {
        InetSocketAddress silent = foreign.silent();
        IoBuffer data = lend("never sent");
        ConnectOptions options =
                ConnectOptions.DEFAULT.withInitialData(data).withDeadline(shortly());
        Outcomes connects = new Outcomes();
        TcpConnector.connect(port, silent, options, connects);
        connects.next(Kind.TIMED_OUT);
        assertEquals("never sent", data.toText());
        assertFails(
                Kind.TIMED_OUT,
                () -> TcpConnector.connect(port, silent, options.withDeadline(shortly())));
        data.release();
        awaitIdle();
    }

    @Test
    void aDeadlineThatHasPassed() throws Exception {
        try (ForeignServer server = foreign.listen(loopback())) {
            ConnectOptions options =
                    ConnectOptions.DEFAULT.withDeadline(
                            Deadline.after(0, java.util.concurrent.TimeUnit.SECONDS));
            assertFails(
                    Kind.TIMED_OUT, () -> TcpConnector.connect(port, server.address(), options));
            awaitIdle();
        }
    }

    @Test
    void anInterruptedThreadStopsConnecting() throws Exception {
        InetSocketAddress silent = foreign.silent();
        IoBuffer data = lend("never sent");
        Elsewhere<TcpConnection> connect =
                Elsewhere.onVirtualThread(
                        () ->
                                TcpConnector.connect(
                                        port,
                                        silent,
                                        ConnectOptions.DEFAULT.withInitialData(data)));
        awaitOperationsInFlight(1);
        connect.interrupt();
        connect.failure(Kind.INTERRUPTED);
        data.release();
        awaitIdle();
    }

    @Test
    void port0() {
        InetSocketAddress nowhere = loopback();
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class, () -> TcpConnector.connect(port, nowhere));
        assertTrue(refusal.getMessage().contains("port 0"), refusal::getMessage);
        assertTrue(refusal.getMessage().contains("1 to 65535"), refusal::getMessage);
        awaitIdle();
    }

    @Test
    void addressesOfTwoFamilies() throws Exception {
        try (ForeignServer server = foreign.listen(loopback())) {
            IoBuffer data = lend("kept");
            ConnectOptions options =
                    ConnectOptions.DEFAULT.withLocal(loopback6()).withInitialData(data);
            IllegalArgumentException refusal =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> TcpConnector.connect(port, server.address(), options));
            assertTrue(refusal.getMessage().contains("families"), refusal::getMessage);
            data.release();
            awaitIdle();
        }
    }

    @Test
    void aNameWithoutAddress() {
        InetSocketAddress unknown = InetSocketAddress.createUnresolved("nobody.invalid", 7);
        IoFailure failure =
                assertFails(Kind.UNKNOWN_HOST, () -> TcpConnector.connect(port, unknown));
        assertTrue(failure.getMessage().contains("nobody.invalid"), failure::getMessage);
        awaitIdle();
    }

    @Test
    void aLocalAddressOfAnotherMachine() throws Exception {
        try (ForeignServer server = foreign.listen(loopback())) {
            IoBuffer data = lend("kept");
            ConnectOptions options =
                    ConnectOptions.DEFAULT.withLocal(notOfThisMachine()).withInitialData(data);
            IoFailure failure =
                    assertFails(
                            Kind.ADDRESS_NOT_AVAILABLE,
                            () -> TcpConnector.connect(port, server.address(), options));
            SystemError.EADDRNOTAVAIL.assertIs(failure, system.isWinsock());
            assertEquals("kept", data.toText());
            data.release();
            awaitIdle();
        }
    }

    @Test
    void aLocalPortThatIsTaken() throws Exception {
        try (ForeignServer server = foreign.listen(loopback());
                TcpListener taken = listen()) {
            ConnectOptions options = ConnectOptions.DEFAULT.withLocal(taken.localAddress());
            IoFailure failure =
                    assertFails(
                            Kind.ADDRESS_IN_USE,
                            () -> TcpConnector.connect(port, server.address(), options));
            SystemError.EADDRINUSE.assertIs(failure, system.isWinsock());
        }
    }
}
