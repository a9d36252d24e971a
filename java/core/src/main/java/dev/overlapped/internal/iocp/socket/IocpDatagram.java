package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.operation.Loop;

/**
 * A datagram socket. Its handle never skips the port on success: whether a datagram that does not
 * fit, which Windows calls an error, is followed by a packet then, depends on the version.
 */
public final class IocpDatagram extends IocpSocket {
    private final int controlCapacity;
    private final boolean reportsUnreachable;

    public IocpDatagram(Loop loop, long handle, boolean ipv6, Backend.DatagramSpec spec) {
        super(loop, Role.CONNECTION, handle, ipv6, false, null);
        this.controlCapacity = spec.controlCapacity();
        this.reportsUnreachable = spec.reportUnreachable();
    }

    /** Room for the control messages of a datagram. */
    public int controlCapacity() {
        return controlCapacity;
    }

    /** Whether a receive fails when an earlier datagram was answered by "port unreachable". */
    public boolean reportsUnreachable() {
        return reportsUnreachable;
    }
}
