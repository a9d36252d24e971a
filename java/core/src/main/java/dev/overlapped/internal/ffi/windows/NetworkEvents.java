package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.WSANETWORKEVENTS;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;

/** WSANETWORKEVENTS, and the numbers of the calls on event objects. */
public final class NetworkEvents {
    public static final long SIZE = WSANETWORKEVENTS.sizeof();
    public static final int FD_ACCEPT = winsock_h.FD_ACCEPT();
    public static final int WSA_INFINITE = winsock_h.WSA_INFINITE();

    private NetworkEvents() {}
}
