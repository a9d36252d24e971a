package dev.overlapped.contract.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.Overlapped;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.ffi.windows.WsaData;
import dev.overlapped.internal.ffi.windows.Wsabuf;
import dev.overlapped.internal.ffi.windows.Wsamsg;
import dev.overlapped.internal.ffi.windows.gen.SOCKADDR_IN;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A Winsock program that is being ported: a UDP socket of its own, and an overlapped receive with
 * an OVERLAPPED of its own.
 */
public final class PeerOverlapped implements AutoCloseable {
    private static final int CAPACITY = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment name = SOCKADDR_IN.allocate(arena);
    private final MemorySegment buffer = arena.allocate(Wsabuf.SIZE, 8);
    private final MemorySegment message = arena.allocate(Wsamsg.SIZE, 8);
    private final MemorySegment overlapped = arena.allocate(Overlapped.SIZE, 8);
    private final Winsock winsock;
    private final long socket;

    public PeerOverlapped(Winsock winsock) {
        this.winsock = winsock;
        assertEquals(
                0, winsock.sockets().WSAStartup(0x0202, arena.allocate(WsaData.SIZE, 8).address()));
        socket =
                winsock.sockets()
                        .WSASocketW(
                                SocketConstants.AF_INET,
                                SocketConstants.SOCK_DGRAM,
                                SocketConstants.IPPROTO_UDP,
                                0,
                                0,
                                SocketConstants.WSA_FLAG_OVERLAPPED);
        SOCKADDR_IN.sin_family(name, (short) SocketConstants.AF_INET);
        name.asSlice(SOCKADDR_IN.sin_addr$offset())
                .copyFrom(MemorySegment.ofArray(new byte[] {127, 0, 0, 1}));
        assertEquals(0, winsock.sockets().bind(socket, name.address(), (int) name.byteSize()));
        buffer.set(ValueLayout.JAVA_INT, Wsabuf.LEN, CAPACITY);
        buffer.set(ValueLayout.JAVA_LONG, Wsabuf.BUF, arena.allocate(CAPACITY).address());
        message.set(ValueLayout.JAVA_LONG, Wsamsg.NAME, name.address());
        message.set(ValueLayout.JAVA_INT, Wsamsg.NAMELEN, (int) name.byteSize());
        message.set(ValueLayout.JAVA_LONG, Wsamsg.LP_BUFFERS, buffer.address());
        message.set(ValueLayout.JAVA_INT, Wsamsg.DW_BUFFER_COUNT, 1);
    }

    public long handle() {
        return socket;
    }

    /** Returns the address of its OVERLAPPED. */
    public long address() {
        return overlapped.address();
    }

    public void startReceive() {
        MemorySegment guid = arena.allocate(ExtensionGuids.SIZE, 8);
        ExtensionGuids.WSA_RECV_MSG.write(guid);
        MemorySegment function = arena.allocate(ValueLayout.JAVA_LONG);
        int got =
                winsock.sockets()
                        .WSAIoctl(
                                socket,
                                SocketConstants.SIO_GET_EXTENSION_FUNCTION_POINTER,
                                guid.address(),
                                (int) ExtensionGuids.SIZE,
                                function.address(),
                                Long.BYTES,
                                arena.allocate(ValueLayout.JAVA_INT).address());
        assertEquals(0, got);
        long receive = function.get(ValueLayout.JAVA_LONG, 0);
        int code =
                winsock.extensions().WSARecvMsg(receive, socket, message.address(), 0, address());
        assertEquals(ErrorCodes.WSA_IO_PENDING, code);
    }

    public void cancel() {
        assertEquals(0, winsock.kernel32().CancelIoEx(socket, address()));
    }

    /** Frees the memory; requires that nothing is in flight. */
    @Override
    public void close() {
        winsock.sockets().closesocket(socket);
        arena.close();
    }
}
