package dev.overlapped;

import jdk.net.ExtendedSocketOptions;

import java.net.SocketOption;

/**
 * Options of sockets beside those of {@link java.net.StandardSocketOptions}, which are taken as
 * well.
 *
 * {@snippet file="dev/overlapped/snippets/OptionSnippets.java" region="before"}
 *
 * <p>An option is set before the socket is bound, with {@link ListenerOptions#with}, {@link
 * ConnectOptions#with} or {@link UdpOptions#with}, or later with {@link
 * OverlappedSocket#setOption}. {@link OverlappedSocket#supportedOptions} returns those that a kind
 * of socket has on this system; all others fail as {@link IoFailure.Kind#UNSUPPORTED}. Those that
 * only matter to binding are refused later with an {@link IllegalStateException}. A value that no
 * system takes is refused with an {@link IllegalArgumentException} that names the legal ones.
 *
 * <p>Connections that are accepted inherit the options of their listener, on Windows those that
 * SO_UPDATE_ACCEPT_CONTEXT copies: SO_KEEPALIVE, SO_LINGER, SO_OOBINLINE, SO_RCVBUF, SO_SNDBUF and
 * TCP_NODELAY.
 *
 * @since 0.1
 */
public final class SocketOptions {
    /**
     * IPv6 alone: a socket of IPv6 takes no IPv4. A listener or UDP socket on the wildcard address
     * takes both by default, whichever family the wildcard is of. Before binding only.
     */
    public static final SocketOption<Boolean> IPV6_V6ONLY =
            new Typed<>("IPV6_V6ONLY", Boolean.class);

    /**
     * Data with the SYN (RFC 7413): of a listener, how many connections that have no complete
     * handshake yet may wait; of a connection, 1 allows it. On Linux such a connect completes
     * before the server has answered, and the first send or receive reports a refusal.
     */
    public static final SocketOption<Integer> TCP_FASTOPEN =
            new Typed<>("TCP_FASTOPEN", Integer.class);

    /** The seconds that the system of a listener keeps a client that has sent nothing. Linux. */
    public static final SocketOption<Integer> TCP_DEFER_ACCEPT =
            new Typed<>("TCP_DEFER_ACCEPT", Integer.class);

    /** The idle seconds before the first keep-alive probe, where SO_KEEPALIVE is on. */
    public static final SocketOption<Integer> TCP_KEEPIDLE = ExtendedSocketOptions.TCP_KEEPIDLE;

    /** The seconds between two keep-alive probes. */
    public static final SocketOption<Integer> TCP_KEEPINTVL =
            ExtendedSocketOptions.TCP_KEEPINTERVAL;

    /** The number of keep-alive probes without an answer that end a connection. */
    public static final SocketOption<Integer> TCP_KEEPCNT = ExtendedSocketOptions.TCP_KEEPCOUNT;

    /**
     * The milliseconds after which a connection ends whose data is not acknowledged; 0 is the
     * system's default. Linux.
     */
    public static final SocketOption<Integer> TCP_USER_TIMEOUT =
            new Typed<>("TCP_USER_TIMEOUT", Integer.class);

    /** Acknowledgment of data at once; the system may turn it off again. Linux. */
    public static final SocketOption<Boolean> TCP_QUICKACK = ExtendedSocketOptions.TCP_QUICKACK;

    /** The bytes that may wait unsent in the system before it reports the socket as full. Linux. */
    public static final SocketOption<Integer> TCP_NOTSENT_LOWAT =
            new Typed<>("TCP_NOTSENT_LOWAT", Integer.class);

    /** The state of a connection in the system's TCP. Read only. Windows 10 1703. */
    public static final SocketOption<TcpInfo> TCP_INFO = new Typed<>("TCP_INFO", TcpInfo.class);

    /**
     * No fragments: datagrams that are longer than the way allows are refused. On Linux of
     * connections, too.
     */
    public static final SocketOption<Boolean> IP_DONTFRAGMENT =
            ExtendedSocketOptions.IP_DONTFRAGMENT;

    /**
     * A port chosen by the connect: a connection that is given a local address without a port gets
     * it when it connects, so that connections to different servers may have the same one
     * (SO_REUSE_UNICASTPORT on Windows). On by default. Before binding only.
     */
    public static final SocketOption<Boolean> IP_BIND_ADDRESS_NO_PORT =
            new Typed<>("IP_BIND_ADDRESS_NO_PORT", Boolean.class);

    /** Binding to an address that this machine does not have. Before binding only. Linux. */
    public static final SocketOption<Boolean> IP_FREEBIND =
            new Typed<>("IP_FREEBIND", Boolean.class);

    /** The socket of a transparent proxy; takes CAP_NET_ADMIN. Before binding only. Linux. */
    public static final SocketOption<Boolean> IP_TRANSPARENT =
            new Typed<>("IP_TRANSPARENT", Boolean.class);

    /** The name of the only interface that it uses; an empty one frees it. Linux. */
    public static final SocketOption<String> SO_BINDTODEVICE =
            new Typed<>("SO_BINDTODEVICE", String.class);

    /** The mark of its packets, for routing and filters; takes CAP_NET_ADMIN. Linux. */
    public static final SocketOption<Integer> SO_MARK = new Typed<>("SO_MARK", Integer.class);

    /** Urgent data received in the stream. */
    public static final SocketOption<Boolean> SO_OOBINLINE =
            new Typed<>("SO_OOBINLINE", Boolean.class);

    private SocketOptions() {}

    /**
     * Returns an option by the numbers that the system has for it. Nothing about it is checked: it
     * goes to the system as it is, for every kind of socket, whenever it is set.
     *
     * {@snippet file="dev/overlapped/snippets/OptionSnippets.java" region="raw"}
     *
     * @param level the level, such as SOL_SOCKET
     * @param number the option's number at that level
     * @return the option; its value is the bytes that setsockopt takes and getsockopt returns
     */
    public static SocketOption<byte[]> raw(int level, int number) {
        return new Raw(level, number);
    }

    /** An option of this library's own. */
    private record Typed<T>(String name, Class<T> type) implements SocketOption<T> {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * An option by its numbers, see {@link SocketOptions#raw}. Two of the same numbers are equal.
     *
     * @since 0.1
     */
    public static final class Raw implements SocketOption<byte[]> {
        private final int level;
        private final int number;

        private Raw(int level, int number) {
            this.level = level;
            this.number = number;
        }

        /**
         * Returns the level.
         *
         * @return the system's number of it
         */
        public int level() {
            return level;
        }

        /**
         * Returns the option's number at its level.
         *
         * @return the system's number of it
         */
        public int number() {
            return number;
        }

        @Override
        public String name() {
            return "option " + number + " of level " + level;
        }

        @Override
        public Class<byte[]> type() {
            return byte[].class;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Raw that && level == that.level && number == that.number;
        }

        @Override
        public int hashCode() {
            return 31 * level + number;
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
