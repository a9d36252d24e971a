package dev.overlapped.internal.option;

import dev.overlapped.internal.message.Family;

/** The kinds of sockets, as far as options are concerned. */
public enum SocketKind {
    /** A listener. */
    LISTENER("TcpListener"),
    /** A connection, or a socket kept to become one. */
    CONNECTION("TcpConnection"),
    /** A UDP socket. */
    UDP("UdpSocket"),
    /** A listener that is a Unix domain socket. */
    UNIX_LISTENER("Unix domain TcpListener"),
    /** A connection of Unix domain sockets. */
    UNIX_CONNECTION("Unix domain TcpConnection"),
    /** A Unix domain socket of datagrams. */
    UNIX_DATAGRAM("Unix domain UdpSocket");

    private final String type;

    SocketKind(String type) {
        this.type = type;
    }

    /** Returns the kind of such a socket in a family. */
    public SocketKind of(Family family) {
        if (family != Family.UNIX) {
            return this;
        }
        return switch (this) {
            case LISTENER, UNIX_LISTENER -> UNIX_LISTENER;
            case CONNECTION, UNIX_CONNECTION -> UNIX_CONNECTION;
            case UDP, UNIX_DATAGRAM -> UNIX_DATAGRAM;
        };
    }

    /** Returns the name of its public type. */
    public String type() {
        return type;
    }
}
