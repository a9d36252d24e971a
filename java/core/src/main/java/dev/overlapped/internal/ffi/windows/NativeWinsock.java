package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.LPFN_BIND;
import dev.overlapped.internal.ffi.windows.gen.LPFN_CLOSESOCKET;
import dev.overlapped.internal.ffi.windows.gen.LPFN_CONNECT;
import dev.overlapped.internal.ffi.windows.gen.LPFN_GETPEERNAME;
import dev.overlapped.internal.ffi.windows.gen.LPFN_GETSOCKNAME;
import dev.overlapped.internal.ffi.windows.gen.LPFN_GETSOCKOPT;
import dev.overlapped.internal.ffi.windows.gen.LPFN_LISTEN;
import dev.overlapped.internal.ffi.windows.gen.LPFN_SETSOCKOPT;
import dev.overlapped.internal.ffi.windows.gen.LPFN_SHUTDOWN;
import dev.overlapped.internal.ffi.windows.gen.LPFN_WSAGETOVERLAPPEDRESULT;
import dev.overlapped.internal.ffi.windows.gen.LPFN_WSAIOCTL;
import dev.overlapped.internal.ffi.windows.gen.LPFN_WSARECV;
import dev.overlapped.internal.ffi.windows.gen.LPFN_WSASEND;
import dev.overlapped.internal.ffi.windows.gen.LPFN_WSASOCKETW;
import dev.overlapped.internal.ffi.windows.gen.LPFN_WSASTARTUP;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Winsock of this system, and with {@link NativeEvents}, {@link NativeExtensions} and {@link
 * NativeKernel32} all of {@link Winsock}.
 *
 * <p>To be touched on Windows only: elsewhere its initialisation fails. With its superclasses and
 * {@link NativeMemory}, the only caller of restricted methods.
 */
@SuppressWarnings("restricted") // see above: this is the place for them
public final class NativeWinsock extends NativeEvents {
    private static final long INVALID_SOCKET = Handles.INVALID_HANDLE_VALUE; // both are ~0

    private static final MethodHandle WSA_STARTUP =
            winsock("WSAStartup", LPFN_WSASTARTUP.descriptor());
    private static final MethodHandle WSA_SOCKET =
            winsock("WSASocketW", LPFN_WSASOCKETW.descriptor());
    private static final MethodHandle CLOSESOCKET =
            winsock("closesocket", LPFN_CLOSESOCKET.descriptor());
    private static final MethodHandle BIND = winsock("bind", LPFN_BIND.descriptor());
    private static final MethodHandle CONNECT = winsock("connect", LPFN_CONNECT.descriptor());
    private static final MethodHandle LISTEN = winsock("listen", LPFN_LISTEN.descriptor());
    private static final MethodHandle SETSOCKOPT =
            winsock("setsockopt", LPFN_SETSOCKOPT.descriptor());
    private static final MethodHandle GETSOCKOPT =
            winsock("getsockopt", LPFN_GETSOCKOPT.descriptor());
    private static final MethodHandle GETSOCKNAME =
            winsock("getsockname", LPFN_GETSOCKNAME.descriptor());
    private static final MethodHandle GETPEERNAME =
            winsock("getpeername", LPFN_GETPEERNAME.descriptor());
    private static final MethodHandle SHUTDOWN = winsock("shutdown", LPFN_SHUTDOWN.descriptor());
    private static final MethodHandle WSA_IOCTL = winsock("WSAIoctl", LPFN_WSAIOCTL.descriptor());
    private static final MethodHandle WSA_RECV = winsock("WSARecv", LPFN_WSARECV.descriptor());
    private static final MethodHandle WSA_SEND = winsock("WSASend", LPFN_WSASEND.descriptor());
    private static final MethodHandle WSA_GET_OVERLAPPED_RESULT =
            winsock("WSAGetOverlappedResult", LPFN_WSAGETOVERLAPPEDRESULT.descriptor());

    /** All of them are alike: what there is to link, the class has linked. */
    public NativeWinsock() {}

    @Override
    public int WSAStartup(int wVersionRequested, long lpWSAData) {
        try {
            return (int) WSA_STARTUP.invokeExact(STATE.get(), (short) wVersionRequested, lpWSAData);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public long WSASocketW(
            int af, int type, int protocol, long lpProtocolInfo, int g, int dwFlags) {
        MemorySegment state = STATE.get();
        try {
            long result =
                    (long)
                            WSA_SOCKET.invokeExact(
                                    state, af, type, protocol, lpProtocolInfo, g, dwFlags);
            return result != INVALID_SOCKET ? result : -winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int closesocket(long s) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) CLOSESOCKET.invokeExact(state, s);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int bind(long s, long name, int namelen) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) BIND.invokeExact(state, s, name, namelen);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int connect(long s, long name, int namelen) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) CONNECT.invokeExact(state, s, name, namelen);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int listen(long s, int backlog) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) LISTEN.invokeExact(state, s, backlog);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int setsockopt(long s, int level, int optname, long optval, int optlen) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) SETSOCKOPT.invokeExact(state, s, level, optname, optval, optlen);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int getsockopt(long s, int level, int optname, long optval, long optlen) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) GETSOCKOPT.invokeExact(state, s, level, optname, optval, optlen);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int getsockname(long s, long name, long namelen) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) GETSOCKNAME.invokeExact(state, s, name, namelen);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int getpeername(long s, long name, long namelen) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) GETPEERNAME.invokeExact(state, s, name, namelen);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int shutdown(long s, int how) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) SHUTDOWN.invokeExact(state, s, how);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
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
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            WSA_IOCTL.invokeExact(
                                    state,
                                    s,
                                    dwIoControlCode,
                                    lpvInBuffer,
                                    cbInBuffer,
                                    lpvOutBuffer,
                                    cbOutBuffer,
                                    lpcbBytesReturned,
                                    0L,
                                    0L);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int WSARecv(
            long s,
            long lpBuffers,
            int dwBufferCount,
            long lpNumberOfBytesRecvd,
            long lpFlags,
            long lpOverlapped) {
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            WSA_RECV.invokeExact(
                                    state,
                                    s,
                                    lpBuffers,
                                    dwBufferCount,
                                    lpNumberOfBytesRecvd,
                                    lpFlags,
                                    lpOverlapped,
                                    0L);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int WSASend(
            long s,
            long lpBuffers,
            int dwBufferCount,
            long lpNumberOfBytesSent,
            int dwFlags,
            long lpOverlapped) {
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            WSA_SEND.invokeExact(
                                    state,
                                    s,
                                    lpBuffers,
                                    dwBufferCount,
                                    lpNumberOfBytesSent,
                                    dwFlags,
                                    lpOverlapped,
                                    0L);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int WSAGetOverlappedResult(
            long s, long lpOverlapped, long lpcbTransfer, int fWait, long lpdwFlags) {
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            WSA_GET_OVERLAPPED_RESULT.invokeExact(
                                    state, s, lpOverlapped, lpcbTransfer, fWait, lpdwFlags);
            return result != 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
