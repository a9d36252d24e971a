package dev.overlapped.internal.linux;

import static dev.overlapped.internal.option.SocketKind.CONNECTION;
import static dev.overlapped.internal.option.SocketKind.LISTENER;
import static dev.overlapped.internal.option.SocketKind.UDP;
import static dev.overlapped.internal.option.SocketKind.UNIX_CONNECTION;

import dev.overlapped.PeerCredentials;
import dev.overlapped.SocketOptions;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.option.OptionForm;
import dev.overlapped.internal.option.OptionRow;
import dev.overlapped.internal.option.OptionRow.When;
import dev.overlapped.internal.option.OptionTable;
import dev.overlapped.internal.option.SocketKind;

import jdk.net.ExtendedSocketOptions;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The options of sockets as Linux knows them.
 *
 * <p><b>Kernel contract</b> (socket(7), tcp(7), ip(7), ipv6(7)): switches and numbers are 32 bits.
 * A socket of IPv6 has the options of IPv4 as well, for what it sends to and receives from IPv4:
 * those that both have are set twice. An accepted socket begins as a copy of its listener. The
 * flags of binding (IP_FREEBIND, IP_TRANSPARENT, IP_BIND_ADDRESS_NO_PORT) are the same for both
 * families. What the kernel ignores on Unix domain sockets, such as SO_KEEPALIVE, they do not have
 * here, so that no caller relies on it.
 */
public final class LinuxOptions {
    private static final int SOCKET = SocketConstants.SOL_SOCKET;
    private static final int TCP = SocketConstants.IPPROTO_TCP;
    private static final int IP = SocketConstants.IPPROTO_IP;
    private static final int IPV6 = SocketConstants.IPPROTO_IPV6;
    private static final int OCTET = 255;

    private static final OptionTable TABLE = new OptionTable("Linux", rows(), Map.of());

    private LinuxOptions() {}

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
        addMulticast(rows);
        addUnix(rows);
        return rows;
    }

    private static OptionRow all(SocketOption<?> option, int level, int name, OptionForm form) {
        return OptionRow.of(option, level, name, form, LISTENER, CONNECTION, UDP);
    }

    private static OptionRow buffer(SocketOption<?> option, int name) {
        return OptionRow.of(option, SOCKET, name, LinuxForms.BUFFER, SocketKind.values());
    }

    private static OptionRow tcp(SocketOption<?> option, int level, int name, OptionForm form) {
        return OptionRow.of(option, level, name, form, LISTENER, CONNECTION);
    }

    private static void addGeneral(List<OptionRow> rows) {
        rows.add(buffer(StandardSocketOptions.SO_RCVBUF, SocketConstants.SO_RCVBUF));
        rows.add(buffer(StandardSocketOptions.SO_SNDBUF, SocketConstants.SO_SNDBUF));
        rows.add(
                tcp(
                        StandardSocketOptions.SO_KEEPALIVE,
                        SOCKET,
                        SocketConstants.SO_KEEPALIVE,
                        OptionForm.SWITCH));
        rows.add(
                tcp(
                                StandardSocketOptions.SO_LINGER,
                                SOCKET,
                                SocketConstants.SO_LINGER,
                                LinuxForms.LINGER)
                        .range(Integer.MIN_VALUE, Integer.MAX_VALUE));
        rows.add(
                tcp(
                        SocketOptions.SO_OOBINLINE,
                        SOCKET,
                        SocketConstants.SO_OOBINLINE,
                        OptionForm.SWITCH));
        rows.add(
                OptionRow.of(
                        StandardSocketOptions.SO_BROADCAST,
                        SOCKET,
                        SocketConstants.SO_BROADCAST,
                        OptionForm.SWITCH,
                        UDP));
        rows.add(
                all(
                        SocketOptions.SO_BINDTODEVICE,
                        SOCKET,
                        SocketConstants.SO_BINDTODEVICE,
                        LinuxForms.NAME));
        rows.add(
                all(SocketOptions.SO_MARK, SOCKET, SocketConstants.SO_MARK, OptionForm.NUMBER)
                        .range(Integer.MIN_VALUE, Integer.MAX_VALUE)
                        .note("takes CAP_NET_ADMIN"));
        rows.add(
                all(
                                ExtendedSocketOptions.SO_INCOMING_NAPI_ID,
                                SOCKET,
                                SocketConstants.SO_INCOMING_NAPI_ID,
                                OptionForm.NUMBER)
                        .effective(When.READ_ONLY));
    }

    private static void addBinding(List<OptionRow> rows) {
        When before = When.BEFORE_BINDING;
        OptionForm on = OptionForm.SWITCH;
        rows.add(
                all(StandardSocketOptions.SO_REUSEADDR, SOCKET, SocketConstants.SO_REUSEADDR, on)
                        .effective(before));
        rows.add(
                all(StandardSocketOptions.SO_REUSEPORT, SOCKET, SocketConstants.SO_REUSEPORT, on)
                        .effective(before));
        rows.add(
                OptionRow.of(
                                SocketOptions.IPV6_V6ONLY,
                                IPV6,
                                SocketConstants.IPV6_V6ONLY,
                                on,
                                LISTENER,
                                UDP)
                        .effective(before));
        rows.add(
                OptionRow.of(
                                SocketOptions.IP_BIND_ADDRESS_NO_PORT,
                                IP,
                                SocketConstants.IP_BIND_ADDRESS_NO_PORT,
                                on,
                                CONNECTION)
                        .effective(before));
        rows.add(
                all(SocketOptions.IP_FREEBIND, IP, SocketConstants.IP_FREEBIND, on)
                        .effective(before));
        rows.add(
                all(SocketOptions.IP_TRANSPARENT, IP, SocketConstants.IP_TRANSPARENT, on)
                        .effective(before)
                        .note("takes CAP_NET_ADMIN"));
    }

    private static void addTcp(List<OptionRow> rows) {
        OptionForm number = OptionForm.NUMBER;
        OptionForm on = OptionForm.SWITCH;
        rows.add(tcp(StandardSocketOptions.TCP_NODELAY, TCP, SocketConstants.TCP_NODELAY, on));
        rows.add(tcp(SocketOptions.TCP_QUICKACK, TCP, SocketConstants.TCP_QUICKACK, on));
        rows.add(
                tcp(SocketOptions.TCP_KEEPIDLE, TCP, SocketConstants.TCP_KEEPIDLE, number)
                        .range(1, Short.MAX_VALUE));
        rows.add(
                tcp(SocketOptions.TCP_KEEPINTVL, TCP, SocketConstants.TCP_KEEPINTVL, number)
                        .range(1, Short.MAX_VALUE));
        rows.add(
                tcp(SocketOptions.TCP_KEEPCNT, TCP, SocketConstants.TCP_KEEPCNT, number)
                        .range(1, Byte.MAX_VALUE));
        rows.add(
                tcp(SocketOptions.TCP_USER_TIMEOUT, TCP, SocketConstants.TCP_USER_TIMEOUT, number));
        rows.add(
                tcp(
                        SocketOptions.TCP_NOTSENT_LOWAT,
                        TCP,
                        SocketConstants.TCP_NOTSENT_LOWAT,
                        number));
        rows.add(
                OptionRow.of(
                        SocketOptions.TCP_DEFER_ACCEPT,
                        TCP,
                        SocketConstants.TCP_DEFER_ACCEPT,
                        number,
                        LISTENER));
        rows.add(
                OptionRow.of(
                        SocketOptions.TCP_FASTOPEN,
                        TCP,
                        SocketConstants.TCP_FASTOPEN,
                        number,
                        LISTENER));
        rows.add(
                OptionRow.of(
                        SocketOptions.TCP_FASTOPEN,
                        TCP,
                        SocketConstants.TCP_FASTOPEN_CONNECT,
                        OptionForm.NUMBER_AS_SWITCH,
                        CONNECTION));
        rows.add(
                OptionRow.of(
                                SocketOptions.TCP_INFO,
                                TCP,
                                SocketConstants.TCP_INFO,
                                LinuxForms.INFO,
                                CONNECTION)
                        .effective(When.READ_ONLY));
    }

    private static void addIp(List<OptionRow> rows) {
        OptionForm fragments = LinuxForms.PATH_MTU;
        rows.add(
                all(StandardSocketOptions.IP_TOS, IP, SocketConstants.IP_TOS, OptionForm.NUMBER)
                        .ipv6(IPV6, SocketConstants.IPV6_TCLASS, OptionForm.NUMBER)
                        .range(0, OCTET));
        rows.add(
                all(SocketOptions.IP_DONTFRAGMENT, IP, SocketConstants.IP_MTU_DISCOVER, fragments)
                        .ipv6(IPV6, SocketConstants.IPV6_MTU_DISCOVER, fragments));
    }

    private static void addMulticast(List<OptionRow> rows) {
        rows.add(
                OptionRow.of(
                                StandardSocketOptions.IP_MULTICAST_IF,
                                IP,
                                SocketConstants.IP_MULTICAST_IF,
                                LinuxForms.INTERFACE,
                                UDP)
                        .ipv6(IPV6, SocketConstants.IPV6_MULTICAST_IF, LinuxForms.INTERFACE_INDEX));
        rows.add(
                OptionRow.of(
                                StandardSocketOptions.IP_MULTICAST_TTL,
                                IP,
                                SocketConstants.IP_MULTICAST_TTL,
                                OptionForm.NUMBER,
                                UDP)
                        .ipv6(IPV6, SocketConstants.IPV6_MULTICAST_HOPS, OptionForm.NUMBER)
                        .range(0, OCTET));
        rows.add(
                OptionRow.of(
                                StandardSocketOptions.IP_MULTICAST_LOOP,
                                IP,
                                SocketConstants.IP_MULTICAST_LOOP,
                                OptionForm.SWITCH,
                                UDP)
                        .ipv6(IPV6, SocketConstants.IPV6_MULTICAST_LOOP, OptionForm.SWITCH));
    }

    private static void addUnix(List<OptionRow> rows) {
        rows.add(
                OptionRow.of(
                                PeerCredentials.OPTION,
                                SOCKET,
                                SocketConstants.SO_PEERCRED,
                                LinuxForms.PEER,
                                UNIX_CONNECTION)
                        .effective(When.READ_ONLY));
    }
}
