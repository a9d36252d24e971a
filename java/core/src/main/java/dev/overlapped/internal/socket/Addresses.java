package dev.overlapped.internal.socket;

import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;

import java.net.InetSocketAddress;

/** Checks of addresses that calls are given. */
public final class Addresses {
    private Addresses() {}

    /** Refuses an address that is a name only: resolving may block. */
    public static void requireResolved(InetSocketAddress address, IoOperation operation)
            throws IoFailure {
        if (address.isUnresolved()) {
            throw Failures.of(
                    IoFailure.Kind.UNKNOWN_HOST,
                    operation,
                    "no address for the name " + address.getHostString());
        }
    }
}
