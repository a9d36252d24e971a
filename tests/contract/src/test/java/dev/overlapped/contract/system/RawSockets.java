package dev.overlapped.contract.system;

import java.net.InetSocketAddress;

/**
 * Sockets that other code of the process has opened by calls of the system: IPv4, on loopback,
 * unless a method says otherwise.
 */
public interface RawSockets {
    /** A socket that listens on a port of the system's choice. */
    long listener();

    /** A stream socket that is neither bound nor connected. */
    long stream();

    /** Returns whether there is a connect that needs no completion port. */
    default boolean connects() {
        return true;
    }

    /** A stream socket that is connected. */
    long connectedTo(InetSocketAddress server);

    /** A datagram socket, bound to a port of the system's choice or not. */
    long datagram(boolean bound);

    /** A datagram socket of IPv6 that takes IPv4 too, bound to the wildcard. */
    long datagramOfBoth();

    /** A descriptor or handle that is no socket. */
    long noSocket();

    void close(long handle);
}
