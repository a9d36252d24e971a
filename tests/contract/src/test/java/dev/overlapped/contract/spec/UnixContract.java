package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AbstractUnixAddress;
import dev.overlapped.Capabilities.Feature;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ListenerOptions;
import dev.overlapped.PeerCredentials;
import dev.overlapped.SocketOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.TransmitSource;
import dev.overlapped.contract.peer.JavaNetPeer;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Streams of Unix domain sockets, with the library at both ends. */
abstract class UnixContract extends PortContract {
    @TempDir Path directory;

    private UnixDomainSocketAddress path;

    UnixContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @BeforeEach
    void assumeUnixSockets() {
        UnixSystem.assume(port, Feature.AF_UNIX_STREAMS);
        path = UnixSystem.path(directory);
    }

    /** Two ends of one connection, both of the port. */
    private record Ends(TcpConnection client, TcpConnection server) {
        void assertWork() throws Exception {
            client.blocking().send(buffer("ask".getBytes()), soon());
            assertEquals("ask", new String(receive(server, 3)));
            server.blocking().send(buffer("answer".getBytes()), soon());
            assertEquals("answer", new String(receive(client, 6)));
        }

        void close() {
            client.close();
            server.close();
        }
    }

    private ConnectedConnection connect(SocketAddress to) throws IoFailure {
        return connect(to, ConnectOptions.DEFAULT);
    }

    private ConnectedConnection connect(SocketAddress to, ConnectOptions options) throws IoFailure {
        return port.blocking().connect(to, options, soon());
    }

    private Ends ends(TcpListener listener) throws IoFailure {
        ConnectedConnection client = connect(listener.localAddress());
        return new Ends(client, listener.blocking().accept(soon()));
    }

    private Ends ends() throws IoFailure {
        try (TcpListener listener = port.listen(path)) {
            return ends(listener);
        }
    }

    // ---- addresses

    @Test
    void aPathIsAnAddress() throws Exception {
        try (TcpListener listener = port.listen(path)) {
            assertEquals(path, listener.localAddress());
            assertThrows(IllegalStateException.class, listener::localPort);
            Ends ends = ends(listener);
            assertEquals(path, ends.client().remoteAddress());
            assertEquals(path, ends.server().localAddress());
            assertEquals(UnixDomainSocketAddress.of(""), ends.server().remoteAddress());
            assertEquals(UnixDomainSocketAddress.of(""), ends.client().localAddress());
            assertThrows(IllegalStateException.class, ends.client()::localPort);
            ends.assertWork();
            ends.close();
        }
    }

    @Test
    void aClientWithANameOfItsOwn() throws Exception {
        SocketAddress own = UnixSystem.path(directory);
        try (TcpListener listener = port.listen(path)) {
            ConnectedConnection client =
                    port.blocking().connect(path, ConnectOptions.DEFAULT.withLocal(own), soon());
            Ends ends = new Ends(client, listener.blocking().accept(soon()));
            assertEquals(own, ends.server().remoteAddress());
            ends.assertWork();
            ends.close();
        }
    }

    @Test
    void anAbstractName() throws Exception {
        UnixSystem.assume(port, Feature.AF_UNIX_ABSTRACT);
        AbstractUnixAddress name = UnixSystem.abstractName();
        TcpListener listener = port.listen(name);
        assertEquals(name, listener.localAddress());
        IoFailure taken = assertFails(Kind.ADDRESS_IN_USE, () -> port.listen(name));
        assertTrue(taken.getMessage().contains(name.toString()), taken.getMessage());
        Ends ends = ends(listener);
        assertEquals(name, ends.client().remoteAddress());
        ends.assertWork();
        ends.close();
        listener.close();
        awaitIdle();
        assertFails(Kind.CONNECTION_REFUSED, () -> connect(name));
        port.listen(name).close(); // a name is free after its last socket
    }

    @Test
    void aNameOfTheSystemsChoice() throws Exception {
        UnixSystem.assume(port, Feature.AF_UNIX_ABSTRACT);
        try (TcpListener listener = port.listen(UnixDomainSocketAddress.of(""))) {
            assertEquals(AbstractUnixAddress.class, listener.localAddress().getClass());
            Ends ends = ends(listener);
            ends.assertWork();
            ends.close();
        }
    }

    @Test
    void anExistingFileIsAnAddressInUse() throws Exception {
        try (TcpListener listener = port.listen(path)) {
            IoFailure failure = assertFails(Kind.ADDRESS_IN_USE, () -> port.listen(path));
            assertTrue(failure.getMessage().contains(path.toString()), failure.getMessage());
            Ends ends = ends(listener);
            ends.assertWork();
            ends.close();
        }
    }

    @Test
    void closingLeavesTheFile() throws Exception {
        port.listen(path).close();
        awaitIdle();
        assertFails(Kind.ADDRESS_IN_USE, () -> port.listen(path));
        assertFails(Kind.CONNECTION_REFUSED, () -> connect(path));
        UnixSystem.delete(system, path);
        try (TcpListener listener = port.listen(path)) {
            ends(listener).close();
        }
    }

    @Test
    void onlyLinuxHasAbstractNames() throws Exception {
        Assumptions.assumeFalse(port.status().capabilities().has(Feature.AF_UNIX_ABSTRACT));
        SocketAddress name = UnixSystem.abstractName();
        for (SocketAddress refused : List.of(name, UnixDomainSocketAddress.of(""))) {
            IoFailure failure = assertFails(Kind.UNSUPPORTED, () -> port.listen(refused));
            assertTrue(failure.getMessage().contains("paths only"), failure.getMessage());
        }
        assertFails(Kind.UNSUPPORTED, () -> connect(name));
    }

    @Test
    void aPathWithoutASocket() {
        assertFails(Kind.FILE_NOT_FOUND, () -> connect(path));
        assertThrows(IllegalArgumentException.class, () -> connect(UnixDomainSocketAddress.of("")));
    }

    @Test
    void aPathThatIsTooLong() throws Exception {
        SocketAddress tooLong = UnixDomainSocketAddress.of("/" + "x".repeat(107));
        for (Executable call :
                List.<Executable>of(() -> port.listen(tooLong), () -> connect(tooLong))) {
            String message = assertThrows(IllegalArgumentException.class, call).getMessage();
            assertTrue(message.contains("108 bytes: must be at most 107"), message);
            assertTrue(message.contains(tooLong.toString()), message);
        }
    }

    @Test
    void familiesDoNotMix() throws Exception {
        ConnectOptions fromIp = ConnectOptions.DEFAULT.withLocal(loopback());
        assertThrows(
                IllegalArgumentException.class,
                () -> port.blocking().connect(path, fromIp, soon()));
        assertThrows(
                IllegalArgumentException.class,
                () -> port.acceptTarget(StandardProtocolFamily.UNIX));
        try (TcpListener listener = port.listen(path);
                var target = port.acceptTarget(StandardProtocolFamily.INET)) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> listener.blocking().accept(target, soon()));
        }
    }

    // ---- options

    @Test
    void onlyTheOptionsOfTheFamily() throws Exception {
        Ends ends = ends();
        ends.client().setOption(StandardSocketOptions.SO_SNDBUF, 65_536);
        assertEquals(65_536, ends.client().getOption(StandardSocketOptions.SO_SNDBUF));
        for (SocketOption<Boolean> option :
                List.of(StandardSocketOptions.TCP_NODELAY, StandardSocketOptions.SO_KEEPALIVE)) {
            IoFailure refused =
                    assertFails(Kind.UNSUPPORTED, () -> ends.client().setOption(option, true));
            assertTrue(refused.getMessage().contains(option.name()), refused.getMessage());
            assertTrue(refused.getMessage().contains("SO_SNDBUF"), refused.getMessage());
            assertEquals(0, refused.code(), "no call has returned it");
            assertFails(Kind.UNSUPPORTED, () -> ends.client().getOption(option));
        }
        ends.assertWork();
        ends.close();
    }

    @Test
    void optionsBeforeBindingAreThoseOfTheFamily() throws Exception {
        ListenerOptions room =
                ListenerOptions.DEFAULT.with(StandardSocketOptions.SO_RCVBUF, 65_536);
        try (TcpListener listener = port.listen(path, room)) {
            assertEquals(65_536, listener.getOption(StandardSocketOptions.SO_RCVBUF));
            assertEquals(
                    Set.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF),
                    listener.supportedOptions());
            assertFails(
                    Kind.UNSUPPORTED,
                    () ->
                            connect(
                                    path,
                                    ConnectOptions.DEFAULT.with(
                                            StandardSocketOptions.TCP_NODELAY, true)));
            ConnectedConnection client =
                    connect(
                            path,
                            ConnectOptions.DEFAULT.with(StandardSocketOptions.SO_SNDBUF, 32_768));
            assertEquals(32_768, client.getOption(StandardSocketOptions.SO_SNDBUF));
            assertEquals(
                    port.status().capabilities().has(Feature.SO_PEERCRED),
                    client.supportedOptions().contains(PeerCredentials.OPTION));
            new Ends(client, listener.blocking().accept(soon())).close();
        }
        SocketAddress other = UnixSystem.path(directory);
        for (ListenerOptions refused :
                List.of(
                        ListenerOptions.DEFAULT.with(SocketOptions.IPV6_V6ONLY, true),
                        ListenerOptions.DEFAULT.with(SocketOptions.TCP_DEFER_ACCEPT, 1))) {
            assertFails(Kind.UNSUPPORTED, () -> port.listen(other, refused));
        }
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        port.listen(
                                other,
                                ListenerOptions.DEFAULT.withFamily(StandardProtocolFamily.INET)));
        port.listen(other).close(); // nothing is left of the refused ones
    }

    @Test
    void noSocketIsUsedAgain() throws Exception {
        ListenerOptions recycling = ListenerOptions.DEFAULT.withMaxRecycled(10);
        assertFails(Kind.UNSUPPORTED, () -> port.listen(path, recycling));
        try (TcpListener listener = port.listen(path)) {
            ConnectedConnection client = connect(path);
            Ends ends = new Ends(client, listener.blocking().accept(soon()));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> client.blocking().disconnectForReuse(soon()));
            ends.assertWork();
            ends.close();
        }
    }

    @Test
    void credentialsOfTheOtherSide() throws Exception {
        UnixSystem.assume(port, Feature.SO_PEERCRED);
        Ends ends = ends();
        for (TcpConnection end : List.of(ends.client(), ends.server())) {
            PeerCredentials peer = end.getOption(PeerCredentials.OPTION);
            assertEquals(ProcessHandle.current().pid(), peer.pid());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> end.setOption(PeerCredentials.OPTION, peer));
        }
        ends.close();
        try (TcpListener listener = port.listen(UnixSystem.path(directory))) {
            assertFails(Kind.UNSUPPORTED, () -> listener.getOption(PeerCredentials.OPTION));
        }
        Pair tcp = accepted();
        assertFails(Kind.UNSUPPORTED, () -> tcp.ours().getOption(PeerCredentials.OPTION));
        tcp.ours().close();
    }

    // ---- the JDK's channels at the other end

    private void assumeThatTheJdkReachesIt() {
        Assumptions.assumeTrue(
                foreign instanceof JavaNetPeer, "the JDK's channels do not reach a model");
    }

    private static String read(SocketChannel channel, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }

    @Test
    void aClientOfTheJdk() throws Exception {
        assumeThatTheJdkReachesIt();
        try (TcpListener listener = port.listen(path);
                SocketChannel channel = SocketChannel.open(path)) {
            TcpConnection server = listener.blocking().accept(soon());
            assertEquals(UnixDomainSocketAddress.of(""), server.remoteAddress());
            channel.write(ByteBuffer.wrap("ask".getBytes()));
            assertEquals("ask", new String(receive(server, 3)));
            server.blocking().send(buffer("answer".getBytes()), soon());
            assertEquals("answer", read(channel, 6));
            channel.shutdownOutput();
            assertEquals(-1, server.blocking().receive(buffer(1), soon()));
            server.blocking().send(buffer("last".getBytes()), soon());
            server.closeAfterSending();
            assertEquals("last", read(channel, 5));
        }
        awaitIdle();
    }

    @Test
    void aServerOfTheJdk() throws Exception {
        assumeThatTheJdkReachesIt();
        try (ServerSocketChannel listener =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(path)) {
            ConnectedConnection client = connect(path);
            try (SocketChannel channel = listener.accept()) {
                client.blocking().send(buffer("ask".getBytes()), soon());
                assertEquals("ask", read(channel, 3));
                client.blocking().disconnect(soon());
                assertEquals("", read(channel, 1));
                channel.write(ByteBuffer.wrap("answer".getBytes()));
                assertEquals("answer", new String(receive(client, 6)));
            }
            assertEquals(-1, client.blocking().receive(buffer(1), soon()));
            client.close();
        }
        awaitIdle();
    }

    // ---- operations

    @Test
    void initialData() throws Exception {
        try (TcpListener listener = port.listen(path)) {
            IoBuffer data = lend("first");
            ConnectedConnection client =
                    port.blocking()
                            .connect(path, ConnectOptions.DEFAULT.withInitialData(data), soon());
            data.release();
            IoBuffer received = buffer(5);
            TcpConnection server = listener.blocking().accept(received, soon());
            assertEquals("first", received.toText());
            Ends ends = new Ends(client, server);
            ends.assertWork();
            ends.close();
        }
    }

    @Test
    void acceptingAndReceivingEach() throws Exception {
        try (TcpListener listener = port.listen(path)) {
            listener.acceptEach(server -> server.receiveEach(TcpConnection::sendAndRelease));
            for (int i = 0; i < 20; i++) {
                ConnectedConnection client = connect(path);
                String text = "number " + i;
                client.blocking().send(buffer(text.getBytes()), soon());
                assertEquals(text, new String(receive(client, text.length())));
                client.close();
            }
        }
        awaitIdle();
    }

    @Test
    void muchDataAndTheEndOfStream() throws Exception {
        Ends ends = ends();
        byte[] data = random(much(3_000_000));
        IoBuffer all = buffer(data);
        CompletableFuture<Void> sent = ends.client().async().send(all, soon());
        assertArrayEquals(data, receive(ends.server(), data.length));
        sent.get(Await.MILLIS, TimeUnit.MILLISECONDS);
        ends.client().blocking().disconnect(soon());
        assertEquals(-1, ends.server().blocking().receive(buffer(1), soon()));
        ends.server().blocking().send(buffer("still open".getBytes()), soon());
        assertEquals("still open", new String(receive(ends.client(), 10)));
        ends.close();
    }

    @Test
    void aFileIsTransmitted() throws Exception {
        Path file = directory.resolve("content");
        byte[] content = random(much(300_000));
        Files.write(file, content);
        Ends ends = ends();
        try (TransmitSource source = port.openFile(file)) {
            CompletableFuture<?> sent = ends.server().transmitFile(source).async().start(soon());
            assertArrayEquals(content, receive(ends.client(), content.length));
            sent.get(Await.MILLIS, TimeUnit.MILLISECONDS);
        }
        ends.close();
    }

    @Test
    void aReceiveIsCancelledAndTimesOut() throws Exception {
        Ends ends = ends();
        IoBuffer buffer = buffer(10);
        assertFails(Kind.TIMED_OUT, () -> ends.client().blocking().receive(buffer, shortly()));
        Outcomes receives = new Outcomes();
        long receive = ends.client().receive(buffer, Deadline.NONE, receives);
        awaitOperationsInFlight(1);
        ends.client().cancel(receive);
        receives.next(Kind.CANCELLED);
        ends.assertWork();
        ends.close();
    }

    @Test
    void connectsWaitForAFullBacklog() throws Exception {
        ListenerOptions shortest = ListenerOptions.DEFAULT.withBacklog(1);
        try (TcpListener listener = port.listen(path, shortest)) {
            List<ConnectedConnection> clients = new ArrayList<>();
            IoFailure failure = null;
            while (failure == null && clients.size() < 100) {
                try {
                    clients.add(port.blocking().connect(path, ConnectOptions.DEFAULT, shortly()));
                } catch (IoFailure full) {
                    failure = full;
                }
            }
            assertFalse(failure == null, "100 clients in a backlog of 1");
            assertTrue(
                    failure.kind() == Kind.TIMED_OUT || failure.kind() == Kind.CONNECTION_REFUSED,
                    failure.getMessage());
            for (ConnectedConnection client : clients) {
                Ends ends = new Ends(client, listener.blocking().accept(soon()));
                ends.assertWork();
                ends.close();
            }
            Ends next = ends(listener);
            next.assertWork();
            next.close();
        }
        awaitIdle();
    }
}
