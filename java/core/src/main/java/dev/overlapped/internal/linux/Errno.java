package dev.overlapped.internal.linux;

import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.ffi.linux.ErrorCodes;

/** Names and meanings of what Linux answers. */
public final class Errno {
    /** Whose codes {@link dev.overlapped.internal.Operation#error} holds. */
    public static final ErrorDomain DOMAIN = new ErrorDomain("errno", ErrorCodes.symbols());

    private Errno() {}

    /** Whether the call was only disturbed, and can be made again. */
    public static boolean isTransient(int code) {
        return code == ErrorCodes.EINTR || code == ErrorCodes.EAGAIN;
    }

    /** Whether a descriptor or memory was missing: it passes, and the socket is sound. */
    public static boolean isExhaustion(int code) {
        return code == ErrorCodes.EMFILE
                || code == ErrorCodes.ENFILE
                || code == ErrorCodes.ENOBUFS
                || code == ErrorCodes.ENOMEM;
    }

    /**
     * Whether the network or the other side has broken a connection, which the kernel tells once.
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
     * Whether an accept failed with what had happened to the one connection that it would have
     * taken: accept(2) hands over the errors of the network that are pending on it.
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
