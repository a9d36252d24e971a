package dev.overlapped;

/**
 * An operation or a call that can fail, see {@link IoFailure#operation}.
 *
 * @since 0.1
 */
public enum IoOperation {
    /** Accepting a connection. */
    ACCEPT("accept"),
    /** Connecting a TCP or a UDP socket. */
    CONNECT("connect"),
    /** Receiving from a stream, or a datagram. */
    RECEIVE("receive"),
    /** Sending on a stream, or a datagram. */
    SEND("send"),
    /** Waiting until a connection is writable. */
    AWAIT_WRITABLE("await writable"),
    /** Transmitting a file. */
    TRANSMIT_FILE("transmit file"),
    /** Transmitting elements of files and of memory. */
    TRANSMIT_PACKETS("transmit packets"),
    /** Ending the sending side of a connection. */
    DISCONNECT("disconnect"),
    /** Ending a connection so that its socket can be used again. */
    DISCONNECT_FOR_REUSE("disconnect for reuse"),
    /** Closing a connection after what was sent. */
    CLOSE_AFTER_SENDING("close after sending"),
    /** Closing a socket, and waiting for its end. */
    CLOSE("close"),
    /** Opening a listener. */
    LISTEN("listen"),
    /** {@link Adoption}. */
    ADOPT("adopt"),
    /** {@link Handover}. */
    HAND_OVER("hand over"),
    /** Opening a completion port. */
    OPEN_PORT("open port"),
    /** Opening a UDP socket. */
    OPEN_UDP("open UDP socket"),
    /** Making a mailslot, or opening one to send to it. */
    OPEN_MAILSLOT("open mailslot"),
    /** Reading the size of the next message of a mailslot. */
    NEXT_MESSAGE("size of next message"),
    /** Opening a socket to accept a connection with. */
    OPEN_ACCEPT_TARGET("open accept target"),
    /** Opening a socket to connect with. */
    OPEN_CONNECT_TARGET("open connect target"),
    /** Opening a file to transmit. */
    OPEN_FILE("open file"),
    /** Taking the file of a channel to transmit. */
    OPEN_CHANNEL("open channel"),
    /** Reading the size of a file. */
    FILE_SIZE("size of file"),
    /** Setting a socket option. */
    SET_OPTION("set option"),
    /** Reading a socket option. */
    GET_OPTION("get option"),
    /** Reading a local address. */
    LOCAL_ADDRESS("local address"),
    /** Reading a remote address. */
    REMOTE_ADDRESS("remote address"),
    /** Joining a multicast group. */
    JOIN("join"),
    /** Leaving a multicast group. */
    LEAVE("leave"),
    /** Blocking a sender of a multicast group. */
    BLOCK("block"),
    /** Ending the blocking of a sender of a multicast group. */
    UNBLOCK("unblock"),
    /** Associating a handle with a raw completion port. */
    ASSOCIATE("associate"),
    /** Posting a packet to a raw completion port. */
    POST("post"),
    /** Dequeuing packets of a raw completion port. */
    DEQUEUE("dequeue");

    private final String text;

    IoOperation(String text) {
        this.text = text;
    }

    /**
     * The operation's name in messages and events.
     *
     * @return for instance {@code transmit file}
     */
    public String text() {
        return text;
    }
}
