package dev.overlapped;

/**
 * The numbers of what a port has done since it was opened. Each number only grows, and is exact
 * while nothing starts or ends; {@link PortCounters} has what is open at the moment.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface PortTotals {
    /**
     * Returns the number of accepted connections.
     *
     * @return 0 or more
     */
    long accepts();

    /**
     * Returns the number of connections made by connecting.
     *
     * @return 0 or more
     */
    long connects();

    /**
     * Returns the number of successful receives, of streams (their ends included) and of datagrams.
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
     * Returns the number of bytes received, first data of accepts included.
     *
     * @return 0 or more
     */
    long bytesReceived();

    /**
     * Returns the number of bytes passed to the system's transport, including those of operations
     * that failed later.
     *
     * @return 0 or more
     */
    long bytesSent();

    /**
     * Returns the number of operations that the system failed.
     *
     * @return 0 or more
     */
    long failures();

    /**
     * Returns the number of operations whose deadline passed.
     *
     * @return 0 or more
     */
    long timeOuts();

    /**
     * Returns the number of operations that were cancelled, or ended by closing their connection,
     * listener or UDP socket.
     *
     * @return 0 or more
     */
    long cancels();

    /**
     * Returns the numbers of times that the port or its connections have met a limit.
     *
     * @return the numbers since the port was opened
     */
    PressureTotals pressure();
}
