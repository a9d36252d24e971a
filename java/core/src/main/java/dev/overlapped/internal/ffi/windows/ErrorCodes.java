package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;

import java.util.HashMap;
import java.util.Map;

/**
 * The results of Windows' functions, by their names in C: Winsock's codes, those of Win32, and the
 * NTSTATUS of an OVERLAPPED.
 */
public final class ErrorCodes {
    public static final int WSAEINTR = winsock_h.WSAEINTR();
    public static final int WSAEACCES = winsock_h.WSAEACCES();
    public static final int WSAEFAULT = winsock_h.WSAEFAULT();
    public static final int WSAEINVAL = winsock_h.WSAEINVAL();
    public static final int WSAEMFILE = winsock_h.WSAEMFILE();
    public static final int WSAEWOULDBLOCK = winsock_h.WSAEWOULDBLOCK();
    public static final int WSAEINPROGRESS = winsock_h.WSAEINPROGRESS();
    public static final int WSAEALREADY = winsock_h.WSAEALREADY();
    public static final int WSAENOTSOCK = winsock_h.WSAENOTSOCK();
    public static final int WSAEDESTADDRREQ = winsock_h.WSAEDESTADDRREQ();
    public static final int WSAEMSGSIZE = winsock_h.WSAEMSGSIZE();
    public static final int WSAEPROTOTYPE = winsock_h.WSAEPROTOTYPE();
    public static final int WSAENOPROTOOPT = winsock_h.WSAENOPROTOOPT();
    public static final int WSAEPROTONOSUPPORT = winsock_h.WSAEPROTONOSUPPORT();
    public static final int WSAESOCKTNOSUPPORT = winsock_h.WSAESOCKTNOSUPPORT();
    public static final int WSAEOPNOTSUPP = winsock_h.WSAEOPNOTSUPP();
    public static final int WSAEPFNOSUPPORT = winsock_h.WSAEPFNOSUPPORT();
    public static final int WSAEAFNOSUPPORT = winsock_h.WSAEAFNOSUPPORT();
    public static final int WSAEADDRINUSE = winsock_h.WSAEADDRINUSE();
    public static final int WSAEADDRNOTAVAIL = winsock_h.WSAEADDRNOTAVAIL();
    public static final int WSAENETDOWN = winsock_h.WSAENETDOWN();
    public static final int WSAENETUNREACH = winsock_h.WSAENETUNREACH();
    public static final int WSAENETRESET = winsock_h.WSAENETRESET();
    public static final int WSAECONNABORTED = winsock_h.WSAECONNABORTED();
    public static final int WSAECONNRESET = winsock_h.WSAECONNRESET();
    public static final int WSAENOBUFS = winsock_h.WSAENOBUFS();
    public static final int WSAEISCONN = winsock_h.WSAEISCONN();
    public static final int WSAENOTCONN = winsock_h.WSAENOTCONN();
    public static final int WSAESHUTDOWN = winsock_h.WSAESHUTDOWN();
    public static final int WSAETIMEDOUT = winsock_h.WSAETIMEDOUT();
    public static final int WSAECONNREFUSED = winsock_h.WSAECONNREFUSED();
    public static final int WSAEHOSTDOWN = winsock_h.WSAEHOSTDOWN();
    public static final int WSAEHOSTUNREACH = winsock_h.WSAEHOSTUNREACH();
    public static final int WSASYSNOTREADY = winsock_h.WSASYSNOTREADY();
    public static final int WSAVERNOTSUPPORTED = winsock_h.WSAVERNOTSUPPORTED();
    public static final int WSANOTINITIALISED = winsock_h.WSANOTINITIALISED();
    public static final int WSA_OPERATION_ABORTED = winsock_h.WSA_OPERATION_ABORTED();
    public static final int WSA_IO_INCOMPLETE = winsock_h.WSA_IO_INCOMPLETE();
    public static final int WSA_IO_PENDING = winsock_h.WSA_IO_PENDING();
    public static final int WSA_NOT_ENOUGH_MEMORY = winsock_h.WSA_NOT_ENOUGH_MEMORY();

    public static final int ERROR_FILE_NOT_FOUND = winsock_h.ERROR_FILE_NOT_FOUND();
    public static final int ERROR_PATH_NOT_FOUND = winsock_h.ERROR_PATH_NOT_FOUND();
    public static final int ERROR_SHARING_VIOLATION = winsock_h.ERROR_SHARING_VIOLATION();
    public static final int ERROR_READ_FAULT = winsock_h.ERROR_READ_FAULT();
    public static final int ERROR_HANDLE_EOF = winsock_h.ERROR_HANDLE_EOF();
    public static final int ERROR_ACCESS_DENIED = winsock_h.ERROR_ACCESS_DENIED();
    public static final int ERROR_INVALID_HANDLE = winsock_h.ERROR_INVALID_HANDLE();
    public static final int ERROR_UNEXP_NET_ERR = winsock_h.ERROR_UNEXP_NET_ERR();
    public static final int ERROR_NETNAME_DELETED = winsock_h.ERROR_NETNAME_DELETED();
    public static final int ERROR_NOT_SUPPORTED = winsock_h.ERROR_NOT_SUPPORTED();
    public static final int ERROR_BAD_NETPATH = winsock_h.ERROR_BAD_NETPATH();
    public static final int ERROR_INVALID_PARAMETER = winsock_h.ERROR_INVALID_PARAMETER();
    public static final int ERROR_INSUFFICIENT_BUFFER = winsock_h.ERROR_INSUFFICIENT_BUFFER();
    public static final int ERROR_INVALID_NAME = winsock_h.ERROR_INVALID_NAME();
    public static final int ERROR_ALREADY_EXISTS = winsock_h.ERROR_ALREADY_EXISTS();
    public static final int WAIT_TIMEOUT = winsock_h.WAIT_TIMEOUT();
    public static final int ERROR_MORE_DATA = winsock_h.ERROR_MORE_DATA();
    public static final int ERROR_HANDLES_CLOSED = winsock_h.ERROR_HANDLES_CLOSED();
    public static final int ERROR_ABANDONED_WAIT_0 = winsock_h.ERROR_ABANDONED_WAIT_0();
    public static final int ERROR_NOT_FOUND = winsock_h.ERROR_NOT_FOUND();
    public static final int ERROR_CONNECTION_REFUSED = winsock_h.ERROR_CONNECTION_REFUSED();
    public static final int ERROR_NETWORK_UNREACHABLE = winsock_h.ERROR_NETWORK_UNREACHABLE();
    public static final int ERROR_HOST_UNREACHABLE = winsock_h.ERROR_HOST_UNREACHABLE();
    public static final int ERROR_PORT_UNREACHABLE = winsock_h.ERROR_PORT_UNREACHABLE();
    public static final int ERROR_CONNECTION_ABORTED = winsock_h.ERROR_CONNECTION_ABORTED();
    public static final int ERROR_NO_SYSTEM_RESOURCES = winsock_h.ERROR_NO_SYSTEM_RESOURCES();

    public static final int STATUS_PENDING = winsock_h.STATUS_PENDING();
    public static final int STATUS_BUFFER_OVERFLOW = winsock_h.STATUS_BUFFER_OVERFLOW();
    public static final int STATUS_END_OF_FILE = winsock_h.STATUS_END_OF_FILE();
    public static final int STATUS_HANDLES_CLOSED = winsock_h.STATUS_HANDLES_CLOSED();
    public static final int STATUS_BUFFER_TOO_SMALL = winsock_h.STATUS_BUFFER_TOO_SMALL();
    public static final int STATUS_INSUFFICIENT_RESOURCES =
            winsock_h.STATUS_INSUFFICIENT_RESOURCES();
    public static final int STATUS_OBJECT_NAME_COLLISION = winsock_h.STATUS_OBJECT_NAME_COLLISION();
    public static final int STATUS_PIPE_DISCONNECTED = winsock_h.STATUS_PIPE_DISCONNECTED();
    public static final int STATUS_IO_TIMEOUT = winsock_h.STATUS_IO_TIMEOUT();
    public static final int STATUS_TOO_MANY_OPENED_FILES = winsock_h.STATUS_TOO_MANY_OPENED_FILES();
    public static final int STATUS_CANCELLED = winsock_h.STATUS_CANCELLED();
    public static final int STATUS_INVALID_CONNECTION = winsock_h.STATUS_INVALID_CONNECTION();
    public static final int STATUS_LOCAL_DISCONNECT = winsock_h.STATUS_LOCAL_DISCONNECT();
    public static final int STATUS_REMOTE_DISCONNECT = winsock_h.STATUS_REMOTE_DISCONNECT();
    public static final int STATUS_CONNECTION_RESET = winsock_h.STATUS_CONNECTION_RESET();
    public static final int STATUS_CONNECTION_REFUSED = winsock_h.STATUS_CONNECTION_REFUSED();
    public static final int STATUS_NETWORK_UNREACHABLE = winsock_h.STATUS_NETWORK_UNREACHABLE();
    public static final int STATUS_HOST_UNREACHABLE = winsock_h.STATUS_HOST_UNREACHABLE();
    public static final int STATUS_PORT_UNREACHABLE = winsock_h.STATUS_PORT_UNREACHABLE();
    public static final int STATUS_CONNECTION_ABORTED = winsock_h.STATUS_CONNECTION_ABORTED();

    private ErrorCodes() {}

    /**
     * Returns the names of the Winsock and Win32 codes; of two names for a code, that of Winsock.
     */
    public static Map<Integer, String> symbols() {
        Map<Integer, String> symbols = new HashMap<>();
        symbols.put(ERROR_FILE_NOT_FOUND, "ERROR_FILE_NOT_FOUND");
        symbols.put(ERROR_PATH_NOT_FOUND, "ERROR_PATH_NOT_FOUND");
        symbols.put(ERROR_SHARING_VIOLATION, "ERROR_SHARING_VIOLATION");
        symbols.put(ERROR_READ_FAULT, "ERROR_READ_FAULT");
        symbols.put(ERROR_HANDLE_EOF, "ERROR_HANDLE_EOF");
        symbols.put(ERROR_ACCESS_DENIED, "ERROR_ACCESS_DENIED");
        symbols.put(ERROR_INVALID_HANDLE, "ERROR_INVALID_HANDLE");
        symbols.put(ERROR_UNEXP_NET_ERR, "ERROR_UNEXP_NET_ERR");
        symbols.put(ERROR_NETNAME_DELETED, "ERROR_NETNAME_DELETED");
        symbols.put(ERROR_NOT_SUPPORTED, "ERROR_NOT_SUPPORTED");
        symbols.put(ERROR_BAD_NETPATH, "ERROR_BAD_NETPATH");
        symbols.put(ERROR_INVALID_PARAMETER, "ERROR_INVALID_PARAMETER");
        symbols.put(ERROR_INSUFFICIENT_BUFFER, "ERROR_INSUFFICIENT_BUFFER");
        symbols.put(ERROR_INVALID_NAME, "ERROR_INVALID_NAME");
        symbols.put(ERROR_ALREADY_EXISTS, "ERROR_ALREADY_EXISTS");
        symbols.put(WAIT_TIMEOUT, "WAIT_TIMEOUT");
        symbols.put(ERROR_MORE_DATA, "ERROR_MORE_DATA");
        symbols.put(ERROR_HANDLES_CLOSED, "ERROR_HANDLES_CLOSED");
        symbols.put(ERROR_ABANDONED_WAIT_0, "ERROR_ABANDONED_WAIT_0");
        symbols.put(ERROR_NOT_FOUND, "ERROR_NOT_FOUND");
        symbols.put(ERROR_CONNECTION_REFUSED, "ERROR_CONNECTION_REFUSED");
        symbols.put(ERROR_NETWORK_UNREACHABLE, "ERROR_NETWORK_UNREACHABLE");
        symbols.put(ERROR_HOST_UNREACHABLE, "ERROR_HOST_UNREACHABLE");
        symbols.put(ERROR_PORT_UNREACHABLE, "ERROR_PORT_UNREACHABLE");
        symbols.put(ERROR_CONNECTION_ABORTED, "ERROR_CONNECTION_ABORTED");
        symbols.put(ERROR_NO_SYSTEM_RESOURCES, "ERROR_NO_SYSTEM_RESOURCES");
        symbols.put(WSAEINTR, "WSAEINTR");
        symbols.put(WSAEACCES, "WSAEACCES");
        symbols.put(WSAEFAULT, "WSAEFAULT");
        symbols.put(WSAEINVAL, "WSAEINVAL");
        symbols.put(WSAEMFILE, "WSAEMFILE");
        symbols.put(WSAEWOULDBLOCK, "WSAEWOULDBLOCK");
        symbols.put(WSAEINPROGRESS, "WSAEINPROGRESS");
        symbols.put(WSAEALREADY, "WSAEALREADY");
        symbols.put(WSAENOTSOCK, "WSAENOTSOCK");
        symbols.put(WSAEDESTADDRREQ, "WSAEDESTADDRREQ");
        symbols.put(WSAEMSGSIZE, "WSAEMSGSIZE");
        symbols.put(WSAEPROTOTYPE, "WSAEPROTOTYPE");
        symbols.put(WSAENOPROTOOPT, "WSAENOPROTOOPT");
        symbols.put(WSAEPROTONOSUPPORT, "WSAEPROTONOSUPPORT");
        symbols.put(WSAESOCKTNOSUPPORT, "WSAESOCKTNOSUPPORT");
        symbols.put(WSAEOPNOTSUPP, "WSAEOPNOTSUPP");
        symbols.put(WSAEPFNOSUPPORT, "WSAEPFNOSUPPORT");
        symbols.put(WSAEAFNOSUPPORT, "WSAEAFNOSUPPORT");
        symbols.put(WSAEADDRINUSE, "WSAEADDRINUSE");
        symbols.put(WSAEADDRNOTAVAIL, "WSAEADDRNOTAVAIL");
        symbols.put(WSAENETDOWN, "WSAENETDOWN");
        symbols.put(WSAENETUNREACH, "WSAENETUNREACH");
        symbols.put(WSAENETRESET, "WSAENETRESET");
        symbols.put(WSAECONNABORTED, "WSAECONNABORTED");
        symbols.put(WSAECONNRESET, "WSAECONNRESET");
        symbols.put(WSAENOBUFS, "WSAENOBUFS");
        symbols.put(WSAEISCONN, "WSAEISCONN");
        symbols.put(WSAENOTCONN, "WSAENOTCONN");
        symbols.put(WSAESHUTDOWN, "WSAESHUTDOWN");
        symbols.put(WSAETIMEDOUT, "WSAETIMEDOUT");
        symbols.put(WSAECONNREFUSED, "WSAECONNREFUSED");
        symbols.put(WSAEHOSTDOWN, "WSAEHOSTDOWN");
        symbols.put(WSAEHOSTUNREACH, "WSAEHOSTUNREACH");
        symbols.put(WSASYSNOTREADY, "WSASYSNOTREADY");
        symbols.put(WSAVERNOTSUPPORTED, "WSAVERNOTSUPPORTED");
        symbols.put(WSANOTINITIALISED, "WSANOTINITIALISED");
        symbols.put(WSA_OPERATION_ABORTED, "WSA_OPERATION_ABORTED");
        symbols.put(WSA_IO_INCOMPLETE, "WSA_IO_INCOMPLETE");
        symbols.put(WSA_IO_PENDING, "WSA_IO_PENDING");
        symbols.put(WSA_NOT_ENOUGH_MEMORY, "WSA_NOT_ENOUGH_MEMORY");
        return Map.copyOf(symbols);
    }
}
