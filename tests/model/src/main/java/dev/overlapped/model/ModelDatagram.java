package dev.overlapped.model;

import dev.overlapped.test.internal.network.Addresses;

import java.net.InetSocketAddress;

/** A datagram on its way, or in a socket's queue. */
record ModelDatagram(
        InetSocketAddress from, InetSocketAddress to, byte[] data, int hopLimit, int trafficClass) {

    boolean isMulticast() {
        return to.getAddress().isMulticastAddress();
    }

    boolean isBroadcast() {
        return Addresses.isBroadcast(to.getAddress());
    }
}
