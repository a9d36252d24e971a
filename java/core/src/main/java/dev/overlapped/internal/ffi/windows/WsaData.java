package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.WSADATA;

/** The layout of WSADATA, which WSAStartup fills and no code reads. */
public final class WsaData {
    /** Bytes of the structure. */
    public static final long SIZE = WSADATA.sizeof();

    private WsaData() {}
}
