package dev.overlapped.internal.option;

import dev.overlapped.SocketOptions;
import dev.overlapped.internal.message.Family;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.Map;
import java.util.Optional;

/** Chooses the family of a socket that is to be bound. */
public final class FamilyChoice {
    private FamilyChoice() {}

    /**
     * Returns the family of a socket to be bound to {@code local}.
     *
     * @param only the family that the user wants, if any
     * @param options the options that the user sets
     * @throws IllegalArgumentException if they contradict each other
     */
    public static Family of(
            SocketAddress local,
            Optional<ProtocolFamily> only,
            Map<SocketOption<?>, Object> options) {
        if (!(local instanceof InetSocketAddress inet)) {
            if (only.isPresent()) {
                throw new IllegalArgumentException(
                        local + ": must be an IP address for a socket of family " + only.get());
            }
            return Family.of(local);
        }
        @Nullable Boolean ipv6Only =
                options.isEmpty() ? null : (Boolean) options.get(SocketOptions.IPV6_V6ONLY);
        boolean isIpv6 = Family.of(local).isIpv6();
        boolean ipv4Wanted = only.filter(StandardProtocolFamily.INET::equals).isPresent();
        boolean ipv6Wanted = only.isPresent() && !ipv4Wanted;
        if (ipv6Only != null && ipv4Wanted) {
            throw new IllegalArgumentException(
                    "IPV6_V6ONLY of a socket of family INET: must be without it, or INET6");
        } else if (inet.getAddress().isAnyLocalAddress()) {
            return ofWildcard(isIpv6, ipv4Wanted, ipv6Wanted, ipv6Only);
        } else if (!isIpv6 && (ipv6Wanted || ipv6Only != null)) {
            throw new IllegalArgumentException(
                    local + ": must be an address of IPv6 for a socket of IPv6");
        } else if (isIpv6 && ipv4Wanted) {
            throw new IllegalArgumentException(
                    local + ": must be an address of IPv4 for a socket of family INET");
        }
        return Family.ofIp(isIpv6);
    }

    private static Family ofWildcard(
            boolean isIpv6, boolean ipv4Wanted, boolean ipv6Wanted, @Nullable Boolean ipv6Only) {
        if (ipv4Wanted) {
            return Family.IPV4;
        } else if (ipv6Only != null) {
            return ipv6Only ? Family.IPV6 : Family.BOTH;
        }
        boolean prefersIpv4 = Boolean.getBoolean("java.net.preferIPv4Stack");
        return prefersIpv4 && !isIpv6 && !ipv6Wanted ? Family.IPV4 : Family.BOTH;
    }

    /** Returns whether an option chooses the family. */
    public static boolean isMadeBy(SocketOption<?> option) {
        return option == SocketOptions.IPV6_V6ONLY;
    }
}
