package dev.overlapped.internal.failure;

import dev.overlapped.IoFailure;

import java.util.Map;

/**
 * The kinds of failure that native codes mean. Winsock's names are the BSD ones with WSA before
 * them, so one table serves both systems.
 */
public final class FailureKinds {
    private static final Map<String, IoFailure.Kind> KIND_OF_SYMBOL =
            Map.ofEntries(
                    Map.entry("EADDRINUSE", IoFailure.Kind.ADDRESS_IN_USE),
                    Map.entry("EADDRNOTAVAIL", IoFailure.Kind.ADDRESS_NOT_AVAILABLE),
                    Map.entry("EACCES", IoFailure.Kind.ACCESS_DENIED),
                    Map.entry("EPERM", IoFailure.Kind.ACCESS_DENIED),
                    Map.entry("HOST_NOT_FOUND", IoFailure.Kind.UNKNOWN_HOST),
                    Map.entry("ECONNREFUSED", IoFailure.Kind.CONNECTION_REFUSED),
                    Map.entry("ECONNRESET", IoFailure.Kind.CONNECTION_RESET),
                    Map.entry("ENETRESET", IoFailure.Kind.CONNECTION_RESET),
                    Map.entry("EPIPE", IoFailure.Kind.CONNECTION_RESET),
                    Map.entry("ECONNABORTED", IoFailure.Kind.CONNECTION_ABORTED),
                    Map.entry("ENOTCONN", IoFailure.Kind.NOT_CONNECTED),
                    Map.entry("ESHUTDOWN", IoFailure.Kind.NOT_CONNECTED),
                    Map.entry("EDESTADDRREQ", IoFailure.Kind.NOT_CONNECTED),
                    Map.entry("ENETUNREACH", IoFailure.Kind.NETWORK_UNREACHABLE),
                    Map.entry("ENETDOWN", IoFailure.Kind.NETWORK_UNREACHABLE),
                    Map.entry("EHOSTUNREACH", IoFailure.Kind.HOST_UNREACHABLE),
                    Map.entry("EHOSTDOWN", IoFailure.Kind.HOST_UNREACHABLE),
                    Map.entry("ETIMEDOUT", IoFailure.Kind.TIMED_OUT),
                    Map.entry("ECANCELED", IoFailure.Kind.CANCELLED),
                    Map.entry("_OPERATION_ABORTED", IoFailure.Kind.CANCELLED),
                    Map.entry("ENOENT", IoFailure.Kind.FILE_NOT_FOUND),
                    Map.entry("ERROR_FILE_NOT_FOUND", IoFailure.Kind.FILE_NOT_FOUND),
                    Map.entry("ERROR_PATH_NOT_FOUND", IoFailure.Kind.FILE_NOT_FOUND),
                    Map.entry("ERROR_ALREADY_EXISTS", IoFailure.Kind.ADDRESS_IN_USE),
                    Map.entry("ERROR_BAD_NETPATH", IoFailure.Kind.UNKNOWN_HOST),
                    Map.entry("ERROR_NOT_SUPPORTED", IoFailure.Kind.UNSUPPORTED),
                    Map.entry("ERROR_INSUFFICIENT_BUFFER", IoFailure.Kind.MESSAGE_TRUNCATED),
                    Map.entry("ERROR_ACCESS_DENIED", IoFailure.Kind.ACCESS_DENIED),
                    Map.entry("ERROR_SHARING_VIOLATION", IoFailure.Kind.ACCESS_DENIED),
                    Map.entry("ENODATA", IoFailure.Kind.FILE_TRUNCATED),
                    Map.entry("ERROR_HANDLE_EOF", IoFailure.Kind.FILE_TRUNCATED),
                    Map.entry("EMFILE", IoFailure.Kind.DESCRIPTOR_LIMIT),
                    Map.entry("ENFILE", IoFailure.Kind.DESCRIPTOR_LIMIT),
                    Map.entry("ENOBUFS", IoFailure.Kind.OUT_OF_MEMORY),
                    Map.entry("ENOMEM", IoFailure.Kind.OUT_OF_MEMORY),
                    Map.entry("_NOT_ENOUGH_MEMORY", IoFailure.Kind.OUT_OF_MEMORY),
                    Map.entry("ERROR_NO_SYSTEM_RESOURCES", IoFailure.Kind.OUT_OF_MEMORY),
                    Map.entry("EMSGSIZE", IoFailure.Kind.MESSAGE_TRUNCATED),
                    Map.entry("EOPNOTSUPP", IoFailure.Kind.UNSUPPORTED),
                    Map.entry("EAFNOSUPPORT", IoFailure.Kind.UNSUPPORTED),
                    Map.entry("EPROTONOSUPPORT", IoFailure.Kind.UNSUPPORTED),
                    Map.entry("ENOPROTOOPT", IoFailure.Kind.UNSUPPORTED));

    private FailureKinds() {}

    /** Returns the kind that a code of this name means. */
    public static IoFailure.Kind of(String symbol) {
        return KIND_OF_SYMBOL.getOrDefault(
                symbol.startsWith("WSA") ? symbol.substring(3) : symbol, IoFailure.Kind.OTHER);
    }
}
