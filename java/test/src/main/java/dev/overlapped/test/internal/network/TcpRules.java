package dev.overlapped.test.internal.network;

/** The rules in which the TCP of one system differs from that of another. */
public enum TcpRules {
    /** A reset discards unread bytes; a send that waits for room fails by it. */
    WINDOWS,

    /**
     * A reset leaves the bytes that have arrived to be read (net/ipv4/tcp_input.c), and a send that
     * waits for room may be taken before; a connection is over when both ends of stream are
     * acknowledged.
     */
    LINUX
}
