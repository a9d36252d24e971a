package dev.overlapped.internal.socket;

import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;

/** Checks of addresses that calls are given, and views of them. */
public final class Addresses {
    private Addresses() {}

    /**
     * Returns the address if it has an IP address and a port. Refuses one that is a name only:
     * resolving may block.
     */
    public static InetSocketAddress requireResolved(SocketAddress address, IoOperation operation)
            throws IoFailure {
        InetSocketAddress inet = requireInet(address);
        if (inet.isUnresolved()) {
            throw Failures.of(
                    IoFailure.Kind.UNKNOWN_HOST,
                    operation,
                    "no address for the name " + inet.getHostString());
        }
        return inet;
    }

    /** Returns the address, and refuses one of another kind than this library's sockets have. */
    public static InetSocketAddress requireInet(SocketAddress address) {
        Objects.requireNonNull(address, "address");
        if (address instanceof InetSocketAddress inet) {
            return inet;
        }
        throw new IllegalArgumentException(
                "address "
                        + address
                        + " of "
                        + address.getClass().getName()
                        + ": must be an InetSocketAddress");
    }

    /** Returns whether an address that was checked is one of IPv6. */
    public static boolean isIpv6(SocketAddress checked) {
        return ((InetSocketAddress) checked).getAddress() instanceof Inet6Address;
    }

    /** Returns the port; refuses an address that has none. */
    public static int portOf(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.getPort();
        }
        throw new IllegalStateException("address " + address + ": it has no port");
    }
}
