package dev.overlapped.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Native;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Unix domain sockets by what docs/unix-sockets.md says of Windows. */
class UnixRulesTest {
    private static final int SOCKADDR_UN_BYTES = 110;

    @TempDir Path directory;

    private final Caller caller = new Caller();

    private long open(int type) {
        return caller.winsock.sockets().WSASocketW(winsock_h.AF_UNIX(), type, 0, 0, 0, 0);
    }

    private int bind(long socket, String path, int more) {
        long name = caller.memory(SOCKADDR_UN_BYTES).address();
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        Native.write(new byte[] {(byte) winsock_h.AF_UNIX(), 0}, 0, name, 2);
        Native.write(bytes, 0, name + 2, bytes.length);
        return caller.winsock.sockets().bind(socket, name, 2 + bytes.length + more);
    }

    private String nameOf(long socket) {
        long name = caller.memory(SOCKADDR_UN_BYTES).address();
        long length = caller.memory(Integer.BYTES).address();
        Native.putInt(length, SOCKADDR_UN_BYTES);
        assertEquals(0, caller.winsock.sockets().getsockname(socket, name, length));
        assertEquals(SOCKADDR_UN_BYTES, Native.getInt(length)); // [ruby#18608]
        return UnixNames.read(name, SOCKADDR_UN_BYTES);
    }

    @Test
    void thereAreStreamsOnly() {
        assertEquals(-winsock_h.WSAESOCKTNOSUPPORT(), open(winsock_h.SOCK_DGRAM()));
        assertTrue(open(winsock_h.SOCK_STREAM()) > 0);
    }

    @Test
    void bindingMakesTheFileAndClosingLeavesIt() {
        Path file = directory.resolve("socket");
        long socket = open(winsock_h.SOCK_STREAM());
        assertEquals(0, bind(socket, file.toString(), 1));
        assertTrue(Files.exists(file));
        assertEquals(file.toString(), nameOf(socket));
        long second = open(winsock_h.SOCK_STREAM());
        assertEquals(winsock_h.WSAEADDRINUSE(), bind(second, file.toString(), 1));
        assertEquals(0, caller.winsock.sockets().closesocket(socket));
        assertTrue(Files.exists(file));
        assertEquals(winsock_h.WSAEADDRINUSE(), bind(second, file.toString(), 1));
    }

    @Test
    void theFamilyAloneIsNoName() {
        long socket = open(winsock_h.SOCK_STREAM());
        assertEquals(0, bind(socket, "", 0));
        assertEquals("", nameOf(socket));
        assertEquals(winsock_h.WSAEINVAL(), bind(socket, "", 0), "it is bound");
    }

    @Test
    void optionsOfTcpAreUnknown() {
        long socket = open(winsock_h.SOCK_STREAM());
        int level = winsock_h.IPPROTO_TCP();
        int code = caller.setOption(socket, level, winsock_h.TCP_NODELAY(), 1);
        assertEquals(winsock_h.WSAENOPROTOOPT(), code);
        level = winsock_h.SOL_SOCKET();
        assertEquals(0, caller.setOption(socket, level, winsock_h.SO_SNDBUF(), 5_000));
        assertEquals(5_000, caller.getOption(socket, level, winsock_h.SO_SNDBUF()));
    }
}
