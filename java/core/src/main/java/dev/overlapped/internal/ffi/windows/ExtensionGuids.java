package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.GUID;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The GUIDs of the extension functions, by which a provider is asked for their addresses. */
public enum ExtensionGuids {
    ACCEPT_EX(winsock_h.WSAID_ACCEPTEX_LOW(), winsock_h.WSAID_ACCEPTEX_HIGH()),
    GET_ACCEPT_EX_SOCKADDRS(
            winsock_h.WSAID_GETACCEPTEXSOCKADDRS_LOW(),
            winsock_h.WSAID_GETACCEPTEXSOCKADDRS_HIGH()),
    CONNECT_EX(winsock_h.WSAID_CONNECTEX_LOW(), winsock_h.WSAID_CONNECTEX_HIGH()),
    DISCONNECT_EX(winsock_h.WSAID_DISCONNECTEX_LOW(), winsock_h.WSAID_DISCONNECTEX_HIGH()),
    TRANSMIT_FILE(winsock_h.WSAID_TRANSMITFILE_LOW(), winsock_h.WSAID_TRANSMITFILE_HIGH()),
    TRANSMIT_PACKETS(winsock_h.WSAID_TRANSMITPACKETS_LOW(), winsock_h.WSAID_TRANSMITPACKETS_HIGH()),
    WSA_RECV_MSG(winsock_h.WSAID_WSARECVMSG_LOW(), winsock_h.WSAID_WSARECVMSG_HIGH()),
    WSA_SEND_MSG(winsock_h.WSAID_WSASENDMSG_LOW(), winsock_h.WSAID_WSASENDMSG_HIGH());

    /** Bytes of a GUID. */
    public static final long SIZE = GUID.sizeof();

    private final long low;
    private final long high;

    ExtensionGuids(long low, long high) {
        this.low = low;
        this.high = high;
    }

    /** Writes the 16 bytes to {@code to}. */
    public void write(MemorySegment to) {
        to.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, low);
        to.set(ValueLayout.JAVA_LONG_UNALIGNED, Long.BYTES, high);
    }
}
