package dev.overlapped;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * The state of a connection in the system's TCP, a snapshot: {@link SocketOptions#TCP_INFO}.
 *
 * {@snippet file="dev/overlapped/snippets/OptionSnippets.java" region="info"}
 *
 * <p>The numbers are the system's. Where one is not known to it, or to this version of it, the
 * value is empty.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface TcpInfo {
    /** The states of a connection (RFC 9293). */
    enum State {
        /** No connection. */
        CLOSED,
        /** It is listened on. */
        LISTEN,
        /** A connect without an answer yet. */
        SYN_SENT,
        /** A connection that the last step of the handshake is missing of. */
        SYN_RECEIVED,
        /** Open in both directions. */
        ESTABLISHED,
        /** This side has ended its stream, without an acknowledgment yet. */
        FIN_WAIT_1,
        /** This side has ended its stream. */
        FIN_WAIT_2,
        /** The other side has ended its stream. */
        CLOSE_WAIT,
        /** Both sides have ended their stream at once. */
        CLOSING,
        /** Both sides have ended their stream, this one last, without an acknowledgment yet. */
        LAST_ACK,
        /** Both sides have ended their stream. */
        TIME_WAIT
    }

    /**
     * Returns the state of the connection.
     *
     * @return one of the states of TCP
     */
    State state();

    /**
     * Returns the size of the segments that are sent.
     *
     * @return bytes
     */
    int maxSegmentSize();

    /**
     * Returns the smoothed time from sending data to its acknowledgment.
     *
     * @return in microseconds
     */
    Duration roundTripTime();

    /**
     * Returns the shortest such time that was measured.
     *
     * @return in microseconds; zero if there was none yet
     */
    Duration minRoundTripTime();

    /**
     * Returns how much may be in flight by congestion control.
     *
     * @return bytes; on Linux as many segments as the window has, of the present size
     */
    long congestionWindow();

    /**
     * Returns how much is in flight.
     *
     * @return bytes; on Linux as many segments as are not acknowledged, of the present size
     */
    long bytesInFlight();

    /**
     * Returns the room that the other side has announced.
     *
     * @return bytes; empty before Linux 5.4
     */
    OptionalLong sendWindow();

    /**
     * Returns how much data was sent, what was sent again included.
     *
     * @return bytes; empty before Linux 4.19
     */
    OptionalLong bytesSent();

    /**
     * Returns how much data was sent again.
     *
     * @return bytes; empty before Linux 4.19
     */
    OptionalLong bytesRetransmitted();

    /**
     * Returns how much data was received in order.
     *
     * @return bytes; on Linux the end of the stream counts as one
     */
    long bytesReceived();

    /**
     * Returns how much data the system has taken and not sent yet.
     *
     * @return bytes; empty on Windows
     */
    OptionalLong bytesUnsent();
}
