package dev.overlapped.internal.option;

/** The kinds of sockets, as far as options are concerned. */
public enum SocketKind {
    /** A listener. */
    LISTENER("TcpListener"),
    /** A connection, or a socket kept to become one. */
    CONNECTION("TcpConnection"),
    /** A UDP socket. */
    UDP("UdpSocket");

    private final String type;

    SocketKind(String type) {
        this.type = type;
    }

    /** Returns the name of its public type. */
    public String type() {
        return type;
    }
}
