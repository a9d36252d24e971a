package dev.overlapped.contract.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.IoFailure;

/**
 * The system's own errors that the contract speaks of, with their codes in errno.h and winerror.h.
 */
public enum SystemError {
    ENOMEM(12, 8),
    EACCES(13, 10013),
    EINVAL(22, 10022),
    EMFILE(24, 10024),
    EADDRINUSE(98, 10048),
    EADDRNOTAVAIL(99, 10049),
    ENOPROTOOPT(92, 10042),
    ECONNRESET(104, 10054),
    ENOBUFS(105, 10055),
    ECONNREFUSED(111, 10061);

    private final int errno;
    private final int winsock;

    SystemError(int errno, int winsock) {
        this.errno = errno;
        this.winsock = winsock;
    }

    public int code(boolean onWinsock) {
        return onWinsock ? winsock : errno;
    }

    /** Checks that a failure names this error: domain, code, symbol, and both in the message. */
    public void assertIs(IoFailure failure, boolean onWinsock) {
        String symbol = onWinsock ? "WSA" + name() : name();
        assertEquals(symbol, failure.symbol(), failure::getMessage);
        assertEquals(code(onWinsock), failure.code());
        assertEquals(
                onWinsock ? IoFailure.Domain.WINSOCK : IoFailure.Domain.ERRNO, failure.domain());
        assertTrue(failure.getMessage().contains(symbol), failure::getMessage);
        assertTrue(
                failure.getMessage().contains(String.valueOf(failure.code())), failure::getMessage);
    }
}
