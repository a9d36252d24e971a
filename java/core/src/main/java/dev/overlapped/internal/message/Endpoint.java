package dev.overlapped.internal.message;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * An IP address with port and scope, or the name of a Unix domain socket, as bytes and numbers that
 * are used again: so that a datagram is received and answered without an object made for its
 * addresses. Not thread-safe; belongs to the owner of its record.
 */
public final class Endpoint {
    /** Bytes of an IPv4 address. */
    public static final int IPV4_BYTES = 4;

    /** Bytes of an IPv6 address. */
    public static final int IPV6_BYTES = 16;

    private static final int MAPPED_ZEROS = 10;
    private static final int MAPPED_BYTES = 12;

    private final byte[] address = new byte[IPV6_BYTES];
    private int addressBytes;
    private int port;
    private int scope;
    private byte @Nullable [] unixName; // null until there is one
    private int unixBytes;
    private boolean unix;

    /** An absent one. */
    public Endpoint() {}

    /** Makes it absent. */
    public void clear() {
        addressBytes = 0;
        port = 0;
        scope = 0;
        unix = false;
    }

    /**
     * Takes the address from {@code bytes} bytes (4 or 16) of {@code from}. A mapped one
     * (::ffff:a.b.c.d), which a socket of IPv6 has for IPv4, is one of IPv4 here.
     */
    public void set(byte[] from, int at, int bytes, int port, int scope) {
        boolean mapped = bytes == IPV6_BYTES && isMapped(from, at);
        int used = mapped ? IPV4_BYTES : bytes;
        System.arraycopy(from, mapped ? at + MAPPED_BYTES : at, address, 0, used);
        this.addressBytes = used;
        this.port = port;
        this.scope = mapped ? 0 : scope;
        this.unix = false;
    }

    /** Takes the name of a Unix domain socket from {@code bytes} bytes of {@code from}. */
    public void setUnix(byte[] from, int at, int bytes) {
        clear();
        if (unixName == null) {
            unixName = new byte[UnixName.MAX_BYTES];
        }
        System.arraycopy(from, at, unixName, 0, bytes);
        unixBytes = bytes;
        unix = true;
    }

    /** Takes over another one. */
    public void set(Endpoint other) {
        byte[] name = other.unixName;
        if (other.unix && name != null) {
            setUnix(name, 0, other.unixBytes);
        } else {
            set(other.address, 0, other.addressBytes, other.port, other.scope);
        }
    }

    /** Takes over an address, a resolved one if it has an IP address. */
    public void set(SocketAddress other) {
        if (other instanceof InetSocketAddress inet) {
            set(inet.getAddress(), inet.getPort());
        } else {
            byte[] name = UnixName.of(other);
            setUnix(name, 0, name.length);
        }
    }

    /** Takes over an address. */
    public void set(InetAddress ip, int port) {
        byte[] bytes = ip.getAddress();
        int scopeId = ip instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
        set(bytes, 0, bytes.length, port, scopeId);
    }

    /** Returns whether there is one. */
    public boolean isPresent() {
        return addressBytes > 0 || unix;
    }

    /** Returns whether it is the name of a Unix domain socket. */
    public boolean isUnix() {
        return unix;
    }

    /** Copies the name of a Unix domain socket to {@code to}; returns its bytes. */
    public int copyName(byte[] to, int at) {
        System.arraycopy(unixName, 0, to, at, unixBytes);
        return unixBytes;
    }

    /** Returns whether it is an IPv6 address. */
    public boolean isIpv6() {
        return addressBytes == IPV6_BYTES;
    }

    /** The port. */
    public int port() {
        return port;
    }

    /** Scope of an IPv6 address: the index of an interface, or 0. */
    public int scope() {
        return scope;
    }

    /** Copies the address's 4 or 16 bytes to {@code to}; returns how many. */
    public int copyAddress(byte[] to, int at) {
        System.arraycopy(address, 0, to, at, addressBytes);
        return addressBytes;
    }

    /** Copies an IPv4 address, as the 16 bytes of its mapped one, to {@code to}. */
    public void copyMapped(byte[] to, int at) {
        Arrays.fill(to, at, at + MAPPED_ZEROS, (byte) 0);
        to[at + MAPPED_ZEROS] = -1;
        to[at + MAPPED_ZEROS + 1] = -1;
        System.arraycopy(address, 0, to, at + MAPPED_BYTES, IPV4_BYTES);
    }

    /** Returns whether it is a multicast group: 224.0.0.0/4, ff00::/8. */
    public boolean isMulticast() {
        int first = address[0] & 0xFF;
        return isIpv6() ? first == 0xFF : isPresent() && first >>> 4 == 0xE;
    }

    /** Returns whether it is 255.255.255.255. */
    public boolean isLimitedBroadcast() {
        return addressBytes == IPV4_BYTES
                && (address[0] & address[1] & address[2] & address[3]) == -1;
    }

    /** Returns whether it means something on one link only: fe80::/10. */
    public boolean isLinkLocal() {
        return isIpv6() && (address[0] & 0xFF) == 0xFE && (address[1] & 0xC0) == 0x80;
    }

    /** Returns whether both have the same address; ports and scopes may differ. */
    public boolean hasAddressOf(Endpoint other) {
        return Arrays.equals(address, 0, addressBytes, other.address, 0, other.addressBytes);
    }

    /** The IP address as an object, null when absent. */
    public @Nullable InetAddress toAddress() {
        if (addressBytes == 0) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(address, addressBytes);
        try {
            return isIpv6()
                    ? Inet6Address.getByAddress(null, bytes, scope == 0 ? -1 : scope)
                    : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /** Address and port as an object, null when absent. */
    public @Nullable SocketAddress toSocketAddress() {
        if (unix && unixName != null) {
            return UnixName.toAddress(unixName, unixBytes);
        }
        return isPresent() ? new InetSocketAddress(toAddress(), port) : null;
    }

    private static boolean isMapped(byte[] from, int at) {
        for (int i = 0; i < MAPPED_ZEROS; i++) {
            if (from[at + i] != 0) {
                return false;
            }
        }
        return from[at + MAPPED_ZEROS] == -1 && from[at + MAPPED_ZEROS + 1] == -1;
    }

    @Override
    public String toString() {
        return isPresent() ? String.valueOf(toSocketAddress()) : "absent";
    }
}
