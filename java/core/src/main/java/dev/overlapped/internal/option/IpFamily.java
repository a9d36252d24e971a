package dev.overlapped.internal.option;

import dev.overlapped.SocketOptions;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.Map;
import java.util.Optional;

/** The families of the addresses that a socket takes. */
public enum IpFamily {
    /** IPv4. */
    IPV4,
    /** IPv6 alone: an IPv6 socket with IPV6_V6ONLY. */
    IPV6,
    /** Both: an IPv6 socket without IPV6_V6ONLY, which has IPv4 addresses as mapped ones. */
    BOTH;

    /** Returns whether its socket is one of IPv6. */
    public boolean isIpv6() {
        return this != IPV4;
    }

    /** Returns whether it takes addresses of IPv6, or else of IPv4. */
    public boolean takes(boolean ipv6) {
        return this == BOTH || isIpv6() == ipv6;
    }

    /** Returns the family of an address itself. */
    public static IpFamily of(InetAddress address) {
        return address instanceof Inet6Address ? IPV6 : IPV4;
    }

    /**
     * Returns the family of a socket to be bound to {@code local}.
     *
     * @param only the family that the user wants, if any
     * @param options the options that the user sets
     * @throws IllegalArgumentException if they contradict each other
     */
    public static IpFamily choose(
            InetAddress local,
            Optional<ProtocolFamily> only,
            Map<SocketOption<?>, Object> options) {
        @Nullable Boolean ipv6Only =
                options.isEmpty() ? null : (Boolean) options.get(SocketOptions.IPV6_V6ONLY);
        boolean isIpv6 = local instanceof Inet6Address;
        boolean ipv4Wanted = only.filter(StandardProtocolFamily.INET::equals).isPresent();
        boolean ipv6Wanted = only.isPresent() && !ipv4Wanted;
        if (ipv6Only != null && ipv4Wanted) {
            throw new IllegalArgumentException(
                    "IPV6_V6ONLY of a socket of family INET: must be without it, or INET6");
        } else if (local.isAnyLocalAddress()) {
            return ofWildcard(isIpv6, ipv4Wanted, ipv6Wanted, ipv6Only);
        } else if (!isIpv6 && (ipv6Wanted || ipv6Only != null)) {
            throw new IllegalArgumentException(
                    local + ": must be an address of IPv6 for a socket of IPv6");
        } else if (isIpv6 && ipv4Wanted) {
            throw new IllegalArgumentException(
                    local + ": must be an address of IPv4 for a socket of family INET");
        }
        return isIpv6 ? IPV6 : IPV4;
    }

    private static IpFamily ofWildcard(
            boolean isIpv6, boolean ipv4Wanted, boolean ipv6Wanted, @Nullable Boolean ipv6Only) {
        if (ipv4Wanted) {
            return IPV4;
        } else if (ipv6Only != null) {
            return ipv6Only ? IPV6 : BOTH;
        }
        boolean prefersIpv4 = Boolean.getBoolean("java.net.preferIPv4Stack");
        return prefersIpv4 && !isIpv6 && !ipv6Wanted ? IPV4 : BOTH;
    }

    /** Returns whether an option chooses the family. */
    public static boolean isChosenBy(SocketOption<?> option) {
        return option == SocketOptions.IPV6_V6ONLY;
    }

    /** Returns {@code local} as an address of the socket's own family: a wildcard may differ. */
    public InetSocketAddress toBind(InetSocketAddress local) {
        boolean differs = local.getAddress() instanceof Inet6Address != isIpv6();
        if (!differs || !local.getAddress().isAnyLocalAddress()) {
            return local;
        }
        return new InetSocketAddress(wildcard(), local.getPort());
    }

    private InetAddress wildcard() {
        return InetAddress.ofLiteral(isIpv6() ? "::" : "0.0.0.0");
    }
}
