package dev.overlapped.internal.iocp.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.ffi.windows.ErrorCodes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinsockErrorsTest {
    /** Measured under Wine; the Winsock side is also in Wine's tests, which run on Windows. */
    @ParameterizedTest
    @CsvSource({
        "C0000120, 995",
        "C000020D, 10054",
        "C0000241, 10053",
        "C0000236, 10061",
        "C00000B5, 10060",
        "80000005, 10040",
        "C0000023, 10014",
        "C000023F, 10054",
        "C000023C, 10051",
        "C000023D, 10065",
        "C00000B0, 10058",
        "C000011F, 10024",
        "8000000A, 995",
    })
    void mapsTheStatusOfAClosedSocket(String status, int code) {
        assertEquals(code, WinsockErrors.ofStatus(Integer.parseUnsignedInt(status, 16)));
    }

    @Test
    void aStatusWithoutAMappingIsKept() {
        assertEquals(0xC0000005, WinsockErrors.ofStatus(0xC0000005));
        assertEquals("error", WinsockErrors.DOMAIN.symbol(0xC0000005));
    }

    @Test
    void successIsDefinedAsByNtSuccess() {
        assertTrue(WinsockErrors.isSuccess(0));
        assertTrue(WinsockErrors.isSuccess(0x103));
        assertTrue(WinsockErrors.isSuccess(0x40000000));
        assertFalse(WinsockErrors.isSuccess(0x80000005));
        assertFalse(WinsockErrors.isSuccess(0xC0000120));
    }

    @ParameterizedTest
    @CsvSource({
        "10054, WSAECONNRESET",
        "10061, WSAECONNREFUSED",
        "10024, WSAEMFILE",
        "995, WSA_OPERATION_ABORTED",
        "997, WSA_IO_PENDING",
        "6, ERROR_INVALID_HANDLE",
        "1236, ERROR_CONNECTION_ABORTED",
        "0, error",
        "12345, error",
    })
    void names(int code, String symbol) {
        assertEquals(symbol, WinsockErrors.DOMAIN.symbol(code));
    }

    @Test
    void abortedMeansOnRequest() {
        assertTrue(WinsockErrors.isAborted(ErrorCodes.WSA_OPERATION_ABORTED, false));
        assertTrue(WinsockErrors.isAborted(ErrorCodes.ERROR_HANDLES_CLOSED, false));
        assertTrue(WinsockErrors.isAborted(ErrorCodes.WSAECONNABORTED, true));
        assertTrue(WinsockErrors.isAborted(ErrorCodes.ERROR_CONNECTION_ABORTED, true));
        assertFalse(WinsockErrors.isAborted(ErrorCodes.WSAECONNABORTED, false));
        assertFalse(WinsockErrors.isAborted(ErrorCodes.WSAECONNRESET, true));
    }

    @Test
    void deadConnectionsDifferFromAFailedListener() {
        assertTrue(WinsockErrors.isDeadConnection(ErrorCodes.WSAECONNRESET));
        assertTrue(WinsockErrors.isDeadConnection(ErrorCodes.WSAENOTCONN));
        assertTrue(WinsockErrors.isDeadConnection(ErrorCodes.ERROR_NETNAME_DELETED));
        assertFalse(WinsockErrors.isDeadConnection(ErrorCodes.WSAEMFILE));
        assertFalse(WinsockErrors.isDeadConnection(ErrorCodes.WSA_OPERATION_ABORTED));
        assertFalse(WinsockErrors.isDeadConnection(ErrorCodes.WSAENOTSOCK));
    }
}
