package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.Loop;

import java.net.SocketAddress;

/**
 * A datagram socket. Its handle never skips the port on success: Windows reports a datagram that
 * does not fit as an error, and whether a packet follows it then depends on the version.
 */
public final class IocpDatagram extends IocpSocket {
    private static final int MAX_BYTES_IPV4 = 65_507;
    private static final int MAX_BYTES_IPV6 = 65_527;

    private final int controlCapacity;
    private final boolean reportsUnreachable;
    private final Family family;
    private volatile boolean ipv6Peer;

    IocpDatagram(Loop loop, long handle, Backend.DatagramSpec spec) {
        super(loop, Role.CONNECTION, handle, spec.family(), false, null);
        this.family = spec.family();
        this.ipv6Peer = family.isIpv6();
        this.controlCapacity = spec.controlCapacity();
        this.reportsUnreachable = spec.reportUnreachable();
    }

    /** Returns the bytes of the longest datagram that IP takes in the family. */
    public static int maxBytes(boolean ipv6) {
        return ipv6 ? MAX_BYTES_IPV6 : MAX_BYTES_IPV4;
    }

    /** Returns the families that it takes. */
    public Family family() {
        return family;
    }

    /**
     * Returns whether what is sent without a destination goes to an address of IPv6: that of the
     * socket that it is connected to.
     */
    public boolean ipv6Peer() {
        return ipv6Peer;
    }

    /** Records the address that it is connected to. Any thread. */
    void connectedTo(SocketAddress remote) {
        ipv6Peer = Family.of(remote).isIpv6();
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
