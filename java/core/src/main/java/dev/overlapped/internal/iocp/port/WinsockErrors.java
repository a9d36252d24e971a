package dev.overlapped.internal.iocp.port;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.ffi.windows.ErrorCodes;

/**
 * Names and meanings of the codes of Windows. Winsock's codes (10000 and up) and those of Win32
 * (below) do not overlap, so both appear under the one domain {@code "Winsock"}, as WSAGetLastError
 * itself returns them.
 */
public final class WinsockErrors {
    /** The domain of the codes of a failed operation. */
    public static final ErrorDomain DOMAIN =
            new ErrorDomain(IoFailure.Domain.WINSOCK, ErrorCodes.symbols());

    /** NTSTATUS, Winsock code, ... The port's own Win32 codes are from another map, and coarser. */
    private static final int[] OF_STATUS = {
        ErrorCodes.STATUS_CANCELLED, ErrorCodes.WSA_OPERATION_ABORTED,
        ErrorCodes.STATUS_HANDLES_CLOSED,
                ErrorCodes.WSA_OPERATION_ABORTED, // Wine, of a receive on a closed socket
        ErrorCodes.STATUS_CONNECTION_RESET, ErrorCodes.WSAECONNRESET,
        ErrorCodes.STATUS_CONNECTION_ABORTED, ErrorCodes.WSAECONNABORTED,
        ErrorCodes.STATUS_INVALID_CONNECTION, ErrorCodes.WSAENOTCONN,
        ErrorCodes.STATUS_LOCAL_DISCONNECT, ErrorCodes.WSAECONNABORTED,
        ErrorCodes.STATUS_REMOTE_DISCONNECT, ErrorCodes.WSAECONNRESET,
        ErrorCodes.STATUS_CONNECTION_REFUSED, ErrorCodes.WSAECONNREFUSED,
        ErrorCodes.STATUS_END_OF_FILE, ErrorCodes.ERROR_HANDLE_EOF,
        ErrorCodes.STATUS_IO_TIMEOUT, ErrorCodes.WSAETIMEDOUT,
        ErrorCodes.STATUS_BUFFER_OVERFLOW, ErrorCodes.WSAEMSGSIZE,
        ErrorCodes.STATUS_BUFFER_TOO_SMALL, ErrorCodes.WSAEFAULT,
        ErrorCodes.STATUS_PORT_UNREACHABLE, ErrorCodes.WSAECONNRESET,
        ErrorCodes.STATUS_NETWORK_UNREACHABLE, ErrorCodes.WSAENETUNREACH,
        ErrorCodes.STATUS_HOST_UNREACHABLE, ErrorCodes.WSAEHOSTUNREACH,
        ErrorCodes.STATUS_PIPE_DISCONNECTED, ErrorCodes.WSAESHUTDOWN,
        ErrorCodes.STATUS_TOO_MANY_OPENED_FILES, ErrorCodes.WSAEMFILE,
        ErrorCodes.STATUS_INSUFFICIENT_RESOURCES, ErrorCodes.WSAENOBUFS,
    };

    private WinsockErrors() {}

    /** Returns whether an NTSTATUS is a success or an information, as NT_SUCCESS has it. */
    public static boolean isSuccess(int status) {
        return status >= 0;
    }

    /**
     * Returns the Winsock code of a failed operation whose socket is closed, so that
     * WSAGetOverlappedResult cannot be called any more. An unknown status is returned as it is: the
     * domain is wrong, but nothing is lost.
     */
    public static int ofStatus(int status) {
        for (int i = 0; i < OF_STATUS.length; i += 2) {
            if (OF_STATUS[i] == status) {
                return OF_STATUS[i + 1];
            }
        }
        return status;
    }

    /**
     * Returns whether {@code code} says that the operation was cancelled, not that it failed.
     *
     * @param closing whether this side is closing the socket, and so has "aborted" the connection
     *     itself
     */
    public static boolean isAborted(int code, boolean closing) {
        return code == ErrorCodes.WSA_OPERATION_ABORTED
                || code == ErrorCodes.ERROR_HANDLES_CLOSED
                || closing
                        && (code == ErrorCodes.WSAECONNABORTED
                                || code == ErrorCodes.ERROR_CONNECTION_ABORTED);
    }

    /** Returns whether Windows had no memory to start an operation, which is temporary. */
    public static boolean isShortage(int code) {
        return code == ErrorCodes.WSAENOBUFS
                || code == ErrorCodes.WSA_NOT_ENOUGH_MEMORY
                || code == ErrorCodes.ERROR_NO_SYSTEM_RESOURCES;
    }

    /**
     * Returns whether a receive or send of a datagram that has failed may have met the error of an
     * earlier datagram: it did not end by this side, and for no want of memory. Nothing tells such
     * an error from one of its own but another try.
     *
     * @param closing whether this side is closing the socket
     */
    public static boolean mayBeOfEarlier(int code, boolean closing) {
        return code != 0
                && code != ErrorCodes.WSA_IO_PENDING
                && !closing
                && !isAborted(code, false)
                && !isShortage(code);
    }

    /**
     * Returns whether a receive of a datagram failed because the port that an earlier one was sent
     * to is unreachable. Wine has the code of its host.
     */
    public static boolean isUnreachablePort(int code) {
        return code == ErrorCodes.WSAECONNRESET || code == ErrorCodes.WSAECONNREFUSED;
    }

    /**
     * Returns whether a failed AcceptEx says that the connection was dead when it was accepted.
     * Then the listener is sound, and the accept can be posted again.
     */
    public static boolean isDeadConnection(int code) {
        return code == ErrorCodes.WSAECONNRESET
                || code == ErrorCodes.WSAECONNABORTED
                || code == ErrorCodes.WSAENOTCONN
                || code == ErrorCodes.ERROR_NETNAME_DELETED
                || code == ErrorCodes.ERROR_CONNECTION_ABORTED
                || code == ErrorCodes.ERROR_UNEXP_NET_ERR;
    }
}
