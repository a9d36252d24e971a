package dev.overlapped.internal.ffi.windows;

import java.lang.foreign.MemorySegment;

/** The functions of ws2_32.dll for sockets, by downcalls. */
final class NativeSockets implements SocketFunctions {
    private static final long INVALID_SOCKET = Handles.INVALID_HANDLE_VALUE; // both are ~0

    static final NativeSockets INSTANCE = new NativeSockets();

    private static final MemorySegment WSA_STARTUP = Downcall.ws2_32("WSAStartup");
    private static final MemorySegment WSA_SOCKET = Downcall.ws2_32("WSASocketW");
    private static final MemorySegment CLOSESOCKET = Downcall.ws2_32("closesocket");
    private static final MemorySegment BIND = Downcall.ws2_32("bind");
    private static final MemorySegment CONNECT = Downcall.ws2_32("connect");
    private static final MemorySegment LISTEN = Downcall.ws2_32("listen");
    private static final MemorySegment SETSOCKOPT = Downcall.ws2_32("setsockopt");
    private static final MemorySegment GETSOCKOPT = Downcall.ws2_32("getsockopt");
    private static final MemorySegment GETSOCKNAME = Downcall.ws2_32("getsockname");
    private static final MemorySegment GETPEERNAME = Downcall.ws2_32("getpeername");
    private static final MemorySegment SHUTDOWN = Downcall.ws2_32("shutdown");
    private static final MemorySegment WSA_IOCTL = Downcall.ws2_32("WSAIoctl");
    private static final MemorySegment WSA_RECV = Downcall.ws2_32("WSARecv");
    private static final MemorySegment WSA_SEND = Downcall.ws2_32("WSASend");
    private static final MemorySegment WSA_GET_OVERLAPPED_RESULT =
            Downcall.ws2_32("WSAGetOverlappedResult");

    private NativeSockets() {}

    @Override
    public int WSAStartup(int wVersionRequested, long lpWSAData) {
        return Downcall.plain(WSA_STARTUP, wVersionRequested, lpWSAData, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public long WSASocketW(
            int af, int type, int protocol, long lpProtocolInfo, int g, int dwFlags) {
        return Downcall.winsockHandle(
                INVALID_SOCKET, WSA_SOCKET, af, type, protocol, lpProtocolInfo, g, dwFlags);
    }

    @Override
    public int closesocket(long s) {
        return Downcall.winsockInt(CLOSESOCKET, s, 0, 0);
    }

    @Override
    public int bind(long s, long name, int namelen) {
        return Downcall.winsockInt(BIND, s, name, namelen);
    }

    @Override
    public int connect(long s, long name, int namelen) {
        return Downcall.winsockInt(CONNECT, s, name, namelen);
    }

    @Override
    public int listen(long s, int backlog) {
        return Downcall.winsockInt(LISTEN, s, backlog, 0);
    }

    @Override
    public int setsockopt(long s, int level, int optname, long optval, int optlen) {
        return Downcall.winsockInt(SETSOCKOPT, s, level, optname, optval, optlen, 0, 0, 0, 0);
    }

    @Override
    public int getsockopt(long s, int level, int optname, long optval, long optlen) {
        return Downcall.winsockInt(GETSOCKOPT, s, level, optname, optval, optlen, 0, 0, 0, 0);
    }

    @Override
    public int getsockname(long s, long name, long namelen) {
        return Downcall.winsockInt(GETSOCKNAME, s, name, namelen);
    }

    @Override
    public int getpeername(long s, long name, long namelen) {
        return Downcall.winsockInt(GETPEERNAME, s, name, namelen);
    }

    @Override
    public int shutdown(long s, int how) {
        return Downcall.winsockInt(SHUTDOWN, s, how, 0);
    }

    @Override
    public int WSAIoctl(
            long s,
            int dwIoControlCode,
            long lpvInBuffer,
            int cbInBuffer,
            long lpvOutBuffer,
            int cbOutBuffer,
            long lpcbBytesReturned) {
        return Downcall.winsockInt(
                WSA_IOCTL,
                s,
                dwIoControlCode,
                lpvInBuffer,
                cbInBuffer,
                lpvOutBuffer,
                cbOutBuffer,
                lpcbBytesReturned,
                0,
                0);
    }

    @Override
    public int WSARecv(
            long s,
            long lpBuffers,
            int dwBufferCount,
            long lpNumberOfBytesRecvd,
            long lpFlags,
            long lpOverlapped) {
        return Downcall.winsockInt(
                WSA_RECV,
                s,
                lpBuffers,
                dwBufferCount,
                lpNumberOfBytesRecvd,
                lpFlags,
                lpOverlapped,
                0,
                0,
                0);
    }

    @Override
    public int WSASend(
            long s,
            long lpBuffers,
            int dwBufferCount,
            long lpNumberOfBytesSent,
            int dwFlags,
            long lpOverlapped) {
        return Downcall.winsockInt(
                WSA_SEND,
                s,
                lpBuffers,
                dwBufferCount,
                lpNumberOfBytesSent,
                dwFlags,
                lpOverlapped,
                0,
                0,
                0);
    }

    @Override
    public int WSAGetOverlappedResult(
            long s, long lpOverlapped, long lpcbTransfer, int fWait, long lpdwFlags) {
        return Downcall.winsockBool(
                WSA_GET_OVERLAPPED_RESULT,
                s,
                lpOverlapped,
                lpcbTransfer,
                fWait,
                lpdwFlags,
                0,
                0,
                0);
    }
}
