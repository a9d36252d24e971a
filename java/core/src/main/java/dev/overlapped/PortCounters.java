package dev.overlapped;

/**
 * What a port has open at the moment. Each number is exact when nothing is under way: after a
 * server's last connection is gone, all that belongs to connections is 0 again.
 *
 * <p>Closed and reaped is a socket whose handle is closed and whose last completion has run.
 *
 * @param connections connections, sockets that are connecting, and {@link UdpSocket}s, not yet
 *     closed and reaped
 * @param listeners listeners not yet closed and reaped
 * @param targets sockets that are not connected, kept for the next accept or connect
 * @param operationsInFlight operations started and not yet completed
 * @param slotsInUse operations that the kernel holds
 * @param openHandles descriptors or handles that the system has open for sockets; not those of
 *     files ({@link TransmitSource})
 * @param lentBuffers buffers of the port's own pool that are lent or in flight
 * @param lentBytes the memory of these, in bytes
 */
public record PortCounters(
        long connections,
        long listeners,
        long targets,
        long operationsInFlight,
        long slotsInUse,
        long openHandles,
        long lentBuffers,
        long lentBytes) {}
