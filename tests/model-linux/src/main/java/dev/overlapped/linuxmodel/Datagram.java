package dev.overlapped.linuxmodel;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A datagram on its way, or in a socket's queue.
 *
 * @param segmentSize the size of each datagram that was coalesced here (UDP_GRO); 0 = it is one
 */
record Datagram(
        InetSocketAddress from,
        InetSocketAddress to,
        byte[] data,
        int hopLimit,
        int trafficClass,
        int segmentSize) {
    private static final int LAST_OCTET = 3;
    private static final int LOOPBACK_NETWORK = 127;

    boolean isMulticast() {
        return to.getAddress().isMulticastAddress();
    }

    boolean isBroadcast() {
        return isBroadcast(to.getAddress());
    }

    boolean isToMany() {
        return isMulticast() || isBroadcast();
    }

    /** 255.255.255.255, or the one of the loopback network, 127.255.255.255. */
    static boolean isBroadcast(InetAddress address) {
        byte[] ip = address.getAddress();
        boolean ones = ip.length == LAST_OCTET + 1;
        for (int i = 1; ones && i <= LAST_OCTET; i++) {
            ones = ip[i] == -1;
        }
        return ones && (ip[0] == -1 || ip[0] == LOOPBACK_NETWORK);
    }

    Datagram coalesced(byte[] all, int size) {
        return new Datagram(from, to, all, hopLimit, trafficClass, size);
    }
}
