package dev.overlapped;

/**
 * What a port has open at the moment. Each number is exact when nothing is under way: after a
 * server's last connection is gone, all that belongs to connections is 0 again.
 *
 * @param connections connections, and sockets that are connecting, not yet closed and reaped
 * @param listeners listeners not yet closed and reaped
 * @param targets sockets that are not connected, kept for the next accept or connect
 * @param operationsInFlight operations started and not yet completed
 * @param slotsInUse operations that the kernel holds
 * @param openHandles sockets (descriptors, handles) open in the system
 * @param lentBuffers buffers of the port's own pool that are lent or in flight
 * @param lentBytes the memory of these
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
