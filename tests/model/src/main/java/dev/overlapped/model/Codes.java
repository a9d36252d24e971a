package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;

/** The error codes that the model's calls return, by their names in C. */
final class Codes {
    static final int WSA_IO_PENDING = winsock_h.WSA_IO_PENDING();
    static final int WSA_NOT_ENOUGH_MEMORY = winsock_h.WSA_NOT_ENOUGH_MEMORY();
    static final int WSAEACCES = winsock_h.WSAEACCES();
    static final int WSAEFAULT = winsock_h.WSAEFAULT();
    static final int WSAEINVAL = winsock_h.WSAEINVAL();
    static final int WSAEMFILE = winsock_h.WSAEMFILE();
    static final int WSAEWOULDBLOCK = winsock_h.WSAEWOULDBLOCK();
    static final int WSAENOTSOCK = winsock_h.WSAENOTSOCK();
    static final int WSAEMSGSIZE = winsock_h.WSAEMSGSIZE();
    static final int WSAENOPROTOOPT = winsock_h.WSAENOPROTOOPT();
    static final int WSAESOCKTNOSUPPORT = winsock_h.WSAESOCKTNOSUPPORT();
    static final int WSAEOPNOTSUPP = winsock_h.WSAEOPNOTSUPP();
    static final int WSAEAFNOSUPPORT = winsock_h.WSAEAFNOSUPPORT();
    static final int WSAEADDRINUSE = winsock_h.WSAEADDRINUSE();
    static final int WSAEADDRNOTAVAIL = winsock_h.WSAEADDRNOTAVAIL();
    static final int WSAECONNRESET = winsock_h.WSAECONNRESET();
    static final int WSAENETDOWN = winsock_h.WSAENETDOWN();
    static final int WSAENETUNREACH = winsock_h.WSAENETUNREACH();
    static final int WSAEHOSTUNREACH = winsock_h.WSAEHOSTUNREACH();
    static final int WSAENETRESET = winsock_h.WSAENETRESET();
    static final int WSAECONNABORTED = winsock_h.WSAECONNABORTED();
    static final int WSAETIMEDOUT = winsock_h.WSAETIMEDOUT();
    static final int WSAENOBUFS = winsock_h.WSAENOBUFS();
    static final int WSAEISCONN = winsock_h.WSAEISCONN();
    static final int WSAENOTCONN = winsock_h.WSAENOTCONN();
    static final int WSAESHUTDOWN = winsock_h.WSAESHUTDOWN();
    static final int WSANOTINITIALISED = winsock_h.WSANOTINITIALISED();
    static final int ERROR_FILE_NOT_FOUND = winsock_h.ERROR_FILE_NOT_FOUND();
    static final int ERROR_ACCESS_DENIED = winsock_h.ERROR_ACCESS_DENIED();
    static final int ERROR_INVALID_HANDLE = winsock_h.ERROR_INVALID_HANDLE();
    static final int ERROR_INVALID_PARAMETER = winsock_h.ERROR_INVALID_PARAMETER();
    static final int ERROR_NOT_FOUND = winsock_h.ERROR_NOT_FOUND();
    static final int ERROR_ABANDONED_WAIT_0 = winsock_h.ERROR_ABANDONED_WAIT_0();
    static final int ERROR_NO_SYSTEM_RESOURCES = winsock_h.ERROR_NO_SYSTEM_RESOURCES();
    static final int WAIT_TIMEOUT = winsock_h.WAIT_TIMEOUT();

    private Codes() {}
}
