package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.operation.Loop;

/**
 * A datagram socket. Its handle never skips the port on success: Windows reports a datagram that
 * does not fit as an error, and whether a packet follows it then depends on the version.
 */
public final class IocpDatagram extends IocpSocket {
    private static final int MAX_BYTES_IPV4 = 65_507;
    private static final int MAX_BYTES_IPV6 = 65_527;

    private final int controlCapacity;
    private final boolean reportsUnreachable;

    IocpDatagram(Loop loop, long handle, boolean ipv6, Backend.DatagramSpec spec) {
        super(loop, Role.CONNECTION, handle, ipv6, false, null);
        this.controlCapacity = spec.controlCapacity();
        this.reportsUnreachable = spec.reportUnreachable();
    }

    /** Returns the bytes of the longest datagram that IP takes in the family. */
    public static int maxBytes(boolean ipv6) {
        return ipv6 ? MAX_BYTES_IPV6 : MAX_BYTES_IPV4;
    }

    /** Returns the room for the control messages of a datagram. */
    public int controlCapacity() {
        return controlCapacity;
    }

    /**
     * Returns whether a receive fails when an earlier datagram was answered by "port unreachable".
     */
    public boolean reportsUnreachable() {
        return reportsUnreachable;
    }
}
