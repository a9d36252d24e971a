package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.ffi.linux.gen.io_uring_h;
import dev.overlapped.test.internal.network.Native;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** The options of one socket, by level and name (socket(7), tcp(7), ip(7), ipv6(7), udp(7)). */
final class Options {
    private static final int DEFAULT_SEND_BUFFER = 212_992;
    private static final int MIN_SEND_BUFFER = 4_608;
    private static final int MIN_RECEIVE_BUFFER = 2_304;
    private static final int MAX_BUFFER = 1 << 24;
    private static final int LINGER_BYTES = 8;

    private final Map<Long, Integer> values = new HashMap<>();
    private boolean lingers;
    private int lingerSeconds;

    Options(boolean ipv6, boolean datagram) {
        int socket = SocketConstants.SOL_SOCKET;
        int ip = SocketConstants.IPPROTO_IP;
        int six = SocketConstants.IPPROTO_IPV6;
        add(0, socket, SocketConstants.SO_REUSEADDR, SocketConstants.SO_REUSEPORT);
        add(0, socket, SocketConstants.SO_KEEPALIVE, SocketConstants.SO_BROADCAST);
        add(0, socket, SocketConstants.SO_OOBINLINE, SocketConstants.SO_INCOMING_NAPI_ID);
        add(DEFAULT_SEND_BUFFER, socket, SocketConstants.SO_SNDBUF, SocketConstants.SO_RCVBUF);
        add(0, ip, SocketConstants.IP_TOS, SocketConstants.IP_PKTINFO);
        add(0, ip, SocketConstants.IP_RECVTTL, SocketConstants.IP_RECVTOS);
        add(0, ip, SocketConstants.IP_RECVERR, SocketConstants.IP_MULTICAST_IF);
        add(1, ip, SocketConstants.IP_MULTICAST_TTL, SocketConstants.IP_MULTICAST_LOOP);
        add(1, ip, SocketConstants.IP_MULTICAST_ALL, SocketConstants.IP_MTU_DISCOVER);
        add(0, socket, SocketConstants.SO_MARK);
        add(0, ip, SocketConstants.IP_TRANSPARENT);
        add(0, ip, SocketConstants.IP_FREEBIND, SocketConstants.IP_BIND_ADDRESS_NO_PORT);
        if (ipv6) {
            add(0, six, SocketConstants.IPV6_V6ONLY, SocketConstants.IPV6_TCLASS);
            add(0, six, SocketConstants.IPV6_RECVPKTINFO, SocketConstants.IPV6_RECVHOPLIMIT);
            add(0, six, SocketConstants.IPV6_RECVTCLASS, SocketConstants.IPV6_RECVERR);
            add(0, six, SocketConstants.IPV6_MULTICAST_IF);
            add(1, six, SocketConstants.IPV6_MULTICAST_HOPS, SocketConstants.IPV6_MULTICAST_LOOP);
            add(1, six, SocketConstants.IPV6_MULTICAST_ALL, SocketConstants.IPV6_MTU_DISCOVER);
        }
        if (datagram) {
            add(0, SocketConstants.SOL_UDP, SocketConstants.UDP_SEGMENT, SocketConstants.UDP_GRO);
        } else {
            int tcp = SocketConstants.IPPROTO_TCP;
            add(0, tcp, SocketConstants.TCP_NODELAY, SocketConstants.TCP_DEFER_ACCEPT);
            add(1, tcp, SocketConstants.TCP_QUICKACK);
            add(7_200, tcp, SocketConstants.TCP_KEEPIDLE);
            add(75, tcp, SocketConstants.TCP_KEEPINTVL);
            add(9, tcp, SocketConstants.TCP_KEEPCNT);
            add(0, tcp, SocketConstants.TCP_USER_TIMEOUT, SocketConstants.TCP_NOTSENT_LOWAT);
            add(0, tcp, SocketConstants.TCP_FASTOPEN, SocketConstants.TCP_FASTOPEN_CONNECT);
        }
    }

    private void add(int value, int level, int... names) {
        for (int name : names) {
            values.put(key(level, name), value);
        }
    }

    private static long key(int level, int name) {
        return (long) level << Integer.SIZE | Integer.toUnsignedLong(name);
    }

    /** The value of an option that the model knows. */
    int get(int level, int name) {
        return values.get(key(level, name));
    }

    boolean has(int level, int name) {
        return get(level, name) != 0;
    }

    /** setsockopt: 0 or −errno. */
    int set(int level, int name, long value, int bytes) {
        if (level == SocketConstants.SOL_SOCKET && name == SocketConstants.SO_LINGER) {
            if (bytes < LINGER_BYTES) {
                return -ErrorCodes.EINVAL;
            }
            lingers = Native.getInt(value) != 0;
            lingerSeconds = Native.getInt(value + Integer.BYTES);
            return 0;
        }
        if (level == SocketConstants.SOL_SOCKET
                && (name == SocketConstants.SO_MARK || name == SocketConstants.SO_BINDTODEVICE)) {
            return -ErrorCodes.EPERM; // the model is not root
        } else if (level == SocketConstants.IPPROTO_IP && name == SocketConstants.IP_TRANSPARENT) {
            return -ErrorCodes.EPERM;
        } else if (!values.containsKey(key(level, name))) {
            return -ErrorCodes.ENOPROTOOPT;
        } else if (bytes < Integer.BYTES) {
            return -ErrorCodes.EINVAL;
        }
        int number = Native.getInt(value);
        if (level == SocketConstants.SOL_SOCKET && name == SocketConstants.SO_SNDBUF) {
            number = Math.clamp(2L * number, MIN_SEND_BUFFER, MAX_BUFFER);
        } else if (level == SocketConstants.SOL_SOCKET && name == SocketConstants.SO_RCVBUF) {
            number = Math.clamp(2L * number, MIN_RECEIVE_BUFFER, MAX_BUFFER);
        }
        values.put(key(level, name), number);
        return 0;
    }

    /** getsockopt, except SO_ERROR: 0 or −errno. */
    int get(int level, int name, long value, long length) {
        if (level == SocketConstants.SOL_SOCKET && name == SocketConstants.SO_LINGER) {
            Native.putInt(value, lingers ? 1 : 0);
            Native.putInt(value + Integer.BYTES, lingerSeconds);
            Native.putInt(length, LINGER_BYTES);
            return 0;
        }
        if (level == SocketConstants.SOL_SOCKET && name == SocketConstants.SO_BINDTODEVICE) {
            Native.putInt(length, 0); // none
            return 0;
        }
        Integer number = values.get(key(level, name));
        if (number == null) {
            return -ErrorCodes.ENOPROTOOPT;
        }
        Native.putInt(value, number);
        Native.putInt(length, Integer.BYTES);
        return 0;
    }

    /** An accepted socket has the options of its listener (tcp(7)). */
    void inherit(Options listener) {
        values.putAll(listener.values);
        lingers = listener.lingers;
        lingerSeconds = listener.lingerSeconds;
    }

    /** SO_LINGER on, with no time: closing sends RST. */
    boolean isAbortive() {
        return lingers && lingerSeconds == 0;
    }

    /** The sockets that share the address to which one with these options is to be bound. */
    Ports.Sharing sharing(InetSocketAddress wanted) {
        int level = SocketConstants.SOL_SOCKET;
        if (has(level, SocketConstants.SO_REUSEPORT)) {
            return Ports.Sharing.PORT;
        }
        return wanted.getPort() != 0 && has(level, SocketConstants.SO_REUSEADDR)
                ? Ports.Sharing.ADDRESS
                : Ports.Sharing.NONE;
    }

    static boolean isError(int level, int name) {
        return level == SocketConstants.SOL_SOCKET && name == io_uring_h.SO_ERROR();
    }
}
