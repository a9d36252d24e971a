package dev.overlapped.internal.ffi.windows;

/**
 * The extension functions of Winsock: those of mswsock.h. No DLL is linked for them. The first
 * argument of each is the address of the function, which {@code
 * WSAIoctl(SIO_GET_EXTENSION_FUNCTION_POINTER)} returns for the provider of a socket.
 *
 * <p>Each returns 0, or the code of {@code WSAGetLastError}, as {@link Winsock} describes.
 */
public interface MswsockFunctions {
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
}
