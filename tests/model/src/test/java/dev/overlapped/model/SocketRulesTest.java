package dev.overlapped.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Native;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Sockets, options and addresses by the Windows column; see {@link ModelRulesTest}. */
class SocketRulesTest {
    private final Caller caller = new Caller();

    @AfterEach
    void nothingIsLeft() {
        caller.end();
    }

    @ParameterizedTest
    @EnumSource(ExtensionGuids.class)
    void everyExtensionFunctionHasAPointer(ExtensionGuids guid) {
        MemorySegment memory = caller.memory(16 + 8 + 4);
        guid.write(memory);
        long at = memory.address();
        int code =
                caller.winsock
                        .sockets()
                        .WSAIoctl(
                                caller.socket(),
                                winsock_h.SIO_GET_EXTENSION_FUNCTION_POINTER(),
                                at,
                                16,
                                at + 16,
                                8,
                                at + 24);
        assertEquals(0, code);
        assertNotEquals(0, Native.getLong(at + 16));
        assertEquals(8, Native.getInt(at + 24)); // [WT]
    }

    @Test
    void anUnknownGuidIsInvalidAndTheCountUntouched() {
        long at = caller.memory(28).address();
        Native.putInt(at + 24, 99);
        int code = winsock_h.SIO_GET_EXTENSION_FUNCTION_POINTER();
        long socket = caller.socket();
        int result = caller.winsock.sockets().WSAIoctl(socket, code, at, 16, at + 16, 8, at + 24);
        assertEquals(winsock_h.WSAEINVAL(), result); // [WT]
        assertEquals(99, Native.getInt(at + 24));
        result = caller.winsock.sockets().WSAIoctl(socket, code, at, 16, at + 16, 8, 0);
        assertEquals(winsock_h.WSAEFAULT(), result); // [WT]
        result = caller.winsock.sockets().WSAIoctl(4_711, code, at, 16, at + 16, 8, at + 24);
        assertEquals(winsock_h.WSAENOTSOCK(), result);
    }

    @Test
    void aSwitchIsGivenAsOneByteAndANumberAsFour() {
        long socket = caller.socket();
        int level = winsock_h.SOL_SOCKET();
        assertEquals(0, caller.setOption(socket, level, winsock_h.SO_KEEPALIVE(), 5));
        assertEquals(0x7777_7701, caller.getOption(socket, level, winsock_h.SO_KEEPALIVE()));
        assertEquals(1, caller.optionBytes()); // [WT]
        assertEquals(0, caller.setOption(socket, level, winsock_h.SO_SNDBUF(), 5_000));
        assertEquals(5_000, caller.getOption(socket, level, winsock_h.SO_SNDBUF()));
        assertEquals(4, caller.optionBytes());
        int unknown = caller.setOption(socket, level, 0x7FFF, 1);
        assertEquals(winsock_h.WSAENOPROTOOPT(), unknown);
    }

    @Test
    void connectTimeCountsFromTheConnection() {
        long socket = caller.socket();
        int name = winsock_h.SO_CONNECT_TIME();
        assertEquals(-1, caller.getOption(socket, winsock_h.SOL_SOCKET(), name)); // [WT]
        long connected = caller.connected(caller.server());
        assertEquals(0, caller.getOption(connected, winsock_h.SOL_SOCKET(), name));
    }

    /** [MS Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE]: how the first is bound, then the second. */
    @ParameterizedTest(name = "{0} at {1}, then {2} at {3}: {4}")
    @CsvSource({
        "default, any, default, any, 10048",
        "default, any, default, one, 0",
        "default, any, reuse, any, 0",
        "default, any, reuse, one, 0",
        "default, any, exclusive, any, 10048",
        "default, any, exclusive, one, 0",
        "default, one, default, any, 0",
        "default, one, default, one, 10048",
        "default, one, exclusive, any, 10048",
        "default, one, exclusive, one, 10048",
        "reuse, any, default, any, 10048",
        "reuse, any, reuse, any, 0",
        "reuse, one, exclusive, one, 10048",
        "exclusive, any, default, any, 10048",
        "exclusive, any, default, one, 10013",
        "exclusive, any, reuse, any, 10013",
        "exclusive, any, reuse, one, 10013",
        "exclusive, any, exclusive, any, 10048",
        "exclusive, any, exclusive, one, 10013",
        "exclusive, one, default, any, 0",
        "exclusive, one, default, one, 10048",
        "exclusive, one, reuse, one, 10013",
        "exclusive, one, exclusive, one, 10048",
    })
    void sharingOfPorts(String first, String where, String second, String there, int code) {
        assertEquals(0, bind(first, where));
        assertEquals(code, bind(second, there));
    }

    private int bind(String how, String where) {
        long socket = caller.socket();
        int option =
                how.equals("reuse") ? winsock_h.SO_REUSEADDR() : winsock_h.SO_EXCLUSIVEADDRUSE();
        if (!how.equals("default")) {
            caller.setOption(socket, winsock_h.SOL_SOCKET(), option, 1);
        }
        return caller.bind(socket, where.equals("any") ? "0.0.0.0" : "127.0.0.1", 7_007);
    }

    @Test
    void anAddressOfAnotherMachineCannotBeBound() {
        String host = Addresses.SILENT_HOST.getHostAddress();
        int code = caller.bind(caller.socket(), host, 0);
        assertEquals(winsock_h.WSAEADDRNOTAVAIL(), code);
    }

    @Test
    void aSocketIsBoundOnceAndListensOnlyIfItIs() {
        long socket = caller.socket();
        assertEquals(winsock_h.WSAEINVAL(), caller.winsock.sockets().listen(socket, 5));
        assertEquals(0, caller.bind(socket, 0));
        assertEquals(winsock_h.WSAEINVAL(), caller.bind(socket, 0));
        assertEquals(0, caller.winsock.sockets().listen(socket, 5));
        int tooLate =
                caller.setOption(
                        socket, winsock_h.SOL_SOCKET(), winsock_h.SO_EXCLUSIVEADDRUSE(), 1);
        assertEquals(winsock_h.WSAEINVAL(), tooLate); // [MS]
    }

    @Test
    void socketsHaveALimitAndNumbersAreUsedAgain() {
        long first = caller.socket();
        caller.winsock.handleLimit(2);
        long second = caller.socket();
        long third =
                caller.winsock
                        .sockets()
                        .WSASocketW(winsock_h.AF_INET(), winsock_h.SOCK_STREAM(), 6, 0, 0, 1);
        assertEquals(-winsock_h.WSAEMFILE(), third);
        caller.close(first);
        assertEquals(first, caller.socket());
        caller.close(second);
        assertEquals(winsock_h.WSAENOTSOCK(), caller.winsock.sockets().closesocket(second));
    }

    @Test
    void unknownFamiliesAndTypesAreRefused() {
        int family = caller.open(99, winsock_h.SOCK_STREAM());
        assertEquals(-winsock_h.WSAEAFNOSUPPORT(), family);
        assertEquals(-winsock_h.WSAESOCKTNOSUPPORT(), caller.open(winsock_h.AF_INET(), 77));
        ModelWinsock unstarted = new ModelWinsock(ModelSettings.calm());
        long early = unstarted.sockets().WSASocketW(winsock_h.AF_INET(), 1, 6, 0, 0, 1);
        assertEquals(-winsock_h.WSANOTINITIALISED(), early);
    }

    /** Room returns while the first part is written, before the peer waits for any. */
    @Test
    @Timeout(10)
    void aPeersWriteBeyondTheRoomContinuesWhenThereIsRoom() throws IOException {
        PeerListener server = caller.server();
        long socket = caller.connected(server);
        PeerConnection peer = server.tryAccept();
        peer.timeout(0);
        long overlapped = caller.overlapped();
        assertEquals(winsock_h.WSA_IO_PENDING(), caller.receive(socket, overlapped, 150_000));
        peer.write(new byte[200_000], 0, 200_000);
        int first = caller.packet(socket).bytes();
        assertEquals(200_000 - first, caller.receiveNow(socket, 200_000).length);
    }
}
