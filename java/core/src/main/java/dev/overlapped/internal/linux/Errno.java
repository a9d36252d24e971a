package dev.overlapped.internal.linux;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.ffi.linux.ErrorCodes;

/** Names and meanings of the error codes of Linux. */
public final class Errno {
    /** The domain of the codes in {@link dev.overlapped.internal.operation.Operation#error}. */
    public static final ErrorDomain DOMAIN =
            new ErrorDomain(IoFailure.Domain.ERRNO, ErrorCodes.symbols());

    private Errno() {}

    /** Returns whether the call was only interrupted, and can be repeated. */
    public static boolean isTransient(int code) {
        return code == ErrorCodes.EINTR || code == ErrorCodes.EAGAIN;
    }

    /**
     * Returns whether a descriptor or memory was missing: the shortage passes, the socket is sound.
     */
    public static boolean isExhaustion(int code) {
        return code == ErrorCodes.EMFILE
                || code == ErrorCodes.ENFILE
                || code == ErrorCodes.ENOBUFS
                || code == ErrorCodes.ENOMEM;
    }

    /**
     * Returns whether the network or the other side has broken a connection, which the kernel
     * reports once.
     */
    public static boolean isBroken(int code) {
        return code == ErrorCodes.ECONNRESET
                || code == ErrorCodes.EPIPE
                || code == ErrorCodes.ECONNABORTED
                || code == ErrorCodes.ETIMEDOUT
                || code == ErrorCodes.ENETDOWN
                || code == ErrorCodes.ENETUNREACH
                || code == ErrorCodes.EHOSTDOWN
                || code == ErrorCodes.EHOSTUNREACH;
    }

    /**
     * Returns whether an accept failed with an error of the one connection that it would have
     * taken: accept(2) reports the network errors that are pending on a new connection.
     */
    public static boolean isDeadConnection(int code) {
        return isTransient(code)
                || code == ErrorCodes.ECONNABORTED
                || code == ErrorCodes.ECONNRESET
                || code == ErrorCodes.EPROTO
                || code == ErrorCodes.EPIPE
                || code == ErrorCodes.EPERM // a firewall rule forbids this one
                || code == ErrorCodes.ETIMEDOUT
                || code == ErrorCodes.ENETDOWN
                || code == ErrorCodes.ENETUNREACH
                || code == ErrorCodes.EHOSTDOWN
                || code == ErrorCodes.EHOSTUNREACH
                || code == ErrorCodes.ENOPROTOOPT;
    }
}
