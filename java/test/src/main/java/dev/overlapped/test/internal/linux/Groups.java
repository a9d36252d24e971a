package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The multicast groups of a socket, with their senders (net/ipv4/igmp.c, ip_mc_source). */
final class Groups {
    /** The senders of a group that are received, or those that are not. */
    private static final class Filter {
        final boolean includes;
        final Set<InetAddress> sources = new HashSet<>();

        Filter(boolean includes) {
            this.includes = includes;
        }
    }

    private final Map<InetAddress, Filter> filters = new HashMap<>();

    /** Returns whether datagrams of a sender to a group are received. */
    boolean receives(InetAddress group, InetAddress source) {
        Filter filter = filters.get(group);
        return filter != null && filter.includes == filter.sources.contains(source);
    }

    /** Joins a group with all its senders; returns 0 or the code. */
    int join(InetAddress group) {
        return filters.putIfAbsent(group, new Filter(false)) == null ? 0 : -ErrorCodes.EADDRINUSE;
    }

    /** Leaves it; returns 0 or the code. */
    int leave(InetAddress group) {
        return filters.remove(group) != null ? 0 : -ErrorCodes.EADDRNOTAVAIL;
    }

    /** Adds a sender to those of a group that are received; returns 0 or the code. */
    int joinSource(InetAddress group, InetAddress source) {
        Filter filter = filters.computeIfAbsent(group, key -> new Filter(true));
        if (!filter.includes) {
            return -ErrorCodes.EINVAL;
        }
        return filter.sources.add(source) ? 0 : -ErrorCodes.EADDRNOTAVAIL;
    }

    /** Removes one of them, with the last one the membership; returns 0 or the code. */
    int leaveSource(InetAddress group, InetAddress source) {
        Filter filter = filters.get(group);
        if (filter == null || !filter.includes) {
            return -ErrorCodes.EINVAL;
        } else if (!filter.sources.remove(source)) {
            return -ErrorCodes.EADDRNOTAVAIL;
        }
        if (filter.sources.isEmpty()) {
            filters.remove(group);
        }
        return 0;
    }

    /** Blocks a sender of a group, or receives it again; returns 0 or the code. */
    int block(InetAddress group, InetAddress source, boolean on) {
        Filter filter = filters.get(group);
        if (filter == null || filter.includes) {
            return -ErrorCodes.EINVAL;
        }
        boolean changed = on ? filter.sources.add(source) : filter.sources.remove(source);
        return changed ? 0 : -ErrorCodes.EADDRNOTAVAIL;
    }
}
