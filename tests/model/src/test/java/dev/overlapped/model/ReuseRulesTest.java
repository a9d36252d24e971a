package dev.overlapped.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.model.Caller.Packet;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;

/** DisconnectEx with TF_REUSE_SOCKET by the Windows column; see {@link ModelRulesTest}. */
@Timeout(30)
class ReuseRulesTest {
    private static final int PENDING = winsock_h.WSA_IO_PENDING();
    private static final int REUSE = winsock_h.TF_REUSE_SOCKET();

    private final Caller caller = new Caller();
    private final long listener = caller.listener(2);
    private final PeerListener server = caller.server();

    @AfterEach
    void nothingIsLeft() {
        caller.end();
    }

    /** Connects {@code socket}, which is left over or fresh, to the listener. */
    private PeerConnection accepted(long socket) throws IOException {
        assertEquals(PENDING, caller.accept(listener, socket, 0, caller.overlapped()));
        PeerConnection peer = caller.visit(listener);
        assertEquals(0, caller.packet(listener).code());
        assertEquals(0, caller.updateAccepted(socket, listener, Long.BYTES));
        return peer;
    }

    private long freshAccepted() {
        long socket = caller.socket();
        assertEquals(0, caller.associate(socket));
        return socket;
    }

    private void recycle(long socket) {
        long overlapped = caller.overlapped();
        assertEquals(PENDING, caller.disconnect(socket, overlapped, REUSE, 0));
        assertEquals(0, caller.packet(socket).code());
    }

    @Test
    void itWaitsForTheOtherSideToEndAndForItsDataToBeRead() throws IOException {
        long socket = freshAccepted();
        PeerConnection peer = accepted(socket);
        long overlapped = caller.overlapped();
        assertEquals(PENDING, caller.disconnect(socket, overlapped, REUSE, 0));
        assertEquals(-1, peer.read(new byte[1], 0, 1), "its stream ends at once");
        caller.assertNoPacket(); // [MS]
        peer.write("abc".getBytes(), 0, 3);
        peer.close();
        caller.assertNoPacket(); // [MS], of TransmitFile
        assertArrayEquals("abc".getBytes(), caller.receiveNow(socket, 5));
        Packet packet = caller.packet(socket);
        assertEquals(overlapped, packet.overlapped());
        assertEquals(0, packet.code());
    }

    @Test
    void itWaitsForWhatIsPending() throws IOException {
        long socket = freshAccepted();
        PeerConnection peer = accepted(socket);
        long receive = caller.overlapped();
        assertEquals(PENDING, caller.receive(socket, receive, 5));
        long disconnect = caller.overlapped();
        assertEquals(PENDING, caller.disconnect(socket, disconnect, REUSE, 0));
        caller.assertNoPacket();
        peer.close();
        assertEquals(receive, caller.packet(socket).overlapped());
        assertEquals(disconnect, caller.packet(socket).overlapped());
    }

    @Test
    void oneOfAcceptExIsForAcceptExAlone() throws IOException {
        long socket = freshAccepted();
        accepted(socket).close();
        recycle(socket);
        assertEquals( // [MS]
                winsock_h.WSAEINVAL(),
                caller.connect(socket, server.address(), "", caller.overlapped()));
        assertEquals(winsock_h.WSAEINVAL(), caller.bind(socket, 0));
        PeerConnection second = accepted(socket); // [DN]
        second.write("again".getBytes(), 0, 5);
        assertArrayEquals("again".getBytes(), caller.receiveNow(socket, 5));
        second.close();
        recycle(socket);
    }

    @Test
    void oneOfConnectExIsForConnectExAlone() throws IOException {
        long socket = caller.connected(server);
        server.accept().close();
        recycle(socket);
        assertEquals( // [MS]
                winsock_h.WSAEINVAL(), caller.accept(listener, socket, 0, caller.overlapped()));
        assertEquals(winsock_h.WSAEINVAL(), caller.winsock.sockets().listen(socket, 5));
        int bound = caller.localName(socket).getPort();
        assertEquals( // [DN]
                PENDING, caller.connect(socket, server.address(), "", caller.overlapped()));
        assertEquals(0, caller.packet(socket).code());
        try (PeerConnection peer = server.accept()) {
            assertEquals(bound, peer.remoteAddress().getPort(), "it has stayed bound"); // [MS]
        }
    }

    @Test
    void withoutTheFlagNothingCanBeUsedAgain() throws IOException {
        long accepted = freshAccepted();
        accepted(accepted).close();
        caller.disconnect(accepted, caller.overlapped(), 0, 0);
        assertEquals(0, caller.packet(accepted).code());
        assertEquals( // [DN]
                winsock_h.WSAEINVAL(), caller.accept(listener, accepted, 0, caller.overlapped()));
        long connected = caller.connected(server);
        server.accept().close();
        caller.disconnect(connected, caller.overlapped(), 0, 0);
        assertEquals(0, caller.packet(connected).code());
        assertEquals( // [DN]
                winsock_h.WSAEISCONN(),
                caller.connect(connected, server.address(), "", caller.overlapped()));
    }

    @Test
    void aResetEndsIt() throws IOException {
        long socket = freshAccepted();
        PeerConnection peer = accepted(socket);
        caller.disconnect(socket, caller.overlapped(), REUSE, 0);
        peer.reset();
        assertEquals(winsock_h.WSAECONNRESET(), caller.packet(socket).code());
        assertEquals(
                winsock_h.WSAEINVAL(), caller.accept(listener, socket, 0, caller.overlapped()));
    }

    @Test
    void itCanBeCancelled() throws IOException {
        long socket = freshAccepted();
        accepted(socket);
        long overlapped = caller.overlapped();
        caller.disconnect(socket, overlapped, REUSE, 0);
        caller.cancel(socket, overlapped);
        assertEquals(winsock_h.WSA_OPERATION_ABORTED(), caller.packet(socket).code());
    }
}
