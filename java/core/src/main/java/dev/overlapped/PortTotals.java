package dev.overlapped;

/**
 * What a port has done since it was opened. Each number only grows, and is exact when nothing is
 * under way; what is open at the moment tell {@link PortCounters}.
 *
 * @param accepts connections accepted
 * @param connects connections made by connecting
 * @param receives receives that were successful, of streams (their ends included) and of datagrams
 * @param sends sends and transmissions that were successful
 * @param bytesReceived bytes received, first data of accepts included
 * @param bytesSent bytes handed to the system's transport, also by what failed later
 * @param failures operations that the system failed
 * @param timeOuts operations whose deadline passed
 * @param cancels operations that were cancelled, or ended by closing their connection, listener or
 *     UDP socket
 * @param pressure what limits its connections have met
 */
public record PortTotals(
        long accepts,
        long connects,
        long receives,
        long sends,
        long bytesReceived,
        long bytesSent,
        long failures,
        long timeOuts,
        long cancels,
        PressureTotals pressure) {}
