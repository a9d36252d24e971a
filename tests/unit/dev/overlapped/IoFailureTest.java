package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.port.Backends;

import org.junit.jupiter.api.Test;

import java.util.Map;

class IoFailureTest {
    private static IoFailure.Kind kindOf(String symbol) {
        ErrorDomain any = new ErrorDomain(IoFailure.Domain.ERRNO, Map.of(1, symbol));
        return Failures.of(IoOperation.LISTEN, any.refused("bind", 1, "")).kind();
    }

    @Test
    void aSymbolMeansTheSameOnBothSystems() {
        assertEquals(IoFailure.Kind.CONNECTION_RESET, kindOf("ECONNRESET"));
        assertEquals(IoFailure.Kind.CONNECTION_RESET, kindOf("WSAECONNRESET"));
        assertEquals(IoFailure.Kind.ADDRESS_IN_USE, kindOf("WSAEADDRINUSE"));
        assertEquals(IoFailure.Kind.DESCRIPTOR_LIMIT, kindOf("WSAEMFILE"));
        assertEquals(IoFailure.Kind.CANCELLED, kindOf("WSA_OPERATION_ABORTED"));
        assertEquals(IoFailure.Kind.OUT_OF_MEMORY, kindOf("ERROR_NO_SYSTEM_RESOURCES"));
        assertEquals(IoFailure.Kind.OTHER, kindOf("EBADF"));
        assertEquals(IoFailure.Kind.OTHER, kindOf("error"));
    }

    @Test
    void theMessageSaysWhatWasAskedAndWhatTheSystemSaid() {
        ErrorDomain errno = new ErrorDomain(IoFailure.Domain.ERRNO, Map.of(13, "EACCES"));
        NativeException refused = errno.refused("bind(/127.0.0.1:80)", 13, "");
        IoFailure failure = Failures.of(IoOperation.LISTEN, refused);
        assertEquals(
                "listen: access denied: bind(/127.0.0.1:80): EACCES (errno 13)",
                failure.getMessage());
        assertEquals(IoOperation.LISTEN, failure.operation());
        assertEquals(IoFailure.Domain.ERRNO, failure.domain());
        assertEquals(13, failure.code());
        assertEquals("EACCES", failure.symbol());
        assertSame(refused, failure.getCause());
    }

    @Test
    void aSystemWithoutBackendIsNamed() {
        IoFailure failure = assertThrows(IoFailure.class, () -> Backends.of("Plan 9", 0, 0));
        assertEquals(IoFailure.Kind.BACKEND_UNAVAILABLE, failure.kind());
        assertTrue(failure.getMessage().contains("Plan 9"), failure.getMessage());
    }
}
