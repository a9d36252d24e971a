package dev.overlapped.internal.option;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/** An interface as one of its IPv4 addresses, by which systems name it. Pure functions. */
public final class InterfaceAddress {
    private InterfaceAddress() {}

    /** Returns the bytes of an address of an interface; null if it has none of IPv4. */
    public static byte @Nullable [] of(NetworkInterface on) {
        return on.inetAddresses()
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .map(InetAddress::getAddress)
                .orElse(null);
    }

    /** Returns the interface that has an address; null if none has, or of the address 0. */
    public static @Nullable NetworkInterface interfaceOf(byte[] ipv4) {
        try {
            InetAddress address = InetAddress.getByAddress(ipv4);
            return address.isAnyLocalAddress() ? null : NetworkInterface.getByInetAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 bytes are an address", e);
        } catch (SocketException e) {
            return null; // the system does not list its interfaces
        }
    }
}
