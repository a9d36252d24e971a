package dev.overlapped.model;

import dev.overlapped.test.internal.network.Endpoint;
import dev.overlapped.test.internal.network.Native;

/**
 * The request of an AcceptEx: its accept socket, and the division of its output block.
 *
 * <pre>
 * +--------------+-----------------------------+------------------------------+
 * | first data   | length, 2 bytes, SOCKADDR   | length, 2 bytes, SOCKADDR    |
 * +--------------+-----------------------------+------------------------------+
 *                  local area                    remote area
 * </pre>
 *
 * <p>Windows does not document the inside of the areas; the two bytes put the SOCKADDR at an odd
 * multiple of 2, because its alignment is not documented either.
 */
record AcceptRequest(
        ModelSocket acceptor, long output, int dataBytes, int localBytes, int remoteBytes) {
    /** The bytes of an area beyond the family's largest address [MS AcceptEx]. */
    static final int PADDING = 16;

    private static final int SOCKADDR_OFFSET = Integer.BYTES + Short.BYTES;

    long localArea() {
        return output + Integer.toUnsignedLong(dataBytes);
    }

    long remoteArea() {
        return localArea() + Integer.toUnsignedLong(localBytes);
    }

    /** Returns whether both addresses fit; a local area of 0 bytes is allowed [WT]. */
    boolean hasRoom() {
        int address = acceptor.unix ? UnixNames.BYTES : Sockaddrs.bytes(acceptor.ipv6);
        int needed = address + PADDING;
        return (localBytes == 0 || localBytes >= needed) && remoteBytes >= needed;
    }

    void writeAddresses(Endpoint connection) {
        if (localBytes > 0) {
            write(localArea(), acceptor.encode(connection.local()));
        }
        write(remoteArea(), acceptor.encode(connection.remote()));
    }

    private static void write(long area, byte[] sockaddr) {
        Native.putInt(area, sockaddr.length);
        Native.write(sockaddr, 0, area + SOCKADDR_OFFSET, sockaddr.length);
    }

    /** GetAcceptExSockaddrs of one area; one of 0 bytes leaves the results untouched [WT]. */
    static void find(long area, int areaBytes, long pointer, long length) {
        if (areaBytes > 0) {
            Native.putLong(pointer, area + SOCKADDR_OFFSET);
            Native.putInt(length, Native.getInt(area));
        }
    }
}
