package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.WSAPROTOCOL_INFOW;

/** The layout of WSAPROTOCOL_INFOW: the properties of a provider's sockets. */
public final class ProtocolInfo {
    /** Bytes of the structure. */
    public static final long SIZE = WSAPROTOCOL_INFOW.sizeof();

    /** The XP1 flags, 32 bits. */
    public static final long DW_SERVICE_FLAGS1 = WSAPROTOCOL_INFOW.dwServiceFlags1$offset();

    private ProtocolInfo() {}
}
