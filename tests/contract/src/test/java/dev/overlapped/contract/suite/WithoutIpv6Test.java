package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ListenerOptions;
import dev.overlapped.SocketOptions;
import dev.overlapped.TcpListener;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.spec.PortContract;
import dev.overlapped.contract.system.WatchedUring;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.SocketConstants;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Wildcards on a system that has no IPv6: they are of IPv4, unless the user wants IPv6. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class WithoutIpv6Test extends PortContract {
    WithoutIpv6Test() {
        super(WithoutIpv6Test::system);
    }

    private static WatchedUring system() {
        WatchedUring system = new WatchedUring(0);
        system.answer(
                "socket",
                (number, kernel, arguments) ->
                        arguments[0].equals(SocketConstants.AF_INET6)
                                ? -ErrorCodes.EAFNOSUPPORT
                                : kernel.call(arguments));
        return system;
    }

    @Test
    void wildcardsAreOfIpv4() throws Exception {
        try (TcpListener listener = port.listen(new InetSocketAddress(0));
                UdpSocket udp = port.openUdp(new InetSocketAddress(0))) {
            assertInstanceOf(Inet4Address.class, ip(listener.localAddress()));
            assertInstanceOf(Inet4Address.class, ip(udp.localAddress()));
            foreign.connect(
                    new InetSocketAddress(
                            InetAddress.ofLiteral("127.0.0.1"), listener.localPort()));
            assertEquals(
                    InetAddress.ofLiteral("127.0.0.1"),
                    ip(listener.blocking().accept(soon()).localAddress()));
        }
    }

    @Test
    void whoWantsIpv6IsRefused() {
        InetSocketAddress six = new InetSocketAddress(InetAddress.ofLiteral("::"), 0);
        assertFails(Kind.UNSUPPORTED, () -> port.listen(six));
        ListenerOptions only = ListenerOptions.DEFAULT.with(SocketOptions.IPV6_V6ONLY, true);
        assertFails(Kind.UNSUPPORTED, () -> port.listen(new InetSocketAddress(0), only));
        assertFails(Kind.UNSUPPORTED, () -> port.listen(loopback6()));
    }
}
