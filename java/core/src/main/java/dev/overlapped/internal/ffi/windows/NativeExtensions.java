package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.LPFN_ACCEPTEX;
import dev.overlapped.internal.ffi.windows.gen.LPFN_CONNECTEX;
import dev.overlapped.internal.ffi.windows.gen.LPFN_DISCONNECTEX;
import dev.overlapped.internal.ffi.windows.gen.LPFN_GETACCEPTEXSOCKADDRS;
import dev.overlapped.internal.ffi.windows.gen.LPFN_TRANSMITFILE;
import dev.overlapped.internal.ffi.windows.gen.LPFN_TRANSMITPACKETS;
import dev.overlapped.internal.ffi.windows.gen.LPFN_WSARECVMSG;
import dev.overlapped.internal.ffi.windows.gen.LPFN_WSASENDMSG;

import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The extension functions of Winsock. They are linked without an address, which is the first
 * argument of the call instead: the provider of a socket tells it at run time.
 */
@SuppressWarnings("restricted") // as in the subclass
abstract sealed class NativeExtensions extends NativeKernel32 permits NativeEvents {
    static final Linker.Option WINSOCK_ERROR = Linker.Option.captureCallState("WSAGetLastError");
    private static final VarHandle WINSOCK_CODE =
            STATE_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("WSAGetLastError"));

    private static final MethodHandle ACCEPT_EX =
            LINKER.downcallHandle(LPFN_ACCEPTEX.descriptor(), WINSOCK_ERROR);
    private static final MethodHandle GET_ACCEPT_EX_SOCKADDRS =
            LINKER.downcallHandle(LPFN_GETACCEPTEXSOCKADDRS.descriptor());
    private static final MethodHandle CONNECT_EX =
            LINKER.downcallHandle(LPFN_CONNECTEX.descriptor(), WINSOCK_ERROR);
    private static final MethodHandle DISCONNECT_EX =
            LINKER.downcallHandle(LPFN_DISCONNECTEX.descriptor(), WINSOCK_ERROR);
    private static final MethodHandle WSA_RECV_MSG =
            LINKER.downcallHandle(LPFN_WSARECVMSG.descriptor(), WINSOCK_ERROR);
    private static final MethodHandle WSA_SEND_MSG =
            LINKER.downcallHandle(LPFN_WSASENDMSG.descriptor(), WINSOCK_ERROR);
    private static final MethodHandle TRANSMIT_FILE =
            LINKER.downcallHandle(LPFN_TRANSMITFILE.descriptor(), WINSOCK_ERROR);
    private static final MethodHandle TRANSMIT_PACKETS =
            LINKER.downcallHandle(LPFN_TRANSMITPACKETS.descriptor(), WINSOCK_ERROR);

    static int winsockError(MemorySegment state) {
        return (int) WINSOCK_CODE.get(state, 0L);
    }

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
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            ACCEPT_EX.invokeExact(
                                    MemorySegment.ofAddress(function),
                                    state,
                                    sListenSocket,
                                    sAcceptSocket,
                                    lpOutputBuffer,
                                    dwReceiveDataLength,
                                    dwLocalAddressLength,
                                    dwRemoteAddressLength,
                                    lpdwBytesReceived,
                                    lpOverlapped);
            return result != 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
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
        try {
            GET_ACCEPT_EX_SOCKADDRS.invokeExact(
                    MemorySegment.ofAddress(function),
                    lpOutputBuffer,
                    dwReceiveDataLength,
                    dwLocalAddressLength,
                    dwRemoteAddressLength,
                    localSockaddr,
                    localSockaddrLength,
                    remoteSockaddr,
                    remoteSockaddrLength);
        } catch (Throwable t) {
            throw unexpected(t);
        }
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
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            CONNECT_EX.invokeExact(
                                    MemorySegment.ofAddress(function),
                                    state,
                                    s,
                                    name,
                                    namelen,
                                    lpSendBuffer,
                                    dwSendDataLength,
                                    lpdwBytesSent,
                                    lpOverlapped);
            return result != 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int DisconnectEx(long function, long s, long lpOverlapped, int dwFlags, int dwReserved) {
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            DISCONNECT_EX.invokeExact(
                                    MemorySegment.ofAddress(function),
                                    state,
                                    s,
                                    lpOverlapped,
                                    dwFlags,
                                    dwReserved);
            return result != 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int WSARecvMsg(
            long function, long s, long lpMsg, long lpdwNumberOfBytesRecvd, long lpOverlapped) {
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            WSA_RECV_MSG.invokeExact(
                                    MemorySegment.ofAddress(function),
                                    state,
                                    s,
                                    lpMsg,
                                    lpdwNumberOfBytesRecvd,
                                    lpOverlapped,
                                    0L);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int WSASendMsg(
            long function,
            long s,
            long lpMsg,
            int dwFlags,
            long lpNumberOfBytesSent,
            long lpOverlapped) {
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            WSA_SEND_MSG.invokeExact(
                                    MemorySegment.ofAddress(function),
                                    state,
                                    s,
                                    lpMsg,
                                    dwFlags,
                                    lpNumberOfBytesSent,
                                    lpOverlapped,
                                    0L);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
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
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            TRANSMIT_FILE.invokeExact(
                                    MemorySegment.ofAddress(function),
                                    state,
                                    hSocket,
                                    hFile,
                                    nNumberOfBytesToWrite,
                                    nNumberOfBytesPerSend,
                                    lpOverlapped,
                                    lpTransmitBuffers,
                                    dwReserved);
            return result != 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
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
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            TRANSMIT_PACKETS.invokeExact(
                                    MemorySegment.ofAddress(function),
                                    state,
                                    hSocket,
                                    lpPacketArray,
                                    nElementCount,
                                    nSendSize,
                                    lpOverlapped,
                                    dwFlags);
            return result != 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
