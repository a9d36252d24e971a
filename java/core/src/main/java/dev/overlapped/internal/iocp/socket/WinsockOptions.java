package dev.overlapped.internal.iocp.socket;

import static dev.overlapped.internal.option.SocketKind.CONNECTION;
import static dev.overlapped.internal.option.SocketKind.LISTENER;
import static dev.overlapped.internal.option.SocketKind.UDP;

import dev.overlapped.SocketOptions;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.option.OptionForm;
import dev.overlapped.internal.option.OptionRow;
import dev.overlapped.internal.option.OptionRow.When;
import dev.overlapped.internal.option.OptionTable;
import dev.overlapped.internal.option.SocketKind;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The options of sockets as Winsock knows them.
 *
 * <p><b>Kernel contract</b> (<em>SOL_SOCKET</em>, <em>IPPROTO_TCP</em>, <em>IPPROTO_IP</em> and
 * <em>IPPROTO_IPV6 Socket Options</em>): switches and numbers are 32 bits. SO_REUSEADDR lets any
 * process take over a port in use, so listeners have SO_EXCLUSIVEADDRUSE instead, and Windows has
 * no SO_REUSEPORT. A socket of IPv6 without IPV6_V6ONLY has the options of IPv4 as well.
 */
public final class WinsockOptions {
    private static final int SOCKET = SocketConstants.SOL_SOCKET;
    private static final int TCP = SocketConstants.IPPROTO_TCP;
    private static final int IP = SocketConstants.IPPROTO_IP;
    private static final int IPV6 = SocketConstants.IPPROTO_IPV6;
    private static final int OCTET = 255;
    private static final SocketKind[] STREAMS = {LISTENER, CONNECTION};
    private static final SocketKind[] ALL_AND_UNIX = {
        LISTENER, CONNECTION, UDP, SocketKind.UNIX_LISTENER, SocketKind.UNIX_CONNECTION
    };
    private static final String NONE = "Windows has no such option";

    private static final OptionTable TABLE =
            new OptionTable(
                    "Windows",
                    rows(),
                    Map.ofEntries(
                            Map.entry("SO_PEERCRED", NONE),
                            Map.entry(
                                    "SO_REUSEADDR",
                                    "a listener's port is its own (SO_EXCLUSIVEADDRUSE), for with"
                                            + " this option any process can take it over"),
                            Map.entry(
                                    "SO_REUSEPORT",
                                    NONE + ", and with SO_REUSEADDR any process can take the port"),
                            Map.entry("SO_MARK", NONE),
                            Map.entry("SO_INCOMING_NAPI_ID", NONE),
                            Map.entry(
                                    "SO_BINDTODEVICE",
                                    NONE + ", but IP_UNICAST_IF for what is sent: raw(0, 31)"),
                            Map.entry("IP_FREEBIND", NONE),
                            Map.entry("IP_TRANSPARENT", NONE),
                            Map.entry(
                                    "TCP_DEFER_ACCEPT",
                                    NONE + "; an accept with a buffer waits for data"),
                            Map.entry("TCP_QUICKACK", NONE),
                            Map.entry(
                                    "TCP_USER_TIMEOUT",
                                    NONE + ", but TCP_MAXRT in seconds: raw(6, 5)"),
                            Map.entry("TCP_NOTSENT_LOWAT", NONE + "; see SendLimits")));

    private WinsockOptions() {}

    /** Returns the options. */
    public static OptionTable table() {
        return TABLE;
    }

    private static List<OptionRow> rows() {
        List<OptionRow> rows = new ArrayList<>();
        addGeneral(rows);
        addBinding(rows);
        addTcp(rows);
        addIp(rows);
        return rows;
    }

    private static OptionRow on(SocketOption<?> option, int level, int name, SocketKind... kinds) {
        return OptionRow.of(option, level, name, OptionForm.SWITCH, kinds);
    }

    private static OptionRow number(
            SocketOption<?> option, int level, int name, SocketKind... kinds) {
        return OptionRow.of(option, level, name, OptionForm.NUMBER, kinds);
    }

    private static void addGeneral(List<OptionRow> rows) {
        int receive = SocketConstants.SO_RCVBUF;
        int send = SocketConstants.SO_SNDBUF;
        int alive = SocketConstants.SO_KEEPALIVE;
        int broadcast = SocketConstants.SO_BROADCAST;
        rows.add(number(StandardSocketOptions.SO_RCVBUF, SOCKET, receive, ALL_AND_UNIX));
        rows.add(number(StandardSocketOptions.SO_SNDBUF, SOCKET, send, ALL_AND_UNIX));
        rows.add(on(StandardSocketOptions.SO_KEEPALIVE, SOCKET, alive, STREAMS));
        rows.add(
                OptionRow.of(
                                StandardSocketOptions.SO_LINGER,
                                SOCKET,
                                SocketConstants.SO_LINGER,
                                WinsockForms.LINGER,
                                STREAMS)
                        .range(Integer.MIN_VALUE, Integer.MAX_VALUE));
        rows.add(on(SocketOptions.SO_OOBINLINE, SOCKET, SocketConstants.SO_OOBINLINE, STREAMS));
        rows.add(on(StandardSocketOptions.SO_BROADCAST, SOCKET, broadcast, UDP));
    }

    private static void addBinding(List<OptionRow> rows) {
        When before = When.BEFORE_BINDING;
        int reuse = SocketConstants.SO_REUSEADDR;
        int only = SocketConstants.IPV6_V6ONLY;
        int late = SocketConstants.SO_REUSE_UNICASTPORT;
        rows.add(
                on(StandardSocketOptions.SO_REUSEADDR, SOCKET, reuse, CONNECTION, UDP)
                        .effective(before)
                        .note("not of a listener, whose port is exclusive"));
        rows.add(on(SocketOptions.IPV6_V6ONLY, IPV6, only, LISTENER, UDP).effective(before));
        rows.add(
                on(SocketOptions.IP_BIND_ADDRESS_NO_PORT, SOCKET, late, CONNECTION)
                        .effective(before)
                        .note("SO_REUSE_UNICASTPORT, Windows 10 or later"));
    }

    private static void addTcp(List<OptionRow> rows) {
        int idle = SocketConstants.TCP_KEEPIDLE;
        int interval = SocketConstants.TCP_KEEPINTVL;
        int count = SocketConstants.TCP_KEEPCNT;
        String since = "Windows 10 1709 or later";
        rows.add(on(StandardSocketOptions.TCP_NODELAY, TCP, SocketConstants.TCP_NODELAY, STREAMS));
        rows.add(
                number(SocketOptions.TCP_KEEPIDLE, TCP, idle, STREAMS)
                        .range(1, Short.MAX_VALUE)
                        .note(since));
        rows.add(
                number(SocketOptions.TCP_KEEPINTVL, TCP, interval, STREAMS)
                        .range(1, Short.MAX_VALUE)
                        .note(since));
        rows.add(
                number(SocketOptions.TCP_KEEPCNT, TCP, count, STREAMS)
                        .range(1, Byte.MAX_VALUE)
                        .note(since));
        rows.add(
                OptionRow.of(
                                SocketOptions.TCP_FASTOPEN,
                                TCP,
                                SocketConstants.TCP_FASTOPEN,
                                OptionForm.NUMBER_AS_SWITCH,
                                STREAMS)
                        .note("on or off, Windows 10 1607 or later"));
        rows.add(
                OptionRow.of(
                                SocketOptions.TCP_INFO,
                                WinsockOptionCalls.CONTROL,
                                SocketConstants.SIO_TCP_INFO,
                                WinsockForms.INFO,
                                CONNECTION)
                        .effective(When.READ_ONLY)
                        .note("SIO_TCP_INFO, Windows 10 1703 or later"));
    }

    private static void addIp(List<OptionRow> rows) {
        int tos = SocketConstants.IP_TOS;
        rows.add(number(StandardSocketOptions.IP_TOS, IP, tos, STREAMS).range(0, OCTET));
        rows.add(
                number(StandardSocketOptions.IP_TOS, IP, tos, UDP)
                        .ipv6(IPV6, SocketConstants.IPV6_TCLASS, OptionForm.NUMBER)
                        .range(0, OCTET));
        rows.add(
                on(SocketOptions.IP_DONTFRAGMENT, IP, SocketConstants.IP_DONTFRAGMENT, UDP)
                        .ipv6(IPV6, SocketConstants.IPV6_DONTFRAG, OptionForm.SWITCH));
        rows.add(
                OptionRow.of(
                                StandardSocketOptions.IP_MULTICAST_IF,
                                IP,
                                SocketConstants.IP_MULTICAST_IF,
                                WinsockForms.INTERFACE,
                                UDP)
                        .ipv6(
                                IPV6,
                                SocketConstants.IPV6_MULTICAST_IF,
                                WinsockForms.INTERFACE_INDEX));
        rows.add(
                number(
                                StandardSocketOptions.IP_MULTICAST_TTL,
                                IP,
                                SocketConstants.IP_MULTICAST_TTL,
                                UDP)
                        .ipv6(IPV6, SocketConstants.IPV6_MULTICAST_HOPS, OptionForm.NUMBER)
                        .range(0, OCTET));
        rows.add(
                on(
                                StandardSocketOptions.IP_MULTICAST_LOOP,
                                IP,
                                SocketConstants.IP_MULTICAST_LOOP,
                                UDP)
                        .ipv6(IPV6, SocketConstants.IPV6_MULTICAST_LOOP, OptionForm.SWITCH));
    }
}
