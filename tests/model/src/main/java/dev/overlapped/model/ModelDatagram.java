package dev.overlapped.model;

import java.net.InetSocketAddress;

/** A datagram on its way, or in a socket's queue. */
record ModelDatagram(
        InetSocketAddress from, InetSocketAddress to, byte[] data, int hopLimit, int trafficClass) {

    private static final int LAST_OCTET = 3;

    boolean isMulticast() {
        return to.getAddress().isMulticastAddress();
    }

    /** 255.255.255.255, or the one of the loopback network, 127.255.255.255. */
    boolean isBroadcast() {
        return isBroadcast(to);
    }

    static boolean isBroadcast(InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        boolean ones = ip.length == LAST_OCTET + 1;
        for (int i = 1; ones && i <= LAST_OCTET; i++) {
            ones = ip[i] == -1;
        }
        return ones && (ip[0] == -1 || ip[0] == 127);
    }
}
