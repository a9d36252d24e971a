package dev.overlapped.internal.socket;

import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.failure.Printable;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.message.UnixName;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;

/** Checks of addresses that calls are given, and views of them. */
public final class Addresses {
    private Addresses() {}

    /**
     * Returns the family of an address. Refuses one that is a name only, for resolving may block,
     * and those that no socket can have.
     */
    public static Family requireUsable(SocketAddress address, IoOperation operation)
            throws IoFailure {
        Family family = requireKnown(address);
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw Failures.of(IoFailure.Kind.UNKNOWN_HOST, operation, unresolved(inet));
        }
        return family;
    }

    /** Returns what is wrong with an address that is a name only, for people. */
    public static String unresolved(InetSocketAddress address) {
        return Printable.of(address.getHostString())
                + " is unresolved: nothing was looked up here, for that may block; the name has no"
                + " address (new InetSocketAddress looks it up), or"
                + " InetSocketAddress.createUnresolved made it";
    }

    /** Returns the family of an address, and refuses those that no socket can have. */
    public static Family requireKnown(SocketAddress address) {
        Objects.requireNonNull(address, "address");
        Family family = Family.of(address);
        if (family == Family.UNIX) {
            UnixName.of(address); // which refuses long ones
        }
        return family;
    }

    /** Returns the port; refuses an address that has none. */
    public static int portOf(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.getPort();
        }
        throw new IllegalStateException("address " + address + ": it has no port");
    }
}
