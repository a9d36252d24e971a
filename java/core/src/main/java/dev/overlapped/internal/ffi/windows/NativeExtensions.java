package dev.overlapped.internal.ffi.windows;

import java.lang.foreign.MemorySegment;

/** The extension functions of Winsock, by downcalls to the addresses that the caller passes. */
final class NativeExtensions implements MswsockFunctions {
    static final NativeExtensions INSTANCE = new NativeExtensions();

    private NativeExtensions() {}

    @Override
    public int AcceptEx(
            long function,
            long sListenSocket,
            long sAcceptSocket,
            long lpOutputBuffer,
            int dwReceiveDataLength,
            int dwLocalAddressLength,
            int dwRemoteAddressLength,
            long lpdwBytesReceived,
            long lpOverlapped) {
        return Downcall.winsockBool(
                MemorySegment.ofAddress(function),
                sListenSocket,
                sAcceptSocket,
                lpOutputBuffer,
                dwReceiveDataLength,
                dwLocalAddressLength,
                dwRemoteAddressLength,
                lpdwBytesReceived,
                lpOverlapped);
    }

    @Override
    public void GetAcceptExSockaddrs(
            long function,
            long lpOutputBuffer,
            int dwReceiveDataLength,
            int dwLocalAddressLength,
            int dwRemoteAddressLength,
            long localSockaddr,
            long localSockaddrLength,
            long remoteSockaddr,
            long remoteSockaddrLength) {
        Downcall.plain(
                MemorySegment.ofAddress(function),
                lpOutputBuffer,
                dwReceiveDataLength,
                dwLocalAddressLength,
                dwRemoteAddressLength,
                localSockaddr,
                localSockaddrLength,
                remoteSockaddr,
                remoteSockaddrLength);
    }

    @Override
    public int ConnectEx(
            long function,
            long s,
            long name,
            int namelen,
            long lpSendBuffer,
            int dwSendDataLength,
            long lpdwBytesSent,
            long lpOverlapped) {
        return Downcall.winsockBool(
                MemorySegment.ofAddress(function),
                s,
                name,
                namelen,
                lpSendBuffer,
                dwSendDataLength,
                lpdwBytesSent,
                lpOverlapped,
                0);
    }

    @Override
    public int DisconnectEx(long function, long s, long lpOverlapped, int dwFlags, int dwReserved) {
        return Downcall.winsockBool(
                MemorySegment.ofAddress(function),
                s,
                lpOverlapped,
                dwFlags,
                dwReserved,
                0,
                0,
                0,
                0);
    }

    @Override
    public int WSARecvMsg(
            long function, long s, long lpMsg, long lpdwNumberOfBytesRecvd, long lpOverlapped) {
        return Downcall.winsockInt(
                MemorySegment.ofAddress(function),
                s,
                lpMsg,
                lpdwNumberOfBytesRecvd,
                lpOverlapped,
                0,
                0,
                0,
                0,
                0);
    }

    @Override
    public int WSASendMsg(
            long function,
            long s,
            long lpMsg,
            int dwFlags,
            long lpNumberOfBytesSent,
            long lpOverlapped) {
        return Downcall.winsockInt(
                MemorySegment.ofAddress(function),
                s,
                lpMsg,
                dwFlags,
                lpNumberOfBytesSent,
                lpOverlapped,
                0,
                0,
                0,
                0);
    }

    @Override
    public int TransmitFile(
            long function,
            long hSocket,
            long hFile,
            int nNumberOfBytesToWrite,
            int nNumberOfBytesPerSend,
            long lpOverlapped,
            long lpTransmitBuffers,
            int dwReserved) {
        return Downcall.winsockBool(
                MemorySegment.ofAddress(function),
                hSocket,
                hFile,
                nNumberOfBytesToWrite,
                nNumberOfBytesPerSend,
                lpOverlapped,
                lpTransmitBuffers,
                dwReserved,
                0);
    }

    @Override
    public int TransmitPackets(
            long function,
            long hSocket,
            long lpPacketArray,
            int nElementCount,
            int nSendSize,
            long lpOverlapped,
            int dwFlags) {
        return Downcall.winsockBool(
                MemorySegment.ofAddress(function),
                hSocket,
                lpPacketArray,
                nElementCount,
                nSendSize,
                lpOverlapped,
                dwFlags,
                0,
                0);
    }
}
