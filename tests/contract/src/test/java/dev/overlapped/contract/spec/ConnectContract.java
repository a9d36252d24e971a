package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.Cancellable;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectHandler;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.IoOperation;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemError;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Connecting, with and without initial data. */
abstract class ConnectContract extends PortContract {
    ConnectContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @Test
    void connectsFromAnAddressOfTheSystemsChoice() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            Outcomes connects = new Outcomes();
            port.connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE, connects);
            TcpConnection connection = connects.next(Event.CONNECTED).connection();
            PeerSocket theirs = server.accept();
            assertEquals(server.address(), connection.remoteAddress());
            assertEquals(theirs.remoteAddress(), connection.localAddress());
            assertWorks(connection, theirs);
        }
    }

    @Test
    void aVirtualThreadConnects() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            TcpConnection connection =
                    BackgroundCall.onVirtualThread(
                                    () ->
                                            port.blocking()
                                                    .connect(
                                                            server.address(),
                                                            ConnectOptions.DEFAULT,
                                                            Deadline.NONE))
                            .result();
            assertWorks(connection, server.accept());
        }
    }

    @Test
    void connectsFromAGivenAddress() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            InetSocketAddress free = foreign.refusing();
            TcpConnection connection =
                    port.blocking()
                            .connect(
                                    server.address(),
                                    ConnectOptions.DEFAULT.withLocal(free),
                                    Deadline.NONE);
            assertEquals(free, connection.localAddress());
            PeerSocket theirs = server.accept();
            assertEquals(free, theirs.remoteAddress());
            assertWorks(connection, theirs);
        }
    }

    @Test
    void connectsFromAGivenHost() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            TcpConnection connection =
                    port.blocking()
                            .connect(
                                    server.address(),
                                    ConnectOptions.DEFAULT.withLocal(loopback()),
                                    Deadline.NONE);
            InetSocketAddress own = (InetSocketAddress) connection.localAddress();
            assertEquals(loopback().getAddress(), own.getAddress());
            assertWorks(connection, server.accept());
        }
    }

    @Test
    void ipv6() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
        try (PeerServer server = foreign.listen(loopback6())) {
            TcpConnection connection =
                    port.blocking()
                            .connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE);
            assertEquals(server.address(), connection.remoteAddress());
            assertWorks(connection, server.accept());
        }
    }

    @Test
    void connectsToAListenerOfTheSamePort() throws Exception {
        try (TcpListener listener = listen()) {
            BackgroundCall<TcpConnection> accept =
                    BackgroundCall.onVirtualThread(() -> listener.blocking().accept(Deadline.NONE));
            TcpConnection client =
                    port.blocking()
                            .connect(
                                    listener.localAddress(), ConnectOptions.DEFAULT, Deadline.NONE);
            TcpConnection server = accept.result();
            assertEquals(client.localAddress(), server.remoteAddress());
            assertEquals(server.localAddress(), client.remoteAddress());
            client.blocking().send(buffer("question".getBytes()), soon());
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
                port.connect(
                        listener.localAddress(), ConnectOptions.DEFAULT, Deadline.NONE, connects);
            }
            for (int i = 0; i < count; i++) {
                connects.next(Event.CONNECTED);
                accepts.next(Event.ACCEPTED);
            }
            assertEquals(2 * count, port.status().counters().connections());
        }
    }

    // ---- initial data

    @Test
    void initialDataIsSentWithTheConnect() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            IoBuffer data = lend("hello");
            Outcomes connects = new Outcomes();
            port.connect(
                    server.address(),
                    ConnectOptions.DEFAULT.withInitialData(data),
                    soon(),
                    connects);
            PeerSocket theirs = server.accept();
            assertEquals("hello", theirs.readText(5));
            TcpConnection connection = connects.next(Event.CONNECTED).connection();
            assertEquals("hello", data.toText(), "lent again, as it was");
            data.release();
            assertWorks(connection, theirs);
        }
    }

    @Test
    void muchInitialData() throws Exception {
        assumeNotOnWine("ConnectEx may leave the rest of much initial data unsent");
        try (PeerServer server = foreign.listen(loopback())) {
            byte[] data = random(much(2 << 20));
            IoBuffer buffer = buffer(data);
            BackgroundCall<TcpConnection> connect =
                    BackgroundCall.onVirtualThread(
                            () ->
                                    port.blocking()
                                            .connect(
                                                    server.address(),
                                                    ConnectOptions.DEFAULT.withInitialData(buffer),
                                                    Deadline.NONE));
            PeerSocket theirs = server.accept();
            assertArrayEquals(data, theirs.read(data.length));
            assertWorks(connect.result(), theirs);
        }
    }

    @Test
    void onlyTheRegionIsInitialData() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            IoBuffer buffer = buffer("0123456789".getBytes()).region(3, 4);
            port.blocking()
                    .connect(
                            server.address(),
                            ConnectOptions.DEFAULT.withInitialData(buffer),
                            Deadline.NONE);
            assertEquals("3456", server.accept().readText(4));
        }
    }

    // ---- what cannot be reached

    @Test
    void nobodyListensThere() throws Exception {
        InetSocketAddress refusing = foreign.refusing();
        Outcomes connects = new Outcomes();
        port.connect(refusing, ConnectOptions.DEFAULT, Deadline.NONE, connects);
        IoFailure failure = connects.next(Kind.CONNECTION_REFUSED).failure();
        assertEquals(IoOperation.CONNECT, failure.operation());
        SystemError.ECONNREFUSED.assertIs(failure, system.isWinsock());
        IoBuffer data = lend("never sent");
        ConnectOptions options = ConnectOptions.DEFAULT.withInitialData(data);
        failure =
                BackgroundCall.onVirtualThread(
                                () -> port.blocking().connect(refusing, options, Deadline.NONE))
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
        ConnectOptions options = ConnectOptions.DEFAULT.withInitialData(data);
        Outcomes connects = new Outcomes();
        port.connect(silent, options, shortly(), connects);
        connects.next(Kind.TIMED_OUT);
        assertEquals("never sent", data.toText());
        assertFails(Kind.TIMED_OUT, () -> port.blocking().connect(silent, options, shortly()));
        data.release();
        awaitIdle();
    }

    @Test
    void aDeadlineThatHasPassed() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            Deadline passed = Deadline.after(0, java.util.concurrent.TimeUnit.SECONDS);
            assertFails(
                    Kind.TIMED_OUT,
                    () ->
                            port.blocking()
                                    .connect(server.address(), ConnectOptions.DEFAULT, passed));
            awaitIdle();
        }
    }

    @Test
    void anInterruptedThreadStopsConnecting() throws Exception {
        InetSocketAddress silent = foreign.silent();
        IoBuffer data = lend("never sent");
        BackgroundCall<TcpConnection> connect =
                BackgroundCall.onVirtualThread(
                        () ->
                                port.blocking()
                                        .connect(
                                                silent,
                                                ConnectOptions.DEFAULT.withInitialData(data),
                                                Deadline.NONE));
        awaitOperationsInFlight(1);
        connect.interrupt();
        connect.failure(Kind.INTERRUPTED);
        data.release();
        awaitIdle();
    }

    @Test
    void aConnectIsCancelledByWhatItsStartReturned() throws Exception {
        InetSocketAddress silent = foreign.silent();
        IoBuffer data = lend("never sent");
        Outcomes connects = new Outcomes();
        ConnectOptions options = ConnectOptions.DEFAULT.withInitialData(data);
        Cancellable connect = port.connect(silent, options, Deadline.NONE, connects);
        awaitOperationsInFlight(1);
        connect.cancel();
        assertSame(data, connects.next(Kind.CANCELLED).buffer());
        connect.cancel(); // it has ended
        data.release();
        awaitIdle();
    }

    @Test
    void port0() {
        InetSocketAddress nowhere = loopback();
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                port.blocking()
                                        .connect(nowhere, ConnectOptions.DEFAULT, Deadline.NONE));
        assertTrue(refusal.getMessage().contains("port 0"), refusal::getMessage);
        assertTrue(refusal.getMessage().contains("1 to 65535"), refusal::getMessage);
        awaitIdle();
    }

    @Test
    void addressesOfTwoFamilies() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            IoBuffer data = lend("kept");
            ConnectOptions options =
                    ConnectOptions.DEFAULT.withLocal(loopback6()).withInitialData(data);
            IllegalArgumentException refusal =
                    assertThrows(
                            IllegalArgumentException.class,
                            () ->
                                    port.blocking()
                                            .connect(server.address(), options, Deadline.NONE));
            assertTrue(refusal.getMessage().contains("families"), refusal::getMessage);
            data.release();
            awaitIdle();
        }
    }

    @Test
    void aNameWithoutAddress() {
        InetSocketAddress unknown = InetSocketAddress.createUnresolved("nobody.invalid", 7);
        IoFailure failure =
                assertFails(
                        Kind.UNKNOWN_HOST,
                        () ->
                                port.blocking()
                                        .connect(unknown, ConnectOptions.DEFAULT, Deadline.NONE));
        assertTrue(failure.getMessage().contains("nobody.invalid"), failure::getMessage);
        awaitIdle();
    }

    @Test
    void aLocalAddressOfAnotherMachine() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            IoBuffer data = lend("kept");
            ConnectOptions options =
                    ConnectOptions.DEFAULT.withLocal(notOfThisMachine()).withInitialData(data);
            IoFailure failure =
                    assertFails(
                            Kind.ADDRESS_NOT_AVAILABLE,
                            () ->
                                    port.blocking()
                                            .connect(server.address(), options, Deadline.NONE));
            SystemError.EADDRNOTAVAIL.assertIs(failure, system.isWinsock());
            assertEquals("kept", data.toText());
            data.release();
            awaitIdle();
        }
    }

    @Test
    void aLocalPortThatIsTaken() throws Exception {
        try (PeerServer server = foreign.listen(loopback());
                TcpListener taken = listen()) {
            ConnectOptions options = ConnectOptions.DEFAULT.withLocal(taken.localAddress());
            IoFailure failure =
                    assertFails(
                            Kind.ADDRESS_IN_USE,
                            () ->
                                    port.blocking()
                                            .connect(server.address(), options, Deadline.NONE));
            SystemError.EADDRINUSE.assertIs(failure, system.isWinsock());
        }
    }

    /** The handler's failure, for which nothing was thrown, with its data lent again. */
    private void assertReported(Kind kind, CompletionPort on, SocketAddress to, ConnectOptions how)
            throws Exception {
        Outcomes connects = new Outcomes();
        IoBuffer data = lend("kept");
        on.connect(to, how.withInitialData(data), Deadline.NONE, connects).cancel();
        Outcomes.Outcome outcome = connects.next(kind);
        assertSame(data, outcome.buffer());
        assertEquals("kept", data.toText());
        data.release();
        if (!on.status().isClosed()) {
            assertTrue(outcome.thread().getName().startsWith("overlapped"), "its thread");
        }
        connects = new Outcomes();
        on.connect(to, how, Deadline.NONE, connects);
        assertNull(connects.next(kind).buffer());
    }

    @Test
    void theHandlerGetsEachFailure() throws Exception {
        try (PeerServer server = foreign.listen(loopback());
                TcpListener taken = listen()) {
            InetSocketAddress unknown = InetSocketAddress.createUnresolved("nobody.invalid", 7);
            ConnectOptions options = ConnectOptions.DEFAULT;
            SocketAddress to = server.address();
            assertReported(Kind.UNKNOWN_HOST, port, unknown, options);
            assertReported(
                    Kind.ADDRESS_NOT_AVAILABLE, port, to, options.withLocal(notOfThisMachine()));
            assertReported(Kind.ADDRESS_IN_USE, port, to, options.withLocal(taken.localAddress()));
            Pair pair = accepted();
            assertReported(Kind.UNKNOWN_HOST, port, unknown, options.withThreadOf(pair.ours()));
            pair.ours().close();
        }
        awaitIdle();
    }

    @Test
    void aHandlerThatThrowsForAConnectWithoutSocket() {
        RuntimeException oops = new RuntimeException("oops");
        CountDownLatch called = new CountDownLatch(1);
        port.connect(
                InetSocketAddress.createUnresolved("nobody.invalid", 7),
                ConnectOptions.DEFAULT,
                Deadline.NONE,
                new ConnectHandler() {
                    @Override
                    public void connected(ConnectedConnection connection) {}

                    @Override
                    public void failed(IoBuffer initialData, IoFailure failure) {
                        called.countDown();
                        throw oops;
                    }
                });
        Await.until("the handler was called", () -> called.getCount() == 0);
        Await.until("it is reported", () -> !handlerFailures.isEmpty());
        assertSame(oops, handlerFailures.poll());
    }

    @Test
    void aPortThatEndsIsNoMisuse() throws Exception {
        try (PeerServer server = foreign.listen(loopback())) {
            CompletionPort ending = open(CompletionPort.builder().threads(1));
            ConnectOptions options = ConnectOptions.DEFAULT;
            ending.close();
            assertReported(Kind.CLOSED, ending, server.address(), options);
            assertFails(
                    Kind.CLOSED,
                    () -> ending.blocking().connect(server.address(), options, Deadline.NONE));
            ExecutionException failed =
                    assertThrows(
                            ExecutionException.class,
                            () ->
                                    ending.async()
                                            .connect(server.address(), options, Deadline.NONE)
                                            .get(Await.MILLIS, TimeUnit.MILLISECONDS));
            assertEquals(Kind.CLOSED, ((IoFailure) failed.getCause()).kind());
        }
    }
}
