package dev.overlapped.internal.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.SocketOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.Map;
import java.util.Optional;

class IpFamilyTest {
    private static final String PREFER_IPV4 = "java.net.preferIPv4Stack";
    private static final InetAddress ALL4 = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress ALL6 = InetAddress.ofLiteral("::");
    private static final Map<SocketOption<?>, Object> NONE = Map.of();

    private final String preferred = System.getProperty(PREFER_IPV4);

    @AfterEach
    void restore() {
        if (preferred == null) {
            System.clearProperty(PREFER_IPV4);
        } else {
            System.setProperty(PREFER_IPV4, preferred);
        }
    }

    private static IpFamily choose(InetAddress local, Map<SocketOption<?>, Object> options) {
        return IpFamily.choose(local, Optional.empty(), options);
    }

    private static IpFamily choose(InetAddress local, ProtocolFamily family) {
        return IpFamily.choose(local, Optional.of(family), NONE);
    }

    private static Map<SocketOption<?>, Object> only(boolean ipv6) {
        return Map.of(SocketOptions.IPV6_V6ONLY, ipv6);
    }

    @Test
    void wildcardsAreOfBothFamiliesUnlessTheUserWantsOne() {
        System.clearProperty(PREFER_IPV4);
        for (InetAddress all : new InetAddress[] {ALL4, ALL6}) {
            assertEquals(IpFamily.BOTH, choose(all, NONE));
            assertEquals(IpFamily.IPV6, choose(all, only(true)));
            assertEquals(IpFamily.BOTH, choose(all, only(false)));
            assertEquals(IpFamily.IPV4, choose(all, StandardProtocolFamily.INET));
            assertEquals(IpFamily.BOTH, choose(all, StandardProtocolFamily.INET6));
        }
    }

    @Test
    void theJdksPropertyPrefersIpv4() {
        System.setProperty(PREFER_IPV4, "true");
        assertEquals(IpFamily.IPV4, choose(ALL4, NONE));
        assertEquals(IpFamily.BOTH, choose(ALL6, NONE));
        assertEquals(IpFamily.BOTH, choose(ALL4, StandardProtocolFamily.INET6));
        assertEquals(IpFamily.IPV6, choose(ALL4, only(true)));
    }

    @Test
    void otherAddressesAreOfTheirFamily() {
        InetAddress four = InetAddress.ofLiteral("127.0.0.1");
        InetAddress six = InetAddress.ofLiteral("::1");
        assertEquals(IpFamily.IPV4, choose(four, NONE));
        assertEquals(IpFamily.IPV6, choose(six, NONE));
        assertEquals(IpFamily.IPV6, choose(six, only(false)));
        assertThrows(IllegalArgumentException.class, () -> choose(four, only(true)));
        assertThrows(
                IllegalArgumentException.class, () -> choose(four, StandardProtocolFamily.INET6));
        assertThrows(
                IllegalArgumentException.class, () -> choose(six, StandardProtocolFamily.INET));
        assertThrows(
                IllegalArgumentException.class,
                () -> IpFamily.choose(ALL4, Optional.of(StandardProtocolFamily.INET), only(true)));
    }

    @Test
    void aWildcardIsBoundInTheSocketsFamily() {
        InetSocketAddress all = new InetSocketAddress(ALL4, 7);
        assertEquals(new InetSocketAddress(ALL6, 7), IpFamily.BOTH.toBind(all));
        assertEquals(all, IpFamily.IPV4.toBind(all));
        assertEquals(all, IpFamily.IPV4.toBind(new InetSocketAddress(ALL6, 7)));
        InetSocketAddress one = new InetSocketAddress(InetAddress.ofLiteral("::1"), 7);
        assertEquals(one, IpFamily.IPV6.toBind(one));
    }

    @Test
    void whichAddressesAreTaken() {
        assertTrue(IpFamily.BOTH.takes(true));
        assertTrue(IpFamily.BOTH.takes(false));
        assertTrue(IpFamily.IPV4.takes(false));
        assertFalse(IpFamily.IPV4.takes(true));
        assertTrue(IpFamily.IPV6.takes(true));
        assertFalse(IpFamily.IPV6.takes(false));
    }
}
