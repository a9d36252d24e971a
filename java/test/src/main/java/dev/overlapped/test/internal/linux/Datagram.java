package dev.overlapped.test.internal.linux;

import dev.overlapped.test.internal.network.Addresses;

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
    boolean isMulticast() {
        return to.getAddress().isMulticastAddress();
    }

    boolean isBroadcast() {
        return Addresses.isBroadcast(to.getAddress());
    }

    boolean isToMany() {
        return isMulticast() || isBroadcast();
    }

    Datagram coalesced(byte[] all, int size) {
        return new Datagram(from, to, all, hopLimit, trafficClass, size);
    }
}
