package dev.overlapped.internal.uring;

import dev.overlapped.internal.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;

import java.util.Map;

/** Names and meanings of what Linux answers. */
final class Errno {
    /** Whose codes {@link dev.overlapped.internal.Operation#error} holds. */
    static final String DOMAIN = "errno";

    private static final Map<Integer, String> SYMBOLS = ErrorCodes.symbols();

    private Errno() {}

    /** The name of {@code code} in errno.h, {@code "error"} for one unknown here. */
    static String symbol(int code) {
        return SYMBOLS.getOrDefault(code, "error");
    }

    /** Name and number, for messages. */
    static String describe(int code) {
        return symbol(code) + " (" + DOMAIN + " " + code + ")";
    }

    /** The failure of a call that does not go through the completion path. */
    static NativeException refused(String call, int code, String advice) {
        return new NativeException(call, DOMAIN, code, symbol(code), advice);
    }

    /** Whether the call was only disturbed, and can be made again. */
    static boolean isTransient(int code) {
        return code == ErrorCodes.EINTR || code == ErrorCodes.EAGAIN;
    }

    /** Whether a descriptor or memory was missing: it passes, and the socket is sound. */
    static boolean isExhaustion(int code) {
        return code == ErrorCodes.EMFILE
                || code == ErrorCodes.ENFILE
                || code == ErrorCodes.ENOBUFS
                || code == ErrorCodes.ENOMEM;
    }

    /**
     * Whether the network or the other side has broken a connection, which the kernel tells once.
     */
    static boolean isBroken(int code) {
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
    static boolean isDeadConnection(int code) {
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
