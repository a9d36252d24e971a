package dev.overlapped.internal.ffi.windows;

/**
 * The functions of Winsock that open, name, configure, use and close sockets: those of winsock2.h,
 * exported by ws2_32.dll.
 *
 * <p>Each returns 0, or the code of {@code WSAGetLastError}, as {@link Winsock} describes.
 */
public interface SocketFunctions {
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
}
