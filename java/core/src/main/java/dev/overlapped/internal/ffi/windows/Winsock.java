package dev.overlapped.internal.ffi.windows;

/**
 * The functions of Winsock and kernel32 that the IOCP backend calls, named and ordered as in C.
 * Handles and pointers are 64-bit integers: a call allocates nothing.
 *
 * <p>Results: a function that in C returns BOOL or 0 / SOCKET_ERROR returns here 0 for success,
 * else the error code, which is read in the same call ({@code WSAGetLastError} for Winsock and the
 * extension functions, {@code GetLastError} for kernel32), before the JVM can overwrite it. {@code
 * WSA_IO_PENDING} (997) is such a code. A function that in C returns a handle returns it, or the
 * negated error code.
 *
 * <p>Two implementations: {@link NativeWinsock}, and the model of Winsock in the tests, against
 * which the same backend runs on any system.
 */
public interface Winsock {
    /**
     * {@code int WSAStartup(WORD wVersionRequested, LPWSADATA lpWSAData)}: returns its error code
     * itself.
     */
    int WSAStartup(int wVersionRequested, long lpWSAData);

    /**
     * {@code SOCKET WSASocketW(int af, int type, int protocol, LPWSAPROTOCOL_INFOW, GROUP g, DWORD
     * dwFlags)}; the handle or −error.
     */
    long WSASocketW(int af, int type, int protocol, long lpProtocolInfo, int g, int dwFlags);

    /** {@code int closesocket(SOCKET s)}. */
    int closesocket(long s);

    /** {@code int bind(SOCKET s, const sockaddr *name, int namelen)}. */
    int bind(long s, long name, int namelen);

    /** {@code int connect(SOCKET s, const sockaddr *name, int namelen)}. */
    int connect(long s, long name, int namelen);

    /** {@code int listen(SOCKET s, int backlog)}. */
    int listen(long s, int backlog);

    /** {@code int setsockopt(SOCKET s, int level, int optname, const char *optval, int optlen)}. */
    int setsockopt(long s, int level, int optname, long optval, int optlen);

    /** {@code int getsockopt(SOCKET s, int level, int optname, char *optval, int *optlen)}. */
    int getsockopt(long s, int level, int optname, long optval, long optlen);

    /** {@code int getsockname(SOCKET s, sockaddr *name, int *namelen)}. */
    int getsockname(long s, long name, long namelen);

    /** {@code int getpeername(SOCKET s, sockaddr *name, int *namelen)}. */
    int getpeername(long s, long name, long namelen);

    /** {@code int shutdown(SOCKET s, int how)}. */
    int shutdown(long s, int how);

    /** {@code int WSAIoctl(...)}, synchronous (no OVERLAPPED). */
    int WSAIoctl(
            long s,
            int dwIoControlCode,
            long lpvInBuffer,
            int cbInBuffer,
            long lpvOutBuffer,
            int cbOutBuffer,
            long lpcbBytesReturned);

    /**
     * {@code int WSARecv(SOCKET, LPWSABUF, DWORD, LPDWORD, LPDWORD, LPWSAOVERLAPPED, completion
     * routine)}, without completion routine.
     */
    int WSARecv(
            long s,
            long lpBuffers,
            int dwBufferCount,
            long lpNumberOfBytesRecvd,
            long lpFlags,
            long lpOverlapped);

    /**
     * {@code int WSASend(SOCKET, LPWSABUF, DWORD, LPDWORD, DWORD, LPWSAOVERLAPPED, completion
     * routine)}, without completion routine.
     */
    int WSASend(
            long s,
            long lpBuffers,
            int dwBufferCount,
            long lpNumberOfBytesSent,
            int dwFlags,
            long lpOverlapped);

    /**
     * {@code BOOL WSAGetOverlappedResult(SOCKET, LPWSAOVERLAPPED, LPDWORD lpcbTransfer, BOOL fWait,
     * LPDWORD lpdwFlags)}.
     */
    int WSAGetOverlappedResult(
            long s, long lpOverlapped, long lpcbTransfer, int fWait, long lpdwFlags);

    // Event objects.

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

    // The extension functions. The first argument is the function's address, as
    // WSAIoctl(SIO_GET_EXTENSION_FUNCTION_POINTER) gave it.

    /** {@code BOOL AcceptEx(SOCKET, SOCKET, PVOID, DWORD, DWORD, DWORD, LPDWORD, LPOVERLAPPED)}. */
    int AcceptEx(
            long function,
            long sListenSocket,
            long sAcceptSocket,
            long lpOutputBuffer,
            int dwReceiveDataLength,
            int dwLocalAddressLength,
            int dwRemoteAddressLength,
            long lpdwBytesReceived,
            long lpOverlapped);

    /**
     * {@code void GetAcceptExSockaddrs(PVOID, DWORD, DWORD, DWORD, sockaddr **, LPINT, sockaddr **,
     * LPINT)}.
     */
    void GetAcceptExSockaddrs(
            long function,
            long lpOutputBuffer,
            int dwReceiveDataLength,
            int dwLocalAddressLength,
            int dwRemoteAddressLength,
            long localSockaddr,
            long localSockaddrLength,
            long remoteSockaddr,
            long remoteSockaddrLength);

    /**
     * {@code BOOL ConnectEx(SOCKET, const sockaddr *, int, PVOID, DWORD, LPDWORD, LPOVERLAPPED)}.
     */
    int ConnectEx(
            long function,
            long s,
            long name,
            int namelen,
            long lpSendBuffer,
            int dwSendDataLength,
            long lpdwBytesSent,
            long lpOverlapped);

    /** {@code BOOL DisconnectEx(SOCKET, LPOVERLAPPED, DWORD dwFlags, DWORD dwReserved)}. */
    int DisconnectEx(long function, long s, long lpOverlapped, int dwFlags, int dwReserved);

    /**
     * {@code INT WSARecvMsg(SOCKET, LPWSAMSG, LPDWORD, LPWSAOVERLAPPED, completion routine)},
     * without completion routine.
     */
    int WSARecvMsg(
            long function, long s, long lpMsg, long lpdwNumberOfBytesRecvd, long lpOverlapped);

    /**
     * {@code INT WSASendMsg(SOCKET, LPWSAMSG, DWORD, LPDWORD, LPWSAOVERLAPPED, completion
     * routine)}, without completion routine.
     */
    int WSASendMsg(
            long function,
            long s,
            long lpMsg,
            int dwFlags,
            long lpNumberOfBytesSent,
            long lpOverlapped);

    /**
     * {@code BOOL TransmitFile(SOCKET, HANDLE, DWORD, DWORD, LPOVERLAPPED, LPTRANSMIT_FILE_BUFFERS,
     * DWORD dwReserved)}, whose last argument takes the flags.
     */
    int TransmitFile(
            long function,
            long hSocket,
            long hFile,
            int nNumberOfBytesToWrite,
            int nNumberOfBytesPerSend,
            long lpOverlapped,
            long lpTransmitBuffers,
            int dwReserved);

    /**
     * {@code BOOL TransmitPackets(SOCKET, LPTRANSMIT_PACKETS_ELEMENT, DWORD, DWORD, LPOVERLAPPED,
     * DWORD)}.
     */
    int TransmitPackets(
            long function,
            long hSocket,
            long lpPacketArray,
            int nElementCount,
            int nSendSize,
            long lpOverlapped,
            int dwFlags);

    // kernel32

    /**
     * {@code HANDLE CreateFileW(LPCWSTR, DWORD dwDesiredAccess, DWORD dwShareMode,
     * LPSECURITY_ATTRIBUTES, DWORD dwCreationDisposition, DWORD dwFlagsAndAttributes, HANDLE)},
     * without security attributes and template; the handle or −error.
     */
    long CreateFileW(
            long lpFileName,
            int dwDesiredAccess,
            int dwShareMode,
            int dwCreationDisposition,
            int dwFlagsAndAttributes);

    /** {@code BOOL GetFileSizeEx(HANDLE, PLARGE_INTEGER)}. */
    int GetFileSizeEx(long hFile, long lpFileSize);

    /**
     * {@code HANDLE CreateIoCompletionPort(HANDLE, HANDLE, ULONG_PTR, DWORD)}; the handle or
     * −error.
     */
    long CreateIoCompletionPort(
            long FileHandle,
            long ExistingCompletionPort,
            long CompletionKey,
            int NumberOfConcurrentThreads);

    /**
     * {@code BOOL GetQueuedCompletionStatusEx(HANDLE, LPOVERLAPPED_ENTRY, ULONG, PULONG, DWORD
     * dwMilliseconds, BOOL fAlertable)}. May block: for platform threads only.
     */
    int GetQueuedCompletionStatusEx(
            long CompletionPort,
            long lpCompletionPortEntries,
            int ulCount,
            long ulNumEntriesRemoved,
            int dwMilliseconds,
            int fAlertable);

    /** {@code BOOL PostQueuedCompletionStatus(HANDLE, DWORD, ULONG_PTR, LPOVERLAPPED)}. */
    int PostQueuedCompletionStatus(
            long CompletionPort,
            int dwNumberOfBytesTransferred,
            long dwCompletionKey,
            long lpOverlapped);

    /**
     * {@code BOOL CancelIoEx(HANDLE, LPOVERLAPPED)}; {@code lpOverlapped} 0 = everything of the
     * handle.
     */
    int CancelIoEx(long hFile, long lpOverlapped);

    /** {@code BOOL CloseHandle(HANDLE)}. */
    int CloseHandle(long hObject);

    /** {@code BOOL SetFileCompletionNotificationModes(HANDLE, UCHAR Flags)}. */
    int SetFileCompletionNotificationModes(long FileHandle, int Flags);

    /**
     * Whether TransmitFile ignores TF_DISCONNECT, as in Wine 8.0: the sending side stays open then.
     */
    default boolean ignoresTransmitDisconnect() {
        return false;
    }

    /**
     * Whether datagrams are as in Wine 8.0: WSARecvMsg sets none of MSG_TRUNC, MSG_BCAST and
     * MSG_MCAST, WSASendMsg ignores control messages, SIO_UDP_CONNRESET is taken without effect.
     */
    default boolean hasDatagramsOfWine() {
        return false;
    }

    /**
     * Whether a DisconnectEx on a handle that skips the port on success answers WSA_IO_PENDING and
     * then posts no packet, as Wine 8.0 does. Windows posts it.
     */
    default boolean losesDisconnectPackets() {
        return false;
    }
}
