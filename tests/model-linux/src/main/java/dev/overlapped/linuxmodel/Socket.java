package dev.overlapped.linuxmodel;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.SocketConstants;

import java.net.InetSocketAddress;

/** A socket: what streams and datagrams have in common. */
abstract class Socket extends OpenFile {
    /** A transfer that has to wait: no error code, for those are negative and small. */
    static final int WAITS = Integer.MIN_VALUE;

    final boolean ipv6;
    final Options options;
    InetSocketAddress local; // null = not bound
    boolean boundByName; // with an address, not only because it was connected or sent from

    Socket(Kernel kernel, boolean ipv6, boolean datagram) {
        super(kernel);
        this.ipv6 = ipv6;
        this.options = new Options(ipv6, datagram);
    }

    abstract Ports ports();

    final int bind(InetSocketAddress wanted) {
        if (local != null) {
            return -ErrorCodes.EINVAL;
        } else if (Ports.isPrivileged(wanted)) {
            return -ErrorCodes.EACCES;
        }
        boolean later =
                options.has(SocketConstants.IPPROTO_IP, SocketConstants.IP_BIND_ADDRESS_NO_PORT);
        if (wanted.getPort() == 0 && later && Sockaddrs.isLocal(wanted)) {
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
        }
        return result;
    }

    /** Binds it to a port of the system's choice if it has none. */
    final void bindAnyhow() {
        if (local != null && local.getPort() == 0) {
            local = new InetSocketAddress(local.getAddress(), ports().dynamic());
            ports().bind(this, local, isDualStack(), Ports.Sharing.NONE, isFree());
        } else if (local == null) {
            local = Sockaddrs.wildcard(ipv6, ports().dynamic());
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
        return Sockaddrs.isIpv6(address) == ipv6 || isDualStack();
    }

    final InetSocketAddress localName() {
        return local == null ? Sockaddrs.wildcard(ipv6, 0) : local;
    }

    /** The other side; null where there is none: ENOTCONN. */
    abstract InetSocketAddress remoteName();

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
