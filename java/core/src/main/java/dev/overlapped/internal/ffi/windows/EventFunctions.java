package dev.overlapped.internal.ffi.windows;

/**
 * The functions of Winsock for event objects, which signal the network events of a socket: those of
 * winsock2.h, exported by ws2_32.dll.
 *
 * <p>Each returns 0, or the code of {@code WSAGetLastError}, as {@link Winsock} describes.
 */
public interface EventFunctions {
    /** {@code WSAEVENT WSACreateEvent(void)}: the handle, or −error. */
    long WSACreateEvent();

    /** {@code BOOL WSASetEvent(WSAEVENT)}. */
    int WSASetEvent(long hEvent);

    /** {@code BOOL WSACloseEvent(WSAEVENT)}. */
    int WSACloseEvent(long hEvent);

    /**
     * {@code DWORD WSAWaitForMultipleEvents(DWORD, const WSAEVENT*, BOOL, DWORD, BOOL)}, for the
     * first of them to be signalled: 0, or the error. It blocks.
     */
    int WSAWaitForMultipleEvents(
            int cEvents, long lphEvents, int fWaitAll, int dwTimeout, int fAlertable);

    /** {@code int WSAEventSelect(SOCKET, WSAEVENT, long)}. */
    int WSAEventSelect(long s, long hEventObject, int lNetworkEvents);

    /** {@code int WSAEnumNetworkEvents(SOCKET, WSAEVENT, LPWSANETWORKEVENTS)}. */
    int WSAEnumNetworkEvents(long s, long hEventObject, long lpNetworkEvents);
}
