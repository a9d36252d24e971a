package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;

import java.util.LinkedHashMap;
import java.util.Map;

/** The options of one socket: 32 bits each, by level and name. */
final class OptionValues {
    /** An option: its bits, and whether getsockopt returns it as a single byte. */
    private static final class Value {
        final boolean isBool;
        int bits;

        Value(boolean isBool, int bits) {
            this.isBool = isBool;
            this.bits = bits;
        }
    }

    private static final int DEFAULT_BUFFER = 65_536;

    private final Map<Long, Value> values = new LinkedHashMap<>();

    OptionValues(boolean ipv6, boolean datagram) {
        int socket = winsock_h.SOL_SOCKET();
        add(socket, winsock_h.SO_EXCLUSIVEADDRUSE(), true, 0);
        add(socket, winsock_h.SO_REUSEADDR(), true, 0);
        add(socket, winsock_h.SO_KEEPALIVE(), true, 0);
        add(socket, winsock_h.SO_SNDBUF(), false, DEFAULT_BUFFER);
        add(socket, winsock_h.SO_RCVBUF(), false, DEFAULT_BUFFER);
        add(socket, winsock_h.SO_LINGER(), false, 0);
        add(socket, winsock_h.SO_OOBINLINE(), true, 0);
        add(socket, winsock_h.SO_REUSE_UNICASTPORT(), false, 0);
        if (datagram) {
            addDatagramOptions();
            addDatagramOptions(false);
            if (ipv6) {
                addDatagramOptions(true);
            }
        } else {
            int tcp = winsock_h.IPPROTO_TCP();
            add(tcp, winsock_h.TCP_NODELAY(), true, 0);
            add(tcp, winsock_h.TCP_KEEPIDLE(), false, 7_200);
            add(tcp, winsock_h.TCP_KEEPINTVL(), false, 1);
            add(tcp, winsock_h.TCP_KEEPCNT(), false, 10);
            add(tcp, winsock_h.TCP_FASTOPEN(), true, 0);
        }
        add(winsock_h.IPPROTO_IP(), winsock_h.IP_TOS(), false, 0);
        if (ipv6) {
            add(winsock_h.IPPROTO_IPV6(), winsock_h.IPV6_V6ONLY(), true, 1);
        }
    }

    private void addDatagramOptions() {
        add(winsock_h.SOL_SOCKET(), winsock_h.SO_BROADCAST(), true, 0);
        add(winsock_h.IPPROTO_UDP(), winsock_h.UDP_SEND_MSG_SIZE(), false, 0);
        add(winsock_h.IPPROTO_UDP(), winsock_h.UDP_RECV_MAX_COALESCED_SIZE(), false, 0);
    }

    /** Those of a family; a socket of IPv6 has those of IPv4, too. */
    private void addDatagramOptions(boolean ipv6) {
        int level = ipv6 ? winsock_h.IPPROTO_IPV6() : winsock_h.IPPROTO_IP();
        add(level, winsock_h.IP_DONTFRAGMENT(), true, 0); // IPv6 has the same number, as below
        add(level, winsock_h.IP_PKTINFO(), true, 0);
        add(level, winsock_h.IP_MULTICAST_IF(), false, 0);
        add(level, winsock_h.IP_MULTICAST_TTL(), false, 1);
        add(level, winsock_h.IP_MULTICAST_LOOP(), true, 1);
        add(level, ipv6 ? winsock_h.IPV6_HOPLIMIT() : winsock_h.IP_RECVTTL(), true, 0);
        add(level, ipv6 ? winsock_h.IPV6_RECVTCLASS() : winsock_h.IP_RECVTOS(), true, 0);
        if (ipv6) {
            add(level, winsock_h.IPV6_TCLASS(), false, 0);
        }
    }

    private static long key(int level, int name) {
        return (long) level << Integer.SIZE | Integer.toUnsignedLong(name);
    }

    private void add(int level, int name, boolean isBool, int bits) {
        values.put(key(level, name), new Value(isBool, bits));
    }

    boolean has(int level, int name) {
        return values.containsKey(key(level, name));
    }

    boolean isBool(int level, int name) {
        return values.get(key(level, name)).isBool;
    }

    int get(int level, int name) {
        return values.get(key(level, name)).bits;
    }

    void set(int level, int name, int bits) {
        Value value = values.get(key(level, name));
        value.bits = value.isBool && bits != 0 ? 1 : bits;
    }

    /**
     * SO_UPDATE_ACCEPT_CONTEXT: the connection takes the listener's options [MS], those that [WT
     * test_accept_inheritance] names.
     */
    void inherit(OptionValues listener) {
        int socket = winsock_h.SOL_SOCKET();
        inherit(listener, socket, winsock_h.SO_REUSEADDR());
        inherit(listener, socket, winsock_h.SO_KEEPALIVE());
        inherit(listener, socket, winsock_h.SO_OOBINLINE());
        inherit(listener, socket, winsock_h.SO_SNDBUF());
        inherit(listener, socket, winsock_h.SO_RCVBUF());
        inherit(listener, socket, winsock_h.SO_LINGER());
        inherit(listener, winsock_h.IPPROTO_TCP(), winsock_h.TCP_NODELAY());
    }

    private void inherit(OptionValues listener, int level, int name) {
        values.get(key(level, name)).bits = listener.get(level, name);
    }

    /** Returns whether a port of the system's choice is chosen by ConnectEx. */
    boolean leavesPortOpen() {
        return get(winsock_h.SOL_SOCKET(), winsock_h.SO_REUSE_UNICASTPORT()) != 0;
    }

    boolean isExclusive() {
        return get(winsock_h.SOL_SOCKET(), winsock_h.SO_EXCLUSIVEADDRUSE()) != 0;
    }

    boolean reusesAddress() {
        return get(winsock_h.SOL_SOCKET(), winsock_h.SO_REUSEADDR()) != 0;
    }

    boolean isDualStack() {
        long key = key(winsock_h.IPPROTO_IPV6(), winsock_h.IPV6_V6ONLY());
        return values.containsKey(key) && values.get(key).bits == 0;
    }

    /** SO_LINGER on, with a time: closing waits. */
    boolean isWaiting() {
        int linger = get(winsock_h.SOL_SOCKET(), winsock_h.SO_LINGER());
        return (linger & 0xFFFF) != 0 && linger >>> Short.SIZE != 0;
    }

    /** SO_LINGER on, with no time: closing sends RST. */
    boolean isAbortive() {
        int linger = get(winsock_h.SOL_SOCKET(), winsock_h.SO_LINGER());
        return (linger & 0xFFFF) != 0 && linger >>> Short.SIZE == 0;
    }
}
