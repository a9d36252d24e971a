package dev.overlapped.internal.message;

import dev.overlapped.AbstractUnixAddress;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** The families of sockets, and of their addresses. */
public enum Family {
    /** IPv4. */
    IPV4("IPv4", "AF_INET"),
    /** IPv6; of a socket: IPv6 alone, with IPV6_V6ONLY. */
    IPV6("IPv6", "AF_INET6"),
    /** An IPv6 socket without IPV6_V6ONLY, which has IPv4 addresses as mapped ones. */
    BOTH("IPv4 or IPv6", "AF_INET6"),
    /** Unix domain sockets. */
    UNIX("Unix", "AF_UNIX");

    private final String text;
    private final String symbol;

    Family(String text, String symbol) {
        this.text = text;
        this.symbol = symbol;
    }

    /** Returns the family of an address; refuses an address of another one. */
    public static Family of(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet -> inet.getAddress() instanceof Inet6Address ? IPV6 : IPV4;
            case UnixDomainSocketAddress path -> UNIX;
            case AbstractUnixAddress name -> UNIX;
            default ->
                    throw new IllegalArgumentException(
                            "address "
                                    + address
                                    + " of "
                                    + address.getClass().getName()
                                    + ": must be an InetSocketAddress, a UnixDomainSocketAddress"
                                    + " or an AbstractUnixAddress");
        };
    }

    /** Returns the family of IP addresses of one version. */
    public static Family ofIp(boolean ipv6) {
        return ipv6 ? IPV6 : IPV4;
    }

    /** Returns whether its sockets are those of IPv6. */
    public boolean isIpv6() {
        return this == IPV6 || this == BOTH;
    }

    /** Returns whether its sockets take addresses of a family. */
    public boolean takes(Family ofAddress) {
        return this == ofAddress || this == BOTH && ofAddress != UNIX;
    }

    /** Returns {@code local} as an address of the socket's own family: a wildcard may differ. */
    public SocketAddress toBind(SocketAddress local) {
        if (local instanceof InetSocketAddress inet
                && inet.getAddress().isAnyLocalAddress()
                && of(inet).isIpv6() != isIpv6()) {
            return new InetSocketAddress(wildcard(), inet.getPort());
        }
        return local;
    }

    private InetAddress wildcard() {
        return InetAddress.ofLiteral(isIpv6() ? "::" : "0.0.0.0");
    }

    /** Returns its name in messages. */
    public String text() {
        return text;
    }

    /** Returns its name in the headers. */
    public String symbol() {
        return symbol;
    }
}
