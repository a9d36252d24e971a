package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.Adoption;
import dev.overlapped.IoBuffer;
import dev.overlapped.ListenerOptions;
import dev.overlapped.SendControl;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.RawSockets;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/** Sockets that other code of the process has opened. */
abstract class AdoptionContract extends PortContract {
    private RawSockets raw;
    private Adoption adoption;

    AdoptionContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @BeforeEach
    void prepare() {
        raw = system.rawSockets();
        adoption = Adoption.on(port);
    }

    @Test
    void aListener() throws Exception {
        TcpListener listener = adoption.listener(raw.listener(), ListenerOptions.DEFAULT);
        assertTrue(listener.localPort() > 0);
        Outcomes accepts = new Outcomes();
        listener.acceptEach(accepts);
        for (int i = 0; i < 3; i++) {
            PeerSocket client = foreign.connect(listener.localAddress());
            TcpConnection connection = accepts.next(Event.ACCEPTED).connection();
            assertEquals(client.localAddress(), connection.remoteAddress());
            assertWorks(connection, client);
            connection.close();
        }
        listener.close();
        awaitIdle();
        assertThrows(Exception.class, () -> foreign.connect(listener.localAddress()));
    }

    @Test
    void aConnection() throws Exception {
        assumeTrue(raw.connects(), "the model of Winsock connects streams by ConnectEx alone");
        try (PeerServer server = foreign.listen(loopback())) {
            TcpConnection connection = adoption.connection(raw.connectedTo(server.address()));
            PeerSocket theirs = server.accept();
            assertEquals(server.address(), connection.remoteAddress());
            assertWorks(connection, theirs);
            connection.receiveEach(TcpConnection::sendAndRelease);
            theirs.write("echoed");
            assertEquals("echoed", theirs.readText(6));
            connection.closeAfterSending();
            assertTrue(theirs.isOver());
        }
        foreign.close();
        awaitIdle();
    }

    @Test
    void aUdpSocket() throws Exception {
        UdpSocket socket = adoption.udp(raw.datagram(true), UdpOptions.DEFAULT);
        UdpSocket client = port.openUdp(loopback());
        DatagramsOnPort.send(client, socket.localAddress(), "question");
        IoBuffer buffer = buffer(100);
        var question = socket.blocking().receive(buffer, soon());
        assertEquals("question", buffer.toText());
        assertEquals(client.localAddress(), question.source());
        assertEquals(loopback().getAddress(), question.destination());
        socket.blocking().send(buffer, client.localAddress(), SendControl.NONE, soon());
        DatagramsOnPort.receive(client, "question");
    }

    @Test
    void aUdpSocketOfBothFamilies() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
        UdpSocket socket = adoption.udp(raw.datagramOfBoth(), UdpOptions.DEFAULT);
        IoBuffer buffer = buffer(100);
        for (InetSocketAddress own : List.of(loopback(), loopback6())) {
            UdpSocket client = port.openUdp(own);
            InetSocketAddress to = new InetSocketAddress(own.getAddress(), socket.localPort());
            DatagramsOnPort.send(client, to, "question");
            var question = socket.blocking().receive(buffer.clear(), soon());
            assertEquals("question", buffer.toText());
            assertEquals(client.localAddress(), question.source());
            assertEquals(own.getAddress(), question.destination());
            socket.blocking().send(buffer, client.localAddress(), SendControl.NONE, soon());
            DatagramsOnPort.receive(client, "question");
            client.close();
        }
    }

    private static void refused(Executable adoption, long handle, String... about) {
        String message = assertThrows(IllegalArgumentException.class, adoption).getMessage();
        assertTrue(message.contains("" + handle), message);
        for (String part : about) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void socketsOfTheWrongKindAreLeftAsTheyAre() throws Exception {
        ListenerOptions options = ListenerOptions.DEFAULT;
        long listening = raw.listener();
        long stream = raw.stream();
        long bound = raw.datagram(true);
        long unbound = raw.datagram(false);
        long other = raw.noSocket();
        String listener = "must be a listening stream socket";
        refused(() -> adoption.listener(stream, options), stream, "a stream socket", listener);
        refused(() -> adoption.listener(bound, options), bound, listener);
        refused(() -> adoption.listener(other, options), other, "not a socket", listener);
        refused(() -> adoption.listener(-7, options), -7, listener);
        String connected = "must be a connected stream socket";
        refused(() -> adoption.connection(listening), listening, "a listening stream", connected);
        refused(() -> adoption.connection(stream), stream, connected);
        refused(() -> adoption.connection(bound), bound, connected);
        String udp = "must be a bound datagram socket";
        refused(() -> adoption.udp(listening, UdpOptions.DEFAULT), listening, udp);
        refused(() -> adoption.udp(unbound, UdpOptions.DEFAULT), unbound, "not bound", udp);
        assertEquals(0, port.status().counters().openHandles());
        raw.close(stream);
        raw.close(unbound);
        adoption.udp(bound, UdpOptions.DEFAULT).close();
        try (TcpListener usable = adoption.listener(listening, options)) {
            PeerSocket client = foreign.connect(usable.localAddress());
            assertWorks(usable.blocking().accept(soon()), client);
        }
        if (!system.isWinsock()) {
            raw.close(other);
            refused(() -> adoption.listener(1_000_000, options), 1_000_000, "not open");
        }
    }

    @Test
    void nothingIsAdoptedAfterClosing() throws Exception {
        port.close();
        long listening = raw.listener();
        assertThrows(
                IllegalStateException.class,
                () -> adoption.listener(listening, ListenerOptions.DEFAULT));
        raw.close(listening);
    }
}
