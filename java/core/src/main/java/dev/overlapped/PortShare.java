package dev.overlapped;

/**
 * What one completion thread of a port has of it, or one group of connections of a shared port: see
 * {@link CompletionPort#shares}. The first two are what it has open at the moment, as in {@link
 * PortCounters}; the others what it has done since the port was opened, as in {@link PortTotals}.
 *
 * @param connections connections, sockets that are connecting, and {@link UdpSocket}s
 * @param operationsInFlight operations started and not yet completed
 * @param receives receives that were successful
 * @param sends sends and transmissions that were successful
 * @param bytesReceived bytes received
 * @param bytesSent bytes handed to the system's transport
 */
public record PortShare(
        long connections,
        long operationsInFlight,
        long receives,
        long sends,
        long bytesReceived,
        long bytesSent) {}
