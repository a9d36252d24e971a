package dev.overlapped;

/**
 * The numbers of what a port has open at the moment. Each number is exact while nothing starts or
 * ends: after a server's last connection has closed, all numbers of connections are 0 again.
 *
 * <p>A socket is closed and reaped when its handle is closed and its last completion has run.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface PortCounters {
    /**
     * Returns the number of connections, sockets that are connecting, and {@link UdpSocket}s that
     * are not yet closed and reaped.
     *
     * @return 0 or more
     */
    long connections();

    /**
     * Returns the number of listeners that are not yet closed and reaped.
     *
     * @return 0 or more
     */
    long listeners();

    /**
     * Returns the number of sockets that are not connected, kept for the next accept or connect.
     *
     * @return 0 or more
     */
    long targets();

    /**
     * Returns the number of operations that have started and not completed.
     *
     * @return 0 or more
     */
    long operationsInFlight();

    /**
     * Returns the number of operations that the kernel holds.
     *
     * @return 0 or more
     */
    long slotsInUse();

    /**
     * Returns the number of descriptors or handles that the system has open for sockets, without
     * those of files ({@link TransmitSource}).
     *
     * @return 0 or more
     */
    long openHandles();

    /**
     * Returns the number of buffers of the port's own pool that are lent or in flight.
     *
     * @return 0 or more
     */
    long lentBuffers();

    /**
     * Returns the memory of these buffers, in bytes.
     *
     * @return 0 or more
     */
    long lentBytes();

    /**
     * Returns whether nothing is open: all numbers are 0.
     *
     * @return true after the last socket was closed and the last buffer released
     */
    boolean isEmpty();
}
