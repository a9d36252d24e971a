package dev.overlapped.internal.message;

import dev.overlapped.AbstractUnixAddress;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** The families of addresses that sockets have here. */
public enum Family {
    IPV4("IPv4", "AF_INET"),
    IPV6("IPv6", "AF_INET6"),
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

    /** Returns its name in messages. */
    public String text() {
        return text;
    }

    /** Returns its name in the headers. */
    public String symbol() {
        return symbol;
    }
}
