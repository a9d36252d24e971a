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

    /** A port in use. */
    record Binding(Object owner, InetSocketAddress address, boolean shared) {}

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
     * @param shared whether others may have it that want to share it, too
     * @return 0, or −errno
     */
    int bind(Object owner, InetSocketAddress address, boolean shared) {
        if (!Addresses.isLocal(address) && !address.getAddress().isMulticastAddress()) {
            return -ErrorCodes.EADDRNOTAVAIL;
        }
        for (Binding first : bindings) {
            if (meets(first.address(), address) && !(shared && first.shared())) {
                return -ErrorCodes.EADDRINUSE;
            }
        }
        bindings.add(new Binding(owner, address, shared));
        return 0;
    }

    private static boolean meets(InetSocketAddress one, InetSocketAddress other) {
        return one.getPort() == other.getPort()
                && Addresses.isIpv6(one) == Addresses.isIpv6(other)
                && (Addresses.isWildcard(one)
                        || Addresses.isWildcard(other)
                        || one.getAddress().equals(other.getAddress()));
    }

    /** Returns whether only root may bind there; the model is not root. */
    static boolean isPrivileged(InetSocketAddress address) {
        return address.getPort() > 0 && address.getPort() < FIRST_PRIVILEGED_NOT;
    }

    void release(Object owner) {
        bindings.removeIf(binding -> binding.owner() == owner);
    }
}
