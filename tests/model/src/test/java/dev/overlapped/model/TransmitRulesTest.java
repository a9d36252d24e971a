package dev.overlapped.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.gen.OVERLAPPED;
import dev.overlapped.internal.ffi.windows.gen.TRANSMIT_FILE_BUFFERS;
import dev.overlapped.internal.ffi.windows.gen.TRANSMIT_PACKETS_ELEMENT;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.model.Caller.Packet;
import dev.overlapped.test.internal.network.Native;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** TransmitFile and TransmitPackets by the Windows column; see {@link ModelRulesTest}. */
class TransmitRulesTest {
    private static final int CONTENT = 10;
    private static final int REUSE = winsock_h.TF_DISCONNECT() | winsock_h.TF_REUSE_SOCKET();

    private final Caller caller = new Caller();

    @TempDir Path directory;

    private long file;
    private PeerListener server;
    private PeerConnection peer;
    private long socket;

    @BeforeEach
    void connect() throws IOException {
        file = open(Files.writeString(directory.resolve("file"), "0123456789"));
        server = caller.server();
        socket = caller.connected(server);
        peer = server.accept();
        peer.timeout(5_000);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        peer.close();
        caller.winsock.kernel32().CloseHandle(file);
        caller.end();
    }

    private long open(Path path) {
        byte[] name = (path + "\0").getBytes(StandardCharsets.UTF_16LE);
        long at = caller.memory(name.length).address();
        Native.write(name, 0, at, name.length);
        return caller.winsock
                .kernel32()
                .CreateFileW(
                        at,
                        winsock_h.GENERIC_READ(),
                        winsock_h.FILE_SHARE_READ(),
                        winsock_h.OPEN_EXISTING(),
                        winsock_h.FILE_FLAG_OVERLAPPED());
    }

    private int transmit(long on, long which, long offset, int bytes, long buffers, int flags) {
        long overlapped = caller.overlapped();
        Native.putLong(overlapped + OVERLAPPED.Offset$offset(), offset);
        return caller.winsock
                .extensions()
                .TransmitFile(
                        SocketCalls.function(ExtensionGuids.TRANSMIT_FILE),
                        on,
                        which,
                        bytes,
                        0,
                        overlapped,
                        buffers,
                        flags);
    }

    private long text(String text) {
        long at = caller.memory(text.length()).address();
        Native.write(text.getBytes(), 0, at, text.length());
        return at;
    }

    private String read(int bytes) throws IOException {
        byte[] all = new byte[bytes];
        for (int have = 0; have < bytes; ) {
            have += peer.read(all, have, bytes - have);
        }
        return new String(all);
    }

    @Test
    void headPieceAndTailAreOneOperation() throws IOException {
        long buffers = caller.memory(TRANSMIT_FILE_BUFFERS.sizeof()).address();
        Native.putLong(buffers + TRANSMIT_FILE_BUFFERS.Head$offset(), text("head"));
        Native.putInt(buffers + TRANSMIT_FILE_BUFFERS.HeadLength$offset(), 4);
        Native.putLong(buffers + TRANSMIT_FILE_BUFFERS.Tail$offset(), text("tail"));
        Native.putInt(buffers + TRANSMIT_FILE_BUFFERS.TailLength$offset(), 4);
        assertEquals(0, transmit(socket, file, 2, 3, buffers, 0));
        assertEquals("head234tail", read(11));
        assertEquals(11, caller.packet(socket).bytes()); // [WT test_TransmitFile]
        assertEquals(0, transmit(socket, 0, 0, 0, buffers, 0));
        assertEquals("headtail", read(8)); // [WT]
        assertEquals(8, caller.packet(socket).bytes());
        assertEquals(0, transmit(socket, 0, 0, 0, 0, 0));
        assertEquals(0, caller.packet(socket).bytes()); // [WT]
    }

    @Test
    void aLengthOfZeroIsTheRestOfTheFile() throws IOException {
        assertEquals(0, transmit(socket, file, 7, 0, 0, 0));
        assertEquals("789", read(3)); // [MS]
        assertEquals(3, caller.packet(socket).bytes());
    }

    @Test
    void regionsBeyondTheFileAreInvalid() {
        assertEquals(winsock_h.WSAEINVAL(), transmit(socket, file, CONTENT + 1, 1, 0, 0)); // [MS]
        assertEquals(winsock_h.WSAEINVAL(), transmit(socket, file, 0, CONTENT + 1, 0, 0)); // [DN]
        caller.assertNoPacket();
    }

    @Test
    void moreThanOneCallMayTakeIsInvalid() throws IOException {
        Path large = directory.resolve("large");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(1L << 32);
        }
        long handle = open(large);
        int max = (int) TransmitRequest.MAX_BYTES;
        assertEquals(winsock_h.WSAEINVAL(), transmit(socket, handle, 0, max + 1, 0, 0)); // [MS]
        assertEquals(winsock_h.WSAEINVAL(), transmit(socket, handle, 0, 0, 0, 0)); // [MS]
        assertEquals(0, caller.winsock.kernel32().CloseHandle(handle));
    }

    @Test
    void onlyOnAConnectionAndOnlyOfAFile() {
        assertEquals(winsock_h.WSAENOTSOCK(), transmit(4_711, file, 0, 1, 0, 0)); // [WT]
        assertEquals(winsock_h.WSAENOTCONN(), transmit(caller.socket(), file, 0, 1, 0, 0)); // [WT]
        assertEquals(winsock_h.WSAENOTSOCK(), transmit(socket, 4_711, 0, 1, 0, 0));
        caller.winsock.sockets().shutdown(socket, winsock_h.SD_SEND());
        assertEquals(winsock_h.WSAESHUTDOWN(), transmit(socket, file, 0, 1, 0, 0)); // [MS]
    }

    @Test
    void reuseWantsADisconnect() {
        int reuse = winsock_h.TF_REUSE_SOCKET();
        assertEquals(winsock_h.WSAEINVAL(), transmit(socket, file, 0, 1, 0, reuse)); // [MS]
        long fresh = caller.socket();
        assertEquals(winsock_h.WSAENOTCONN(), transmit(fresh, file, 0, 1, 0, reuse)); // [WT]
    }

    @Test
    void disconnectEndsTheStreamAfterTheData() throws IOException {
        assertEquals(0, transmit(socket, file, 0, 0, 0, winsock_h.TF_DISCONNECT()));
        assertEquals("0123456789", read(CONTENT)); // [MS]
        assertEquals(-1, peer.read(new byte[1], 0, 1));
        assertEquals(CONTENT, caller.packet(socket).bytes());
    }

    // ---- TF_REUSE_SOCKET

    @Test
    void reuseWaitsForTheOtherSideToEndAndForItsDataToBeRead() throws IOException {
        assertEquals(winsock_h.WSA_IO_PENDING(), transmit(socket, file, 0, 0, 0, REUSE));
        assertEquals("0123456789", read(CONTENT));
        assertEquals(-1, peer.read(new byte[1], 0, 1), "the stream ends after the data");
        caller.assertNoPacket(); // [MS]
        peer.write("abc".getBytes(), 0, 3);
        peer.close();
        caller.assertNoPacket(); // [MS]
        assertArrayEquals("abc".getBytes(), caller.receiveNow(socket, 5));
        Packet packet = caller.packet(socket);
        assertEquals(0, packet.code());
        assertEquals(CONTENT, packet.bytes());
        assertEquals(winsock_h.WSAENOTCONN(), transmit(socket, file, 0, 1, 0, 0));
    }

    @Test
    void reuseIsForConnectExIfThatMadeTheConnection() throws IOException {
        peer.shutdownOutput();
        assertEquals(0, transmit(socket, file, 0, 0, 0, REUSE));
        assertEquals(0, caller.packet(socket).code());
        peer.close();
        assertConnectsAgainAndIsNotAccepted();
    }

    private void assertConnectsAgainAndIsNotAccepted() throws IOException {
        long listener = caller.listener(1);
        assertEquals( // [MS]
                winsock_h.WSAEINVAL(), caller.accept(listener, socket, 0, caller.overlapped()));
        caller.connect(socket, server.address(), "", caller.overlapped());
        assertEquals(0, caller.packet(socket).code()); // [MS]
        assertEquals(0, caller.updateConnected(socket));
        peer = server.accept();
        peer.timeout(5_000);
    }

    @Test
    void reuseIsForAcceptExIfThatMadeTheConnection() throws IOException {
        long listener = caller.listener(2);
        long accepted = caller.socket();
        assertEquals(0, caller.associate(accepted));
        for (int life = 0; life < 2; life++) {
            caller.accept(listener, accepted, 0, caller.overlapped());
            try (PeerConnection client = caller.visit(listener)) {
                assertEquals(0, caller.packet(listener).code());
                assertEquals(0, caller.updateAccepted(accepted, listener, Long.BYTES));
                client.shutdownOutput();
                assertEquals(0, transmit(accepted, file, 0, 0, 0, REUSE));
                assertEquals(0, caller.packet(accepted).code());
                assertEquals(CONTENT, client.read(new byte[CONTENT], 0, CONTENT));
            }
            assertEquals( // [MS]
                    winsock_h.WSAEINVAL(),
                    caller.connect(accepted, server.address(), "", caller.overlapped()));
        }
    }

    @Test
    void withoutAFileItOnlyDisconnectsAndMakesReusable() throws IOException {
        peer.close();
        assertEquals(0, transmit(socket, 0, 0, 0, 0, REUSE)); // [MS]
        assertEquals(0, caller.packet(socket).code());
        assertConnectsAgainAndIsNotAccepted();
        assertEquals(0, transmit(socket, 0, 0, 0, 0, winsock_h.TF_DISCONNECT()));
        assertEquals(0, caller.packet(socket).code());
        assertEquals(-1, peer.read(new byte[1], 0, 1));
        peer.close();
        assertEquals(winsock_h.WSAESHUTDOWN(), transmit(socket, file, 0, 1, 0, REUSE));
        assertEquals(0, transmit(socket, 0, 0, 0, 0, REUSE)); // [INF]
        assertEquals(0, caller.packet(socket).code());
        assertConnectsAgainAndIsNotAccepted();
        assertEquals(0, caller.winsock.sockets().shutdown(socket, winsock_h.SD_SEND()));
        assertEquals(winsock_h.WSAESHUTDOWN(), transmit(socket, 0, 0, 0, 0, REUSE)); // [MS]
    }

    @Test
    void packetsMakeReusableToo() throws IOException {
        long array = caller.memory(TRANSMIT_PACKETS_ELEMENT.sizeof()).address();
        element(array, winsock_h.TP_ELEMENT_MEMORY(), 3);
        Native.putLong(array + TRANSMIT_PACKETS_ELEMENT.pBuffer$offset(), text("abc"));
        int reuse = winsock_h.TF_REUSE_SOCKET();
        assertEquals(winsock_h.WSAEINVAL(), packets(array, 1, reuse)); // [MS]
        assertEquals(winsock_h.WSA_IO_PENDING(), packets(array, 1, REUSE));
        assertEquals("abc", read(3));
        caller.assertNoPacket(); // as of TransmitFile
        peer.close();
        assertEquals(3, caller.packet(socket).bytes());
        assertConnectsAgainAndIsNotAccepted();
    }

    @Test
    void aResetOrACancelEndsAReuse() throws IOException {
        assertEquals(winsock_h.WSA_IO_PENDING(), transmit(socket, file, 0, 0, 0, REUSE));
        peer.reset();
        assertEquals(winsock_h.WSAECONNRESET(), caller.packet(socket).code());
        long other = caller.connected(server);
        try (PeerConnection silent = server.accept()) {
            assertEquals(winsock_h.WSA_IO_PENDING(), transmit(other, file, 0, 0, 0, REUSE));
            caller.cancel(other, 0);
            assertEquals(winsock_h.WSA_OPERATION_ABORTED(), caller.packet(other).code());
            assertEquals(CONTENT, silent.read(new byte[CONTENT], 0, CONTENT));
        }
    }

    @Test
    void packetsLeaveInTheirOrder() throws IOException {
        long size = TRANSMIT_PACKETS_ELEMENT.sizeof();
        long array = caller.memory(2 * size).address();
        element(array, winsock_h.TP_ELEMENT_MEMORY() | winsock_h.TP_ELEMENT_EOP(), 3);
        Native.putLong(array + TRANSMIT_PACKETS_ELEMENT.pBuffer$offset(), text("abc"));
        element(array + size, winsock_h.TP_ELEMENT_FILE(), 4);
        Native.putLong(array + size + TRANSMIT_PACKETS_ELEMENT.hFile$offset(), file);
        Native.putLong(array + size + TRANSMIT_PACKETS_ELEMENT.nFileOffset$offset(), 5);
        assertEquals(0, packets(array, 2, 0));
        assertEquals("abc5678", read(7));
        assertEquals(7, caller.packet(socket).bytes());
        int writeBehind = winsock_h.TF_WRITE_BEHIND();
        assertEquals(
                winsock_h.WSAEINVAL(), packets(array, 2, writeBehind)); // [MS]: has no such flag
    }

    private static void element(long at, int flags, int bytes) {
        Native.putInt(at + TRANSMIT_PACKETS_ELEMENT.dwElFlags$offset(), flags);
        Native.putInt(at + TRANSMIT_PACKETS_ELEMENT.cLength$offset(), bytes);
    }

    private int packets(long array, int count, int flags) {
        return caller.winsock
                .extensions()
                .TransmitPackets(
                        SocketCalls.function(ExtensionGuids.TRANSMIT_PACKETS),
                        socket,
                        array,
                        count,
                        0,
                        caller.overlapped(),
                        flags);
    }

    @Test
    void aMissingFileIsReported() {
        assertEquals(-winsock_h.ERROR_FILE_NOT_FOUND(), open(directory.resolve("missing")));
    }
}
