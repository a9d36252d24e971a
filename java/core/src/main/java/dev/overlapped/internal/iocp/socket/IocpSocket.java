package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;

/** A Winsock socket: a listener or a connection. Kept small, for there may be 50,000 of them. */
public class IocpSocket extends NativeSocket {
    private final long handle;
    private final boolean ipv6;
    private final boolean skipping;
    private final byte[] addresses;

    /**
     * Its writes that Windows does not have yet, see {@link HeldWrites}; the loop's thread only.
     */
    int heldWrites;

    /** Whether TCP asks only once when it connects; the loop's thread only. */
    public boolean asksOnce;

    /** Whether its calls without OVERLAPPED do not wait; the loop's thread only. */
    public boolean nonBlocking;

    /** Whether they are being given to Windows; the loop's thread only. */
    boolean resuming;

    /**
     * @param handle the SOCKET, associated with the completion port of {@code loop}
     * @param skipping whether the handle is in FILE_SKIP_COMPLETION_PORT_ON_SUCCESS mode
     * @param addresses what AcceptEx said: the local SOCKADDR, behind it the remote one; null of
     *     another socket
     */
    public IocpSocket(
            Loop loop, Role role, long handle, boolean ipv6, boolean skipping, byte[] addresses) {
        super(loop, role);
        this.handle = handle;
        this.ipv6 = ipv6;
        this.skipping = skipping;
        this.addresses = addresses;
    }

    /** A socket with the handle of {@code former}. */
    public IocpSocket(IocpSocket former, Role role, byte[] addresses) {
        this(former.loop(), role, former.handle, former.ipv6, former.skipping, addresses);
        asksOnce = former.asksOnce;
        nonBlocking = former.nonBlocking;
        inheritOptions(former);
    }

    /** The SOCKET. */
    public final long handle() {
        return handle;
    }

    /** Its family. */
    public final boolean ipv6() {
        return ipv6;
    }

    /** Whether a call that succeeds at once is not followed by a packet. */
    public final boolean isSkipping() {
        return skipping;
    }

    /** Whether AcceptEx has made the connection. */
    public final boolean isAccepted() {
        return addresses != null;
    }

    /** The two SOCKADDRs that AcceptEx reported, or null. */
    public final byte[] addresses() {
        return addresses;
    }

    @Override
    public final String toString() {
        return (role() == Role.LISTENER ? "listener 0x" : "socket 0x") + Long.toHexString(handle);
    }
}
