package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.test.internal.network.Addresses;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The ports of one protocol and the sockets bound to them (bind(2), socket(7)). */
final class Ports {
    private static final int FIRST_PRIVILEGED_NOT = 1024;
    private static final int FIRST_DYNAMIC = 32_768;
    private static final int LAST_DYNAMIC = 60_999;

    /** The sockets that one shares its address with: those that say the same. */
    enum Sharing {
        /** Nobody. */
        NONE,
        /** Others with SO_REUSEADDR. */
        ADDRESS,
        /** Others with SO_REUSEPORT. */
        PORT
    }

    /** A port in use. */
    record Binding(Object owner, InetSocketAddress address, boolean dualStack, Sharing sharing) {}

    private final Kernel kernel;
    private final List<Binding> bindings = new ArrayList<>();
    private int next = FIRST_DYNAMIC;

    Ports(Kernel kernel) {
        this.kernel = kernel;
    }

    /** A port of the dynamic range that nobody has. */
    int dynamic() {
        for (int tries = FIRST_DYNAMIC; tries <= LAST_DYNAMIC; tries++) {
            int port = next;
            next = port == LAST_DYNAMIC ? FIRST_DYNAMIC : port + 1;
            if (bindings.stream().noneMatch(b -> b.address().getPort() == port)) {
                return port;
            }
        }
        throw kernel.violation("all dynamic ports are bound");
    }

    /**
     * Gives {@code owner} the address; a wildcard and one address of it exclude each other.
     *
     * @param dualStack whether a wildcard of IPv6 is that of IPv4, too
     * @param sharing whom it is shared with
     * @param anywhere whether the address may be one that the host lacks (IP_FREEBIND)
     * @return 0, or −errno
     */
    int bind(
            Object owner,
            InetSocketAddress address,
            boolean dualStack,
            Sharing sharing,
            boolean anywhere) {
        Binding binding = new Binding(owner, address, dualStack, sharing);
        if (!anywhere
                && !Addresses.isLocal(address)
                && !address.getAddress().isMulticastAddress()) {
            return -ErrorCodes.EADDRNOTAVAIL;
        }
        for (Binding first : bindings) {
            if (meets(first, binding) && !mayShare(first, binding)) {
                return -ErrorCodes.EADDRINUSE;
            }
        }
        bindings.add(binding);
        return 0;
    }

    private static boolean mayShare(Binding one, Binding other) {
        return one.sharing() == other.sharing() && one.sharing() != Sharing.NONE;
    }

    private static boolean meets(Binding one, Binding other) {
        InetSocketAddress first = one.address();
        InetSocketAddress second = other.address();
        boolean sameFamily = Addresses.isIpv6(first) == Addresses.isIpv6(second);
        return first.getPort() == second.getPort()
                && (sameFamily || isWildcardOfBoth(one) || isWildcardOfBoth(other))
                && (Addresses.isWildcard(first)
                        || Addresses.isWildcard(second)
                        || first.getAddress().equals(second.getAddress()));
    }

    private static boolean isWildcardOfBoth(Binding binding) {
        return binding.dualStack() && Addresses.isWildcard(binding.address());
    }

    /** Returns whether only root may bind there; the model is not root. */
    static boolean isPrivileged(InetSocketAddress address) {
        return address.getPort() > 0 && address.getPort() < FIRST_PRIVILEGED_NOT;
    }

    void release(Object owner) {
        bindings.removeIf(binding -> binding.owner() == owner);
    }
}
