package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;

/**
 * The NTSTATUS of a completed operation, and its code from WSAGetOverlappedResult. The maps are
 * those measured by Wine's tests, windows-semantics.md section 8.
 */
final class Status {
    static final int SUCCESS = 0;
    static final int PENDING = winsock_h.STATUS_PENDING();
    static final int END_OF_FILE = winsock_h.STATUS_END_OF_FILE();
    static final int CANCELLED = winsock_h.STATUS_CANCELLED();
    static final int CONNECTION_RESET = winsock_h.STATUS_CONNECTION_RESET();
    static final int CONNECTION_ABORTED = winsock_h.STATUS_CONNECTION_ABORTED();
    static final int CONNECTION_REFUSED = winsock_h.STATUS_CONNECTION_REFUSED();
    static final int BUFFER_TOO_SMALL = winsock_h.STATUS_BUFFER_TOO_SMALL();
    static final int NETWORK_UNREACHABLE = winsock_h.STATUS_NETWORK_UNREACHABLE();
    static final int HOST_UNREACHABLE = winsock_h.STATUS_HOST_UNREACHABLE();
    static final int INSUFFICIENT_RESOURCES = winsock_h.STATUS_INSUFFICIENT_RESOURCES();
    static final int BUFFER_OVERFLOW = winsock_h.STATUS_BUFFER_OVERFLOW();
    static final int PORT_UNREACHABLE = winsock_h.STATUS_PORT_UNREACHABLE();
    static final int TIMEOUT = winsock_h.STATUS_IO_TIMEOUT();
    static final int PIPE_DISCONNECTED = winsock_h.STATUS_PIPE_DISCONNECTED();

    private static final int[] WINSOCK_CODES = {
        SUCCESS, 0,
        PENDING, winsock_h.WSA_IO_INCOMPLETE(),
        END_OF_FILE, winsock_h.ERROR_HANDLE_EOF(),
        CANCELLED, winsock_h.WSA_OPERATION_ABORTED(),
        CONNECTION_RESET, winsock_h.WSAECONNRESET(),
        CONNECTION_ABORTED, winsock_h.WSAECONNABORTED(),
        CONNECTION_REFUSED, winsock_h.WSAECONNREFUSED(),
        BUFFER_TOO_SMALL, winsock_h.WSAEFAULT(),
        INSUFFICIENT_RESOURCES, winsock_h.WSAENOBUFS(),
        BUFFER_OVERFLOW, winsock_h.WSAEMSGSIZE(),
        PORT_UNREACHABLE, winsock_h.WSAECONNRESET(),
        NETWORK_UNREACHABLE, winsock_h.WSAENETUNREACH(),
        HOST_UNREACHABLE, winsock_h.WSAEHOSTUNREACH(),
        TIMEOUT, winsock_h.WSAETIMEDOUT(),
        PIPE_DISCONNECTED, winsock_h.WSAESHUTDOWN(),
    };

    private Status() {}

    /** Returns the code of WSAGetOverlappedResult for a status of the model. */
    static int winsockCode(int status) {
        for (int i = 0; i < WINSOCK_CODES.length; i += 2) {
            if (WINSOCK_CODES[i] == status) {
                return WINSOCK_CODES[i + 1];
            }
        }
        return winsock_h.WSAEINVAL();
    }
}
