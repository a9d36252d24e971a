package dev.overlapped;

/**
 * The part of a port that one of its completion threads has, or one group of connections of a
 * shared port: see {@link PortStatus#shares}. The first two numbers are what it has open at the
 * moment, as in {@link PortCounters}; the others what it has done since the port was opened, as in
 * {@link PortTotals}.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface PortShare {
    /**
     * Returns the number of connections, sockets that are connecting, and {@link UdpSocket}s.
     *
     * @return 0 or more
     */
    long connections();

    /**
     * Returns the number of operations that have started and not completed.
     *
     * @return 0 or more
     */
    long operationsInFlight();

    /**
     * Returns the number of successful receives.
     *
     * @return 0 or more
     */
    long receives();

    /**
     * Returns the number of successful sends and transmissions.
     *
     * @return 0 or more
     */
    long sends();

    /**
     * Returns the number of bytes received.
     *
     * @return 0 or more
     */
    long bytesReceived();

    /**
     * Returns the number of bytes passed to the system's transport.
     *
     * @return 0 or more
     */
    long bytesSent();
}
