package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.test.internal.network.Addresses;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A socket: what streams and datagrams have in common. */
abstract class Socket extends OpenFile {
    /** A transfer that has to wait: no error code, for those are negative and small. */
    static final int WAITS = Integer.MIN_VALUE;

    final boolean ipv6;
    boolean unix; // addresses stand for names, see UnixNames
    final Options options;
    InetSocketAddress local; // null = not bound
    boolean portByName; // with a port
    InetAddress addressByName; // null = none, or the wildcard
    boolean boundByName; // with an address, not only because it was connected or sent from

    Socket(Kernel kernel, boolean ipv6, boolean datagram) {
        super(kernel);
        this.ipv6 = ipv6;
        this.options = new Options(ipv6, datagram);
    }

    abstract Ports ports();

    /** SO_PROTOCOL of its IP sockets. */
    abstract int protocol();

    final int bind(InetSocketAddress wanted) {
        if (local != null) {
            return -ErrorCodes.EINVAL;
        } else if (Ports.isPrivileged(wanted)) {
            return -ErrorCodes.EACCES;
        }
        boolean later =
                options.has(SocketConstants.IPPROTO_IP, SocketConstants.IP_BIND_ADDRESS_NO_PORT);
        if (wanted.getPort() == 0 && later && Addresses.isLocal(wanted)) {
            local = wanted; // the port comes with the connect
            boundByName = true;
            return 0;
        }
        int port = wanted.getPort() == 0 ? ports().dynamic() : wanted.getPort();
        InetSocketAddress address = new InetSocketAddress(wanted.getAddress(), port);
        int result = ports().bind(this, address, isDualStack(), options.sharing(wanted), isFree());
        if (result == 0) {
            local = address;
            boundByName = true;
            portByName = wanted.getPort() != 0;
            addressByName = Addresses.isWildcard(wanted) ? null : wanted.getAddress();
        }
        return result;
    }

    // ---- addresses, of its family

    final int family() {
        return unix ? SocketConstants.AF_UNIX : Sockaddrs.family(ipv6);
    }

    final int minAddressBytes() {
        return unix ? Sockaddrs.FAMILY_BYTES : Sockaddrs.bytes(ipv6);
    }

    final InetSocketAddress read(long name, int bytes) {
        return unix
                ? kernel.unixNames.address(kernel.unixNames.read(name, bytes))
                : Sockaddrs.read(name, ipv6);
    }

    final byte[] encode(InetSocketAddress address) {
        return unix ? kernel.unixNames.encode(address) : Sockaddrs.encode(address, ipv6);
    }

    /** bind(2) of a Unix domain socket: of a path it makes the file, without a name it chooses. */
    final int bindUnix(long name, int bytes) {
        UnixNames names = kernel.unixNames;
        String wanted = names.read(name, bytes);
        if (local != null) {
            return -ErrorCodes.EINVAL;
        } else if (UnixNames.isPath(wanted) && !names.create(wanted)) {
            return -ErrorCodes.EADDRINUSE;
        }
        return bind(names.address(wanted.isEmpty() ? names.choose() : wanted));
    }

    /** Returns 0, or the reason why nothing can be sent to a name: its file is missing. */
    final int reach(long name, int bytes) {
        String wanted = unix ? kernel.unixNames.read(name, bytes) : "";
        boolean missing = UnixNames.isPath(wanted) && !kernel.unixNames.exists(wanted);
        return missing ? -ErrorCodes.ENOENT : 0;
    }

    /** Binds it to a port of the system's choice if it has none. */
    final void bindAnyhow() {
        if (local != null && local.getPort() == 0) {
            local = new InetSocketAddress(local.getAddress(), ports().dynamic());
            ports().bind(this, local, isDualStack(), Ports.Sharing.NONE, isFree());
        } else if (local == null) {
            local = Addresses.wildcard(ipv6, ports().dynamic());
            ports().bind(this, local, isDualStack(), Ports.Sharing.NONE, isFree());
        }
    }

    /** Returns whether it may be bound to an address that the host lacks. */
    private boolean isFree() {
        return options.has(SocketConstants.IPPROTO_IP, SocketConstants.IP_FREEBIND);
    }

    /** Returns whether it is one of IPv6 that takes IPv4, too. */
    final boolean isDualStack() {
        return ipv6 && !options.has(SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_V6ONLY);
    }

    /** Returns whether it sends to and receives from addresses of a family. */
    final boolean takes(InetSocketAddress address) {
        return Addresses.isIpv6(address) == ipv6 || isDualStack();
    }

    final InetSocketAddress localName() {
        if (local == null && addressByName != null) {
            return new InetSocketAddress(addressByName, 0);
        }
        return local == null ? Addresses.wildcard(ipv6, 0) : local;
    }

    /** The other side; null where there is none: ENOTCONN. */
    abstract InetSocketAddress remoteName();

    /** The other side of a connection that may be over; null where there was none. */
    InetSocketAddress formerRemoteName() {
        return remoteName();
    }

    abstract int connect(InetSocketAddress remote);

    /** connect(2) to AF_UNSPEC. */
    abstract int dissolve();

    abstract int shutdown(int how);

    abstract int listen(int backlog);

    /** TCP_INFO: 0 or −errno. */
    int info(long value, long length) {
        return -ErrorCodes.ENOPROTOOPT;
    }

    /** SO_ERROR: the pending error, which is taken. */
    abstract int takeError();

    /** Of setsockopt: 0 or −errno. */
    int set(int level, int name, long value, int bytes) {
        if (level == SocketConstants.IPPROTO_IPV6
                && name == SocketConstants.IPV6_V6ONLY
                && local != null) {
            return -ErrorCodes.EINVAL; // too late (net/ipv6/ipv6_sockglue.c)
        }
        return options.set(level, name, value, bytes);
    }

    static boolean isDontWait(int flags) {
        return (flags & SocketConstants.MSG_DONTWAIT) != 0;
    }
}
