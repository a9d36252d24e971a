package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;

import org.jspecify.annotations.Nullable;

/**
 * A Winsock socket: a listener or a connection; or a mailslot. Kept small, for there may be 50,000
 * of them.
 */
public class IocpSocket extends NativeSocket {
    private final long handle;
    private final Family family;
    private final boolean skipping;
    private final byte @Nullable [] addresses;

    // The loop's thread only.
    private boolean singleSyn;
    private boolean nonBlocking;

    /** The number of its {@link HeldWrites}. */
    int heldWrites;

    /** True while held writes are being started. */
    boolean resuming;

    /**
     * @param handle the SOCKET, associated with the completion port of {@code loop}
     * @param family of the handle
     * @param skipping whether the handle is in FILE_SKIP_COMPLETION_PORT_ON_SUCCESS mode
     * @param addresses the local SOCKADDR and then the remote one, as AcceptEx reported them; null
     *     of another socket
     */
    protected IocpSocket(
            Loop loop,
            Role role,
            long handle,
            Family family,
            boolean skipping,
            byte @Nullable [] addresses) {
        super(loop, role);
        this.handle = handle;
        this.family = family == Family.BOTH ? Family.IPV6 : family;
        this.skipping = skipping;
        this.addresses = addresses;
    }

    /** A socket with the handle of {@code former}. */
    IocpSocket(IocpSocket former, Role role, byte @Nullable [] addresses) {
        this(former.loop(), role, former.handle, former.family, former.skipping, addresses);
        singleSyn = former.singleSyn;
        nonBlocking = former.nonBlocking;
        inheritOptions(former);
    }

    /** Returns the SOCKET. */
    public final long handle() {
        return handle;
    }

    /** Returns whether the handle is a SOCKET, which Winsock's functions take. */
    public boolean isWinsock() {
        return true;
    }

    /** Returns its family: one of both is one of IPv6. */
    public Family family() {
        return family;
    }

    /** Returns whether its family is IPv6. */
    public final boolean ipv6() {
        return family == Family.IPV6;
    }

    /** Returns whether no packet follows a call that succeeds at once. */
    public final boolean isSkipping() {
        return skipping;
    }

    /** Returns whether AcceptEx has made the connection. */
    public final boolean isAccepted() {
        return addresses != null;
    }

    /** Returns the two SOCKADDRs that AcceptEx reported, or null. */
    final byte @Nullable [] addresses() {
        return addresses;
    }

    /** Returns whether TCP sends the SYN of a connect once, and no second one when refused. */
    public final boolean isSingleSyn() {
        return singleSyn;
    }

    /** Records whether TCP sends the SYN of a connect once. */
    public final void singleSyn(boolean once) {
        singleSyn = once;
    }

    /** Returns whether its calls without OVERLAPPED do not wait. */
    public final boolean isNonBlocking() {
        return nonBlocking;
    }

    /** Records whether its calls without OVERLAPPED do not wait. */
    public final void nonBlocking(boolean on) {
        nonBlocking = on;
    }

    @Override
    public final String toString() {
        return (role() == Role.LISTENER ? "listener 0x" : "socket 0x") + Long.toHexString(handle);
    }
}
