package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.SocketConstants;

/**
 * ICMP messages about a datagram, and the error that the kernel makes of each (net/ipv4/icmp.c,
 * icmp_err_convert; net/ipv4/udp.c, udp_err).
 */
public enum IcmpMessage {
    NET_UNREACHABLE(3, 0, ErrorCodes.ENETUNREACH, false),
    HOST_UNREACHABLE(3, 1, ErrorCodes.EHOSTUNREACH, false),
    PROTOCOL_UNREACHABLE(3, 2, ErrorCodes.ENOPROTOOPT, true),
    PORT_UNREACHABLE(3, 3, ErrorCodes.ECONNREFUSED, true),
    FRAGMENTATION_NEEDED(3, 4, ErrorCodes.EMSGSIZE, true),
    HOST_UNKNOWN(3, 7, ErrorCodes.EHOSTDOWN, true),
    HOST_PROHIBITED(3, 10, ErrorCodes.EHOSTUNREACH, true),
    ADMINISTRATIVELY_PROHIBITED(3, 13, ErrorCodes.EHOSTUNREACH, true),
    TIME_EXCEEDED(11, 0, ErrorCodes.EHOSTUNREACH, false);

    private final int type;
    private final int code;
    private final int error;
    private final boolean isHard;

    IcmpMessage(int type, int code, int error, boolean isHard) {
        this.type = type;
        this.code = code;
        this.error = error;
        this.isHard = isHard;
    }

    /** Returns its type in IPv4. */
    public int type() {
        return type;
    }

    /** Returns its code in IPv4. */
    public int code() {
        return code;
    }

    /** Returns whether a connected socket gets its error that has not asked for more. */
    boolean isHard() {
        return isHard;
    }

    int error() {
        return error;
    }

    /**
     * Returns origin, type and code of its entry in a queue of errors; of IPv6, as far as known.
     */
    byte[] entry(boolean ofIpv6) {
        if (ofIpv6) {
            int code6 = this == PORT_UNREACHABLE ? SocketConstants.ICMPV6_PORT_UNREACH : code;
            return bytes(
                    SocketConstants.SO_EE_ORIGIN_ICMP6, SocketConstants.ICMPV6_DEST_UNREACH, code6);
        }
        return bytes(SocketConstants.SO_EE_ORIGIN_ICMP, type, code);
    }

    private static byte[] bytes(int origin, int type, int code) {
        return new byte[] {(byte) origin, (byte) type, (byte) code};
    }
}
