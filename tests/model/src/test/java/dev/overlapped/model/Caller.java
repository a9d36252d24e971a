package dev.overlapped.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.gen.OVERLAPPED;
import dev.overlapped.internal.ffi.windows.gen.OVERLAPPED_ENTRY;
import dev.overlapped.internal.ffi.windows.gen.WSABUF;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Native;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A program in C, as it were, that calls a calm model: it lays out the arguments in native memory
 * and closes at the end what it has opened. Sockets are associated with its one port, with their
 * own handle as key.
 */
final class Caller {
    private static final int AREA = 32;
    private static final int BUFFERS = 1 << 20;

    /** A dequeued packet; the code is what WSAGetOverlappedResult says, −1 if not asked. */
    record Packet(long key, long overlapped, int bytes, int code) {}

    final ModelWinsock winsock = new ModelWinsock(ModelSettings.calm());
    final long port;
    private final Arena arena = Arena.ofShared();
    private final long scratch = memory(256).address();
    private final long output = memory(256).address();
    private final List<Long> open = new ArrayList<>();
    private final List<AutoCloseable> peers = new ArrayList<>();
    private long buffers = memory(BUFFERS).address();
    private long nextBuffer = buffers;
    private int acceptedData;
    private boolean givenUp;

    Caller() {
        assertEquals(0, winsock.sockets().WSAStartup(0x0202, scratch));
        port = winsock.kernel32().CreateIoCompletionPort(winsock_h.INVALID_HANDLE_VALUE(), 0, 0, 1);
    }

    MemorySegment memory(long bytes) {
        return arena.allocate(bytes, 16);
    }

    /** The model has found a violation and will say nothing else from here on. */
    void giveUp() {
        givenUp = true;
    }

    /** Closes everything, takes every packet, and has the model look whether anything is left. */
    void end() {
        if (givenUp) {
            return;
        }
        for (AutoCloseable peer : peers) {
            try {
                peer.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        List.copyOf(open).forEach(this::close);
        while (dequeue(0) == 0) {
            assertEquals(1, Native.getInt(scratch));
        }
        winsock.kernel32().CloseHandle(port);
        winsock.verifyNothingLeft();
        arena.close();
    }

    // ---- sockets

    int open(int family, int type) {
        return (int) winsock.sockets().WSASocketW(family, type, 0, 0, 0, 1);
    }

    long socket() {
        long socket = open(winsock_h.AF_INET(), winsock_h.SOCK_STREAM());
        assertTrue(socket > 0, "handle " + socket);
        open.add(socket);
        return socket;
    }

    void close(long socket) {
        open.remove(socket);
        assertEquals(0, winsock.sockets().closesocket(socket));
    }

    int associate(long socket) {
        return winsock.kernel32().CreateIoCompletionPort(socket, port, socket, 0) == port ? 0 : -1;
    }

    int bind(long socket, int tcpPort) {
        return bind(socket, "127.0.0.1", tcpPort);
    }

    int bind(long socket, String address, int tcpPort) {
        return winsock.sockets().bind(socket, name(new InetSocketAddress(address, tcpPort)), 16);
    }

    private long name(InetSocketAddress address) {
        byte[] sockaddr = Sockaddrs.encode(address, false);
        long at = scratch + 64;
        Native.write(sockaddr, 0, at, sockaddr.length);
        return at;
    }

    long listener(int backlog) {
        long socket = socket();
        assertEquals(0, bind(socket, 0));
        assertEquals(0, winsock.sockets().listen(socket, backlog));
        assertEquals(0, associate(socket));
        return socket;
    }

    InetSocketAddress localName(long socket) {
        Native.putInt(scratch, 16);
        assertEquals(0, winsock.sockets().getsockname(socket, scratch + 64, scratch));
        return Sockaddrs.read(scratch + 64, false);
    }

    int peerNameCode(long socket) {
        Native.putInt(scratch, 16);
        return winsock.sockets().getpeername(socket, scratch + 64, scratch);
    }

    int setOption(long socket, int level, int name, int value) {
        Native.putInt(scratch, value);
        return winsock.sockets().setsockopt(socket, level, name, scratch, 4);
    }

    /** The 4 bytes, of which those that are not written are 0x77. */
    int getOption(long socket, int level, int name) {
        Native.putInt(scratch, 4);
        Native.putInt(scratch + 8, 0x7777_7777);
        assertEquals(0, winsock.sockets().getsockopt(socket, level, name, scratch + 8, scratch));
        return Native.getInt(scratch + 8);
    }

    int optionBytes() {
        return Native.getInt(scratch);
    }

    // ---- peers

    PeerConnection visit(long listener) throws IOException {
        PeerConnection peer = winsock.connect(localName(listener));
        peer.timeout(5_000);
        peers.add(peer);
        return peer;
    }

    PeerListener server() {
        try {
            PeerListener server = winsock.listen(new InetSocketAddress("127.0.0.1", 0), 5);
            peers.add(server);
            return server;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A socket that is connected to {@code server}, with its context. */
    long connected(PeerListener server) {
        long socket = socket();
        assertEquals(0, bind(socket, 0));
        connect(socket, server.address(), "", overlapped());
        assertEquals(0, packet(socket).code());
        assertEquals(0, updateConnected(socket));
        return socket;
    }

    // ---- operations

    long overlapped() {
        return memory(OVERLAPPED.sizeof()).address();
    }

    private static long function(ExtensionGuids guid) {
        return SocketCalls.function(guid);
    }

    int accept(long listener, long acceptor, int dataBytes, long overlapped) {
        return accept(listener, acceptor, dataBytes, AREA, AREA, overlapped);
    }

    int accept(
            long listener, long acceptor, int dataBytes, int local, int remote, long overlapped) {
        acceptedData = dataBytes;
        long block = memory(256).address();
        Native.putLong(output, block);
        return winsock.extensions()
                .AcceptEx(
                        function(ExtensionGuids.ACCEPT_EX),
                        listener,
                        acceptor,
                        block,
                        dataBytes,
                        local,
                        remote,
                        0,
                        overlapped);
    }

    InetSocketAddress acceptedLocal() {
        addresses();
        return Sockaddrs.read(Native.getLong(scratch), false);
    }

    InetSocketAddress acceptedRemote() {
        addresses();
        return Sockaddrs.read(Native.getLong(scratch + 16), false);
    }

    private void addresses() {
        winsock.extensions()
                .GetAcceptExSockaddrs(
                        function(ExtensionGuids.GET_ACCEPT_EX_SOCKADDRS),
                        Native.getLong(output),
                        acceptedData,
                        AREA,
                        AREA,
                        scratch,
                        scratch + 8,
                        scratch + 16,
                        scratch + 24);
        assertEquals(16, Native.getInt(scratch + 8));
        assertEquals(16, Native.getInt(scratch + 24));
    }

    int updateAccepted(long acceptor, long listener, int bytes) {
        Native.putLong(scratch, listener);
        return winsock.sockets()
                .setsockopt(
                        acceptor,
                        winsock_h.SOL_SOCKET(),
                        winsock_h.SO_UPDATE_ACCEPT_CONTEXT(),
                        scratch,
                        bytes);
    }

    int updateConnected(long socket) {
        return winsock.sockets()
                .setsockopt(
                        socket,
                        winsock_h.SOL_SOCKET(),
                        winsock_h.SO_UPDATE_CONNECT_CONTEXT(),
                        0,
                        0);
    }

    /** Associates the socket as well, unless it is. */
    int connect(long socket, InetSocketAddress remote, String data, long overlapped) {
        winsock.kernel32().CreateIoCompletionPort(socket, port, socket, 0);
        byte[] bytes = data.getBytes();
        long at = buffer(bytes.length);
        Native.write(bytes, 0, at, bytes.length);
        return winsock.extensions()
                .ConnectEx(
                        function(ExtensionGuids.CONNECT_EX),
                        socket,
                        name(remote),
                        16,
                        bytes.length == 0 ? 0 : at,
                        bytes.length,
                        0,
                        overlapped);
    }

    int disconnect(long socket, long overlapped, int flags, int reserved) {
        return winsock.extensions()
                .DisconnectEx(
                        function(ExtensionGuids.DISCONNECT_EX),
                        socket,
                        overlapped,
                        flags,
                        reserved);
    }

    private long buffer(int bytes) {
        long at = nextBuffer;
        nextBuffer += bytes;
        return at;
    }

    void sameBuffersAgain() {
        nextBuffer = buffers;
    }

    /** Receives into buffers of these sizes, which are contiguous. */
    int receive(long socket, long overlapped, int... sizes) {
        buffers = nextBuffer;
        long array = memory(1 + sizes.length * WSABUF.sizeof()).address();
        for (int i = 0; i < sizes.length; i++) {
            describe(array + i * WSABUF.sizeof(), buffer(sizes[i]), sizes[i]);
        }
        long flags = memory(4).address();
        return winsock.sockets().WSARecv(socket, array, sizes.length, 0, flags, overlapped);
    }

    private static void describe(long wsabuf, long address, int bytes) {
        Native.putInt(wsabuf, bytes);
        Native.putLong(wsabuf + 8, address);
    }

    /** Returns the bytes of the last receive. */
    String receivedText(int bytes) {
        byte[] text = new byte[bytes];
        Native.read(buffers, text, 0, bytes);
        return new String(text);
    }

    /** Receives without OVERLAPPED. */
    byte[] receiveNow(long socket, int max) {
        long array = memory(WSABUF.sizeof()).address();
        long at = buffer(max);
        describe(array, at, max);
        long flags = memory(4).address();
        assertEquals(0, winsock.sockets().WSARecv(socket, array, 1, scratch, flags, 0));
        byte[] got = new byte[Native.getInt(scratch)];
        Native.read(at, got, 0, got.length);
        return got;
    }

    int send(long socket, long overlapped, String... parts) {
        long array = memory(parts.length * WSABUF.sizeof()).address();
        for (int i = 0; i < parts.length; i++) {
            byte[] bytes = parts[i].getBytes();
            long at = buffer(bytes.length);
            Native.write(bytes, 0, at, bytes.length);
            describe(array + i * WSABUF.sizeof(), at, bytes.length);
        }
        return winsock.sockets().WSASend(socket, array, parts.length, 0, 0, overlapped);
    }

    void cancel(long socket, long overlapped) {
        assertEquals(0, winsock.kernel32().CancelIoEx(socket, overlapped));
    }

    int status(long overlapped) {
        return Native.getInt(overlapped);
    }

    // ---- packets

    int dequeue(int millis) {
        return winsock.kernel32()
                .GetQueuedCompletionStatusEx(port, scratch + 32, 1, scratch, millis, 0);
    }

    int dequeueNone() {
        return winsock.kernel32().GetQueuedCompletionStatusEx(port, scratch + 32, 0, scratch, 0, 0);
    }

    void assertNoPacket() {
        assertEquals(winsock_h.WAIT_TIMEOUT(), dequeue(0));
    }

    /** The next packet, which must be there, as the port gives it. */
    Packet rawPacket() {
        assertEquals(0, dequeue(0));
        long entry = scratch + 32;
        return new Packet(
                Native.getLong(entry + OVERLAPPED_ENTRY.lpCompletionKey$offset()),
                Native.getLong(entry + OVERLAPPED_ENTRY.lpOverlapped$offset()),
                Native.getInt(entry + OVERLAPPED_ENTRY.dwNumberOfBytesTransferred$offset()),
                -1);
    }

    /** The next packet with the code of its operation on {@code socket}. */
    Packet packet(long socket) {
        Packet raw = rawPacket();
        int code =
                winsock.sockets()
                        .WSAGetOverlappedResult(socket, raw.overlapped(), scratch, 0, scratch + 8);
        return new Packet(raw.key(), raw.overlapped(), raw.bytes(), code);
    }
}
